"""Accepting what is left in several assessments at once: first what would happen, then one act each."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.rendering.pages import redirect, render
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews import actions, queries
from questionnaires.reviews.queries import QueueRow, QueueWish
from questionnaires.reviews.rules import Verdict, choose_acceptance
from storage.acts import Act
from storage.problems import Conflict

router = APIRouter()
MOST = 20
Id = Annotated[str, Field(max_length=64)]


class AcceptManyInput(FormModel):
    """What was shown: the assessments, each with the round and the number of answers that it was shown with."""

    shown: Annotated[list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}:\d{1,6}:\d{1,6}$")]], Field(max_length=MOST)] = []


@router.get("/review/acceptance")
def show(entry: Annotated[Entry, guard(Act.REVIEW_ACCEPT_MANY)], ticked: Annotated[list[Id] | None, Query()] = None) -> Response:
    """Per assessment, how many answers would be accepted on evidence and how many on the contractor's word."""
    return _page(entry, ticked or [])


@router.post("/review/acceptance")
def accept(entry: Annotated[Entry, guard(Act.REVIEW_ACCEPT_MANY)]) -> Response:
    """Accept what was shown, all of it or nothing: where something has changed since, it is shown again."""
    filled = read_form(AcceptManyInput, entry.form)
    wanted = [one.split(":") for one in filled.value.shown] if filled.value else []

    def store(_value: AcceptManyInput) -> int:
        if not wanted:
            raise Conflict("nothing-chosen")
        count = 0
        for id_, round_, number in wanted:
            assessment = _own(entry, id_)
            if assessment is None:
                continue
            made = actions.accept_remaining(entry.session, entry.stamp, assessment)
            accepted = len(made.on_evidence) + len(made.on_statement)
            if (str(assessment.round), str(accepted)) != (round_, number):
                raise Conflict("acceptance-changed-since")
            count += accepted
        return count

    count = attempt(entry.session, filled, store)
    if count is None:
        return _page(entry, [id_ for id_, *_ in wanted], problem=filled.problems[0], status=409)
    return redirect(entry, "/review", "remaining-accepted", count=count)


def _page(entry: Entry, ticked: list[str], *, problem: object = None, status: int = 200) -> Response:
    rows = queries.list_queue(entry.session, entry.reach, limit=MOST, wish=QueueWish(ids=tuple(ticked[:MOST]))) if ticked else []
    return render(
        entry, "review/many.html", status, rows=[(row, *_split(entry, row)) for row in rows], problem=problem, most=MOST, ticked=len(ticked)
    )


def _split(entry: Entry, row: QueueRow) -> tuple[int, int]:
    """How many of the answers without a verdict rest on a file that can be opened, and how many on the word given."""
    assessment = _own(entry, row.id)
    if assessment is None or assessment.state != AssessmentState.SUBMITTED:
        return 0, 0
    verdicts = [
        choose_acceptance(has_evidence=line.has_evidence)
        for line in read_lines(entry.session, assessment)
        if line.is_unjudged(assessment.round)
    ]
    on_evidence = verdicts.count(Verdict.ACCEPTED_ON_EVIDENCE)
    return on_evidence, len(verdicts) - on_evidence


def _own(entry: Entry, assessment_id: str) -> Assessment | None:
    """The assessment, or None where another organisation issued it: no page of ours offers that one."""
    assessment = assessments.get(entry.session, entry.reach, assessment_id)
    return assessment if assessment.issuer_organisation_id == entry.actor.organisation_id else None
