"""Risks over the API, for the principal alone: the matrix, what the facts suggest, writing, treating, asking for acceptance, closing.

Accepting what remains is the second pair of eyes and stays with a person on the page (docs/api.md).
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from contracts.risks import actions, queries
from contracts.risks.actions import Written
from contracts.risks.rules import Matrix
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.pages.risks.deciding import AcceptanceInput, ClosingInput, ask_by
from portal.pages.risks.lists import DismissalInput, dismiss_by
from portal.pages.risks.suggesting import read_suggestions, say_suggestion
from portal.pages.risks.writing import NewRisk, RiskChange, write_by
from portal.rendering.languages import locale_of
from storage.acts import Act

router = APIRouter()
PAGE = 50
After = Annotated[str | None, Query(max_length=32)]


class RiskOut(BaseModel):
    """A risk in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    engagement_id: str
    title: str
    impact: int
    likelihood: int
    level: str
    residual_level: str
    treatment: str
    person_name: str
    due_on: date | None
    review_on: date
    state: str
    accepted_until: date | None


class RiskPage(BaseModel):
    """One page of risks, the gravest first; `next_after` is None on the last one."""

    risks: list[RiskOut]
    next_after: str | None


class RiskDetail(RiskOut):
    """A risk with all that is written of it; the next change names this `version`."""

    version: int
    cause: str
    about: str
    item_id: str | None
    measures: str
    correction_id: str | None
    residual_impact: int | None
    residual_likelihood: int | None
    acceptance_reason: str
    acceptance_until: date | None
    accepted_name: str
    accepted_at: datetime | None
    closing_reason: str
    closed_at: datetime | None


class CellOut(BaseModel):
    """How many risks under way stand in a cell of the matrix."""

    impact: int
    likelihood: int
    count: int


class MatrixOut(BaseModel):
    """The matrix with its words in each language, and how many of the caller's risks stand where."""

    matrix: Matrix
    counts: list[CellOut]


class SuggestionOut(BaseModel):
    """What the facts of the work suggest to write down; `key` goes with the risk as its `suggestion`."""

    key: str
    facts: str  # what it stands on; a dismissal holds as long as these are the same
    impact: int
    likelihood: int
    title: str
    cause: str


@router.get("/risks/matrix")
def show_matrix(entry: Annotated[Entry, guard(Act.RISK_LIST)]) -> MatrixOut:
    """The matrix of impact and likelihood, with the level and the advised treatment of each cell."""
    counts = queries.count_cells(entry.session, entry.reach)
    cells = [CellOut(impact=impact, likelihood=likelihood, count=count) for (impact, likelihood), count in sorted(counts.items())]
    return MatrixOut(matrix=queries.matrix(), counts=cells)


@router.get("/risks")
def list_risks(entry: Annotated[Entry, guard(Act.RISK_LIST)], after: After = None, is_under_way: bool = True) -> RiskPage:
    """The risks of the caller's organisation over all its works, under way or closed."""
    return _page(entry, None, after, is_under_way=is_under_way)


@router.get("/engagements/{engagement_id}/risks")
def list_of_engagement(
    entry: Annotated[Entry, guard(Act.RISK_VIEW, of=subjects.engagement)], after: After = None, is_under_way: bool = True
) -> RiskPage:
    """The risks of one work, under way or closed."""
    return _page(entry, entry.subject.id, after, is_under_way=is_under_way)


@router.get("/engagements/{engagement_id}/risks/suggestions")
def list_suggestions(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.engagement)]) -> list[SuggestionOut]:
    """Weak controls, ended certificates and open incidents of a work that nobody has written down as a risk yet."""
    locale = locale_of(entry.request)
    return [
        SuggestionOut(key=one.key, facts=one.facts, impact=one.impact, likelihood=one.likelihood, **say_suggestion(one, locale))
        for one in read_suggestions(entry, work_of(entry))
    ]


@router.get("/risks/{risk_id}")
def show_risk(entry: Annotated[Entry, guard(Act.RISK_VIEW, of=subjects.risk)]) -> RiskDetail:
    """One risk."""
    return RiskDetail.model_validate(entry.subject)


@router.post("/engagements/{engagement_id}/risks", status_code=201)
def write_risk(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.engagement)], risk: NewRisk) -> RiskDetail:
    """Write a risk down, with its treatment and who sees to it."""
    return RiskDetail.model_validate(write_by(entry, work_of(entry), risk))


@router.post("/engagements/{engagement_id}/risks/dismissals", status_code=201)
def dismiss_suggestion(
    entry: Annotated[Entry, guard(Act.RISK_DISMISS, of=subjects.engagement)], dismissal: DismissalInput
) -> dict[str, str]:
    """Say that a suggestion is no risk here, and why; with other facts it comes back."""
    return {"id": dismiss_by(entry, work_of(entry), dismissal).id}


@router.post("/risks/{risk_id}")
def change_risk(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.risk)], risk: RiskChange) -> RiskDetail:
    """Write a risk anew, over the version that was read; an acceptance of what stood there before ends."""
    written = Written(**risk.model_dump(exclude={"version"}))
    return RiskDetail.model_validate(actions.change(entry.session, entry.stamp, entry.subject, written, expected_version=risk.version))


@router.post("/risks/{risk_id}/acceptance")
def ask_acceptance(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.risk)], asked: AcceptanceInput) -> RiskDetail:
    """Ask a second person to live with what remains until a day; that person decides on the page."""
    return RiskDetail.model_validate(ask_by(entry, asked))


@router.post("/risks/{risk_id}/closing")
def close_risk(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.risk)], closing: ClosingInput) -> RiskDetail:
    """Say that the risk is gone, and why."""
    made = actions.close(entry.session, entry.stamp, entry.subject, reason=closing.reason, expected_version=closing.version)
    return RiskDetail.model_validate(made)


def _page(entry: Entry, engagement_id: str | None, after: str | None, *, is_under_way: bool) -> RiskPage:
    found = queries.list_rows(
        entry.session, entry.reach, engagement_id=engagement_id, is_under_way=is_under_way, after=after, limit=PAGE + 1
    )
    shown = [RiskOut.model_validate(row) for row in found[:PAGE]]
    return RiskPage(risks=shown, next_after=shown[-1].id if len(found) > PAGE else None)
