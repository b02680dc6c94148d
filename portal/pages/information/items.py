"""The list of designated confidential items of an engagement (表1, document 004 付7 para. 2)."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.information import actions, queries
from contracts.information.rules import ItemForm
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


class ItemInput(FormModel):
    """A new line on the list."""

    class_code: Annotated[str, Field(min_length=1, max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    form: ItemForm
    identifier: Annotated[str, Field(max_length=200)] = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1


@router.get("/engagements/{engagement_id}/items")
def show(entry: Annotated[Entry, guard(Act.ITEM_VIEW, of=subjects.engagement)]) -> Response:
    """The list as it stands, and the form for a new line."""
    return _page(entry, blank_form(quantity=1))


@router.post("/engagements/{engagement_id}/items")
def designate(entry: Annotated[Entry, guard(Act.ITEM_DESIGNATE, of=subjects.engagement)]) -> Response:
    """Put an item on the list."""
    filled = read_form(ItemInput, entry.form)
    made = attempt(entry.session, filled, lambda value: actions.designate(entry.session, entry.stamp, entry.subject, **value.model_dump()))
    if made is None:
        return _page(entry, filled, 422)
    return redirect(entry, f"/engagements/{entry.subject.id}/items", "item-designated", number=made.number)


def _page(entry: Entry, filled: Filled[FormModel] | Filled[ItemInput], status: int = 200) -> Response:
    work = work_of(entry)
    classes = queries.list_classes(entry.session)
    return render(
        entry,
        "information/items.html",
        status,
        work=work,
        filled=filled,
        items=queries.list_items(entry.session, work.engagement.id),
        names={row.code: row.name for row in classes},
        needed=queries.list_needed(entry.session, work.engagement.id),
        forms=list(ItemForm),
    )
