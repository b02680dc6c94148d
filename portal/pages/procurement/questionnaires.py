"""Reading the published questionnaires: everybody may see all that will be asked before anything is asked."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages.answering.cards import MEASURE_STATES
from portal.pages.answering.printing import tell_conditions
from portal.rendering.pages import render
from questionnaires.templates import queries
from questionnaires.templates.queries import ItemRow
from storage.acts import Act

router = APIRouter()


@router.get("/questionnaires")
def show_all(entry: Annotated[Entry, guard(Act.CATALOGUE_VIEW)]) -> Response:
    """The published editions."""
    return render(entry, "procurement/questionnaires.html", versions=queries.list_versions(entry.session))


@router.get("/questionnaires/{version_id}")
def show(entry: Annotated[Entry, guard(Act.CATALOGUE_VIEW)], version_id: str) -> Response:
    """One edition whole, as it is asked: every section, every item, what it means and what shows it."""
    version = queries.get_version(entry.session, version_id)
    listed = queries.list_items(entry.session, version.id)
    items: dict[str, list[ItemRow]] = {}
    for item in listed:
        items.setdefault(item.section_id, []).append(item)
    sections = queries.list_sections(entry.session, version.id)
    options = {(group["group"], option["code"]): option["label"] for group in version.alternatives for option in group["options"]}
    return render(
        entry,
        "procurement/questionnaire.html",
        version=version,
        sections=sections,
        items=items,
        options=options,
        clauses=tell_conditions(entry, version, listed),
        states=MEASURE_STATES,
        by_code={item.code: item for item in listed},
    )
