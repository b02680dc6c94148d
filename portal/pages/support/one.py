"""One record of fair dealing: what is asked and why, the contractor's cost, the talks, and what was agreed."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.support import actions, queries
from contracts.support.models import SupportRecord
from contracts.support.rules import GRAVE, TEXT_LIMIT, CostBearer, Equivalent, Unknown, find_unknown
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.pages.support.input import ChangeInput, Needed, Text
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
STALE = ("support-changed-meanwhile", "support-settled")


class AnswerInput(FormModel):
    """The contractor's part."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    cost_yen: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    cost_note: Text = ""
    wants_talk: Literal["yes"] | None = None


class TalkInput(FormModel):
    """A talk that was held."""

    held_on: date
    people: Annotated[str, Field(min_length=1, max_length=300)]
    said: Needed
    result: Text = ""


class ScaleInput(FormModel):
    """The contractor's size, as it told it."""

    capital_yen: Annotated[int, Field(ge=0, le=10**14)] | None = None
    employees: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    as_of: date
    source: Annotated[str, Field(min_length=1, max_length=300)]


class SettlementInput(FormModel):
    """What was agreed."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    cost_bearer: CostBearer
    agreed: Text = ""


@router.get("/support/{support_id}")
def show(entry: Annotated[Entry, guard(Act.SUPPORT_VIEW, of=subjects.support)]) -> Response:
    """The record as it stands, with what should still be talked over."""
    return _page(entry, "", blank_form())


@router.post("/support/{support_id}/reasons")
def change(entry: Annotated[Entry, guard(Act.SUPPORT_RECORD, of=subjects.support)]) -> Response:
    """The principal's part."""
    filled = read_form(ChangeInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.change(entry.session, entry.stamp, entry.subject, reasons=value.reasons, expected_version=value.version),
    )
    return _after(entry, "reasons", filled, made)


@router.post("/support/{support_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.SUPPORT_ANSWER, of=subjects.support)]) -> Response:
    """The contractor's part."""
    filled = read_form(AnswerInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.answer(
            entry.session,
            entry.stamp,
            entry.subject,
            cost_yen=value.cost_yen,
            cost_note=value.cost_note,
            wants_talk=value.wants_talk == "yes",
            expected_version=value.version,
        ),
    )
    return _after(entry, "answer", filled, made)


@router.post("/support/{support_id}/talks")
def note_talk(entry: Annotated[Entry, guard(Act.SUPPORT_TALK, of=subjects.support)]) -> Response:
    """A talk, written down by either side."""
    filled = read_form(TalkInput, entry.form)
    made = attempt(entry.session, filled, lambda value: actions.note_talk(entry.session, entry.stamp, entry.subject, **value.model_dump()))
    return _after(entry, "talk", filled, made)


@router.post("/support/{support_id}/scale")
def tell_scale(entry: Annotated[Entry, guard(Act.SUPPORT_SCALE, of=subjects.support)]) -> Response:
    """Capital and employees of the contractor, written down by either side."""
    filled = read_form(ScaleInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.tell_scale(entry.session, entry.stamp, entry.subject, told=actions.Scale(**value.model_dump())),
    )
    return _after(entry, "scale", filled, made)


@router.post("/support/{support_id}/settlement")
def settle(entry: Annotated[Entry, guard(Act.SUPPORT_RECORD, of=subjects.support)]) -> Response:
    """What was agreed in the end."""
    filled = read_form(SettlementInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.settle(
            entry.session,
            entry.stamp,
            entry.subject,
            cost_bearer=value.cost_bearer,
            agreed=value.agreed,
            expected_version=value.version,
        ),
    )
    return _after(entry, "settlement", filled, made)


def _after(entry: Entry, part: str, filled: Filled[Any], made: object) -> Response:
    if made is None:
        entry.session.refresh(entry.subject)
        return _page(entry, part, filled, 409 if filled.problems[0].code in STALE else filled.status)
    return redirect(entry, f"/support/{entry.subject.id}", f"support-{part}", number=entry.subject.number)


def _page(entry: Entry, part: str, filled: Filled[Any], status: int = 200) -> Response:
    support: SupportRecord = entry.subject
    talks = queries.list_talks(entry.session, support.id)
    bases = queries.list_bases(entry.session, support.id)
    reasons: Filled[FormModel] = blank_form(**support.model_dump(exclude={"id", "version"}))
    return render(
        entry,
        "support/one.html",
        status,
        support=support,
        work=work_of(entry, support.engagement_id),
        talks=talks,
        concerns=queries.concerns_of(support, len(talks)),
        bases=bases,
        unknown=find_unknown(bases[0].capital_yen, bases[0].employees) if bases else list(Unknown),
        grave=GRAVE,
        kept_until=queries.kept_until(support),
        part=part,
        filled=filled,
        reasons=filled if part == "reasons" else reasons,
        answered=filled
        if part == "answer"
        else blank_form(cost_yen=support.cost_yen, cost_note=support.cost_note, wants_talk="yes" if support.talk_wanted_at else ""),
        side=entry.standing.value,
        bearers=list(CostBearer),
        equivalents=list(Equivalent),
        free_help=queries.free_help(),
        limit=TEXT_LIMIT,
    )
