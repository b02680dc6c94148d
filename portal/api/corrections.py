"""Corrective actions over the API: what was asked for after an answer or a finding, and each side's next step."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from portal.api.bodies import Raw, read_body, with_file
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.corrections.asking import AskInput, ask_by
from portal.pages.corrections.lists import SETTLED
from portal.pages.corrections.steps import AnswerInput, JudgementInput, answer_by, take
from questionnaires.corrections import queries
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import UNDER_WAY
from storage.acts import Act

router = APIRouter()
PAGE = 50


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CorrectionOut(_Read):
    """A corrective action in a list; its `state` says whose turn it is."""

    id: str
    engagement_id: str
    number: int
    what: str
    due_on: date
    proposed_on: date | None
    state: str


class CorrectionPage(BaseModel):
    """One page of corrective actions, the first due first; `next_after` is None on the last one."""

    corrections: list[CorrectionOut]
    next_after: str | None


class StepOut(_Read):
    """What either side did and said."""

    step: str
    note: str
    cost_note: str
    on_date: date | None
    taken_at: datetime
    organisation_id: str


class CorrectionFileOut(_Read):
    """A file that shows that it is done; it can be opened once `state` is "available"."""

    evidence_id: str
    display_name: str
    state: str


class CorrectionDetail(CorrectionOut):
    """A corrective action with its reason, the steps so far, and the files; the next step names this `version`."""

    version: int
    why: str
    cost_note: str
    origin_kind: str
    origin_id: str
    assessment_id: str | None
    steps: list[StepOut]
    files: list[CorrectionFileOut]


@router.get("/engagements/{engagement_id}/corrections")
def list_corrections(
    entry: Annotated[Entry, guard(Act.CORRECTION_VIEW, of=subjects.engagement)],
    which: Literal["under-way", "settled"] = "under-way",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> CorrectionPage:
    """The corrective actions of a work."""
    found = queries.list_rows(
        entry.session,
        entry.reach,
        states=SETTLED if which == "settled" else UNDER_WAY,
        engagement_id=entry.subject.id,
        after=after,
        limit=PAGE + 1,
    )
    shown = [CorrectionOut.model_validate(one) for one in found[:PAGE]]
    return CorrectionPage(corrections=shown, next_after=shown[-1].id if len(found) > PAGE else None)


@router.post("/assessments/{assessment_id}/items/{item_code}/corrections", status_code=201)
def ask(entry: Annotated[Entry, guard(Act.CORRECTION_ASK, of=subjects.assessment)], item_code: str, asked: AskInput) -> CorrectionDetail:
    """Ask for a corrective action after an answer; the contractor is told."""
    return _out(entry, ask_by(entry, item_code, asked))


@router.get("/corrections/{correction_id}")
def show(entry: Annotated[Entry, guard(Act.CORRECTION_VIEW, of=subjects.correction)]) -> CorrectionDetail:
    """One corrective action, for its two parties."""
    return _out(entry, entry.subject)


@router.post("/corrections/{correction_id}/answer", openapi_extra=with_file(AnswerInput))
def answer(raw: Raw, entry: Annotated[Entry, guard(Act.CORRECTION_ANSWER, of=subjects.correction, takes_file=True)]) -> CorrectionDetail:
    """Agree, propose another date or other terms, or say that it is done and show it by a file, as the contractor."""
    return _out(entry, answer_by(entry, read_body(AnswerInput, raw, entry)))


@router.post("/corrections/{correction_id}/judgement")
def judge(entry: Annotated[Entry, guard(Act.CORRECTION_JUDGE, of=subjects.correction)], given: JudgementInput) -> CorrectionDetail:
    """Accept or answer a proposal, verify or reject what was done, or withdraw, as the principal."""
    return _out(entry, take(entry, given))


def _out(entry: Entry, correction: CorrectiveAction) -> CorrectionDetail:
    return CorrectionDetail(
        **correction.model_dump(include=set(CorrectionDetail.model_fields)),
        steps=[StepOut.model_validate(one) for one in queries.list_steps(entry.session, correction.id)],
        files=[CorrectionFileOut.model_validate(one) for one in queries.list_files(entry.session, correction.id)],
    )
