"""The request as a whole, for both sides: who asks, why, until when, how blanks count, whom to ask; and how far it is."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names
from portal.pages.answering.sections import find_window, frame_of, may_answer, section_nav
from portal.rendering.pages import render
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import Progress
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.authoring import moving
from questionnaires.reviews.behalf import find_on_behalf
from questionnaires.reviews.models import AnsweringOnBehalf
from questionnaires.scoring import queries as scoring
from storage.acts import Act

router = APIRouter()


@router.get("/assessments/{assessment_id}")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """The five facts, the sections with their progress, and who stated what when."""
    assessment: Assessment = entry.subject
    progress = assessments.progress(entry.session, assessment)
    submissions = assessments.list_submissions(entry.session, assessment.id)
    return render(
        entry,
        "answering/overview.html",
        assessment=assessment,
        about=read_about(entry, assessment),
        progress=progress,
        nav=section_nav(assessment, progress),
        submissions=submissions,
        names=read_names(entry.session, [assessment.issued_by, *(row.submitted_by for row in submissions)]),
        score=scoring.latest(entry.session, assessment.id),
        is_answerable=assessment.state in ANSWERABLE,
        may_answer=may_answer(entry),
        window=find_window(entry),
        is_movable=_is_movable(entry),
        may_judge=entry.may(Act.REVIEW_JUDGE),
        on_behalf=_given(entry),
        **frame_of(entry),
        next_section=_next_section(assessment, progress),
    )


def _given(entry: Entry) -> AnsweringOnBehalf | None:
    """The permission to answer on behalf of the contractor, while it holds."""
    given = find_on_behalf(entry.session, entry.subject.id)
    return given if given is not None and given.ended_at is None else None


def _is_movable(entry: Entry) -> bool:
    """Whether there is a newer edition to which this person may move the request."""
    assessment: Assessment = entry.subject
    if assessment.state not in moving.MOVABLE or not entry.may(Act.ASSESSMENT_MOVE):
        return False
    return bool(moving.list_targets(entry.session, assessment))


def _next_section(assessment: Assessment, progress: Progress) -> str:
    """Where to go on: the first section with something to correct, else with a blank; "" when nothing is left."""
    is_correcting = assessment.state == AssessmentState.RETURNED
    open_ = (section.code for section in progress.sections if (section.returned if is_correcting else section.missing))
    return next(open_, "")
