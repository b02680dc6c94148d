"""Reviewing over the API: what waits, a verdict on each answer, and what comes of it: sent back, or closed.

Where the organisation wants two persons to close, a program may propose; the second person confirms at a browser.
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from portal.api.assessments import AnswerOut, SectionOut, answer_out
from portal.api.bodies import Done
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.review.assigning import AssignmentInput, assign_by, list_reviewers
from portal.pages.review.desk import Folder, make_folders, seen_of
from portal.pages.review.home import Wish
from portal.pages.review.judging import REMARK_LIMIT, SEEN, JudgementInput, judge_by
from portal.pages.review.outcome import OutcomeInput, RefusalInput, close_by, propose_by, return_by
from portal.rendering.formats import DISPLAY_TIME_ZONE
from questionnaires.answers.queries import list_for_section
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews import actions, closing, queries
from questionnaires.reviews.actions import Mark
from questionnaires.reviews.assigning import find_assignment
from questionnaires.reviews.policy import read_policy
from questionnaires.reviews.rules import Verdict
from storage.acts import Act

router = APIRouter()
PAGE = 50
MOST = 300


class QueueRowOut(BaseModel):
    """A questionnaire that waits for its reviewer. `proposed_by`: it waits for a second person to confirm its closing."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    engagement_id: str
    title: dict[str, str]
    work: str
    respondent: str
    tier: str
    round: int
    submitted_at: datetime
    due_on: date
    unjudged: int
    returned: int
    assigned_to: str | None
    proposed_by: str | None


class QueuePage(BaseModel):
    """One page of the queue, the longest waiting first; `next_after` is None on the last one."""

    assessments: list[QueueRowOut]
    next_after: str | None


class ReviewerOut(BaseModel):
    """A person of the own side who reviews."""

    id: str
    name: str


class OpenOut(BaseModel):
    """A question that stands against closing: without a verdict, or returned in this round."""

    model_config = ConfigDict(from_attributes=True)

    section: str
    code: str
    is_returned: bool


class ProposalOut(Done):
    """A proposal to close."""

    round: int
    proposed_at: datetime
    proposed_by: str
    reason: str


class ReviewOut(BaseModel):
    """How far a review is, and what still stands against closing it."""

    id: str
    state: AssessmentState
    round: int
    sections: list[SectionOut]
    open: list[OpenOut]
    needs_second_person: bool
    proposal: ProposalOut | None
    assigned_to: str | None
    reviewers: list[ReviewerOut]


class JudgedOut(AnswerOut):
    """An answer with the verdict on it. A verdict sends `seen` back as its `version`; it is null while nothing can be judged."""

    seen: str | None
    verdicts: Annotated[list[Verdict], Field(description="What can be said now.")]
    points: int | None
    judged_round: int | None


class VerdictOut(BaseModel):
    """A verdict that was stored; the next one on this answer names this `seen`."""

    verdict: Verdict
    remark: str
    points: int | None
    round: int
    seen: str


class MarkBody(FormModel):
    """One answer to mark for return."""

    item: Annotated[str, Field(max_length=100)]
    seen: Annotated[str, Field(pattern=SEEN)]
    remark: Annotated[str, Field(min_length=1, max_length=REMARK_LIMIT)]


class MarkingBody(FormModel):
    """Several answers to mark for return."""

    marks: Annotated[list[MarkBody], Field(min_length=1, max_length=MOST)]


class AcceptanceOut(BaseModel):
    """What was accepted, by what the acceptance rests on."""

    model_config = ConfigDict(from_attributes=True)

    on_evidence: list[str]
    on_statement: list[str]


@router.get("/review")
def list_queue(
    entry: Annotated[Entry, guard(Act.HOME_VIEW)],
    asked: Annotated[Wish, Depends()],
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> QueuePage:
    """The answers that wait for a reviewer. `state`: "overdue" were due before today, "second" wait for this person as the second."""
    wish = asked.read(entry, entry.stamp.at.astimezone(DISPLAY_TIME_ZONE).date())
    found = queries.list_queue(entry.session, entry.reach, after=after, limit=PAGE + 1, wish=wish)
    rows = [QueueRowOut.model_validate(row) for row in found[:PAGE]]
    return QueuePage(assessments=rows, next_after=rows[-1].id if len(found) > PAGE else None)


@router.get("/assessments/{assessment_id}/review")
def show_review(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)]) -> ReviewOut:
    """How far a review is, who is to do it, and what stands against closing."""
    return _review_out(entry)


@router.get("/assessments/{assessment_id}/review/sections/{section_code}")
def show_desk(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], section_code: str) -> list[JudgedOut]:
    """The answers of a section to judge, with their files."""
    views = list_for_section(entry.session, entry.subject, section_code)
    return [_judged_out(entry, folder) for folder in make_folders(entry, views)]


@router.post("/assessments/{assessment_id}/items/{item_code}/judgement")
def judge(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], item_code: str, given: JudgementInput) -> VerdictOut:
    """Accept an answer, on its files or on the word given, or mark it for return with a remark.

    `version` is what was read as `seen`: 409 `answer-changed-meanwhile` or `judgement-changed-meanwhile` where it is another by now.
    """
    made = judge_by(entry, item_code, given)
    said = made.model_dump(include={"verdict", "remark", "points", "round"})
    return VerdictOut(**said, seen=seen_of(made.answer_version, made.version))


@router.post("/assessments/{assessment_id}/review/sections/{section_code}/marking")
def mark(
    entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], section_code: str, given: MarkingBody
) -> list[JudgedOut]:
    """Mark several answers for return in one act, all or none. They go back with the return."""
    actions.mark_for_return(entry.session, entry.stamp, entry.subject, [_mark(one) for one in given.marks])
    return show_desk(entry, section_code)


@router.post("/assessments/{assessment_id}/review/acceptance")
def accept_remaining(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], given: OutcomeInput) -> AcceptanceOut:
    """Accept every answer that has no verdict yet, of one `section` or of all: on its files, where some can be opened."""
    made = actions.accept_remaining(entry.session, entry.stamp, entry.subject, section_code=given.section or None)
    return AcceptanceOut.model_validate(made)


@router.post("/assessments/{assessment_id}/review/return")
def send_back(entry: Annotated[Entry, guard(Act.REVIEW_RETURN, of=subjects.assessment)]) -> ReviewOut:
    """Send the marked answers back to the contractor, who corrects only those and is told."""
    return_by(entry)
    return _review_out(entry)


@router.post("/assessments/{assessment_id}/review/closing")
def close(entry: Annotated[Entry, guard(Act.REVIEW_CLOSE, of=subjects.assessment)]) -> ReviewOut:
    """Seal the questionnaire: its score counts from now on, and the contractor is told.

    409 `closing-needs-second-person` where two are wanted: propose it, and another person confirms at a browser.
    """
    close_by(entry)
    return _review_out(entry)


@router.post("/assessments/{assessment_id}/review/proposal", status_code=201)
def propose_closing(entry: Annotated[Entry, guard(Act.REVIEW_PROPOSE, of=subjects.assessment)]) -> ProposalOut:
    """Propose to close; the other reviewers are told, and one of them confirms or declines."""
    return ProposalOut.model_validate(propose_by(entry))


@router.post("/assessments/{assessment_id}/review/proposal/refusal")
def decline_closing(entry: Annotated[Entry, guard(Act.REVIEW_DECLINE, of=subjects.assessment)], given: RefusalInput) -> ProposalOut:
    """Decline a proposal to close, or take one's own back, with the reason."""
    return ProposalOut.model_validate(closing.decline_closing(entry.session, entry.stamp, entry.subject, reason=given.reason))


@router.post("/assessments/{assessment_id}/review/assignment")
def assign(entry: Annotated[Entry, guard(Act.REVIEW_ASSIGN, of=subjects.assessment)], given: AssignmentInput) -> ReviewOut:
    """Say who is to review, by the id among `reviewers`; empty: nobody in particular."""
    assign_by(entry, given)
    return _review_out(entry)


def _mark(given: MarkBody) -> Mark:
    answer, _, judgement = given.seen.partition("-")
    return Mark(given.item, given.remark, int(answer), int(judgement or 0))


def _judged_out(entry: Entry, folder: Folder) -> JudgedOut:
    view, is_open = folder.card.view, entry.subject.state == AssessmentState.SUBMITTED
    return JudgedOut(
        **dict(answer_out(entry, view)),
        seen=folder.seen if is_open else None,
        verdicts=folder.verdicts if is_open else [],
        points=view.judgement.points if view.judgement else None,
        judged_round=view.judgement.round if view.judgement else None,
    )


def _review_out(entry: Entry) -> ReviewOut:
    assessment: Assessment = entry.subject
    is_open = assessment.state == AssessmentState.SUBMITTED
    proposal = closing.find_proposal(entry.session, assessment.id)
    assignment = find_assignment(entry.session, assessment.id)
    return ReviewOut(
        id=assessment.id,
        state=AssessmentState(assessment.state),
        round=assessment.round,
        sections=[SectionOut.model_validate(row, from_attributes=True) for row in assessments.progress(entry.session, assessment).sections],
        open=[OpenOut.model_validate(one) for one in queries.open_items(entry.session, assessment)] if is_open else [],
        needs_second_person=proposal is not None or read_policy(entry.session, assessment.issuer_organisation_id).needs_second_person,
        proposal=ProposalOut.model_validate(proposal) if proposal else None,
        assigned_to=assignment.user_id if assignment else None,
        reviewers=[ReviewerOut(id=id_, name=name) for id_, name in list_reviewers(entry)],
    )
