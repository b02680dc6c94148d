"""My part: what I was asked to answer, for somebody who helps; the whole rest of the portal is closed to a contributor."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names
from portal.pages.contributing.narrowing import narrow_progress
from portal.permissions import Standing
from portal.rendering.formats import DISPLAY_TIME_ZONE
from portal.rendering.pages import render
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE
from questionnaires.contributing import queries
from storage.acts import Act

router = APIRouter()
PAGE = 50
Cursor = Annotated[str | None, Query(max_length=32)]


@router.get("/contributions")
def show(entry: Annotated[Entry, guard(Act.CONTRIBUTION_VIEW)], after: Cursor = None) -> Response:
    """Everything that this person was asked to answer, by due date."""
    rows = queries.list_given(entry.session, entry.actor, after=after, limit=PAGE)
    return render(
        entry,
        "contributing/mine.html",
        rows=rows,
        answerable=ANSWERABLE,
        today=entry.stamp.at.astimezone(DISPLAY_TIME_ZONE).date(),
        is_first=after is None,
        next_after=rows[-1].id if len(rows) == PAGE else "",
    )


@router.get("/assessments/{assessment_id}/contribution")
def show_part(entry: Annotated[Entry, guard(Act.CONTRIBUTION_VIEW, of=subjects.contribution)]) -> Response:
    """The sections of my part with how far they are, who asked me, by when and with which words."""
    assessment: Assessment = entry.subject
    parts = [row for row in queries.list_contributors(entry.session, assessment.id) if row.user_id == entry.actor.user_id]
    progress = assessments.progress(entry.session, assessment)
    if entry.standing is Standing.CONTRIBUTOR:
        sections = list(narrow_progress(entry, assessment, progress).sections)
    else:
        codes = _codes(entry, assessment)
        sections = [section for section in progress.sections if section.code in codes]
    is_open = assessment.state in ANSWERABLE
    return render(
        entry,
        "contributing/part.html",
        assessment=assessment,
        about=read_about(entry, assessment),
        parts=parts,
        names=read_names(entry.session, {row.invited_by for row in parts}),
        sections=sections,
        answered=sum(section.answered for section in sections),
        total=sum(section.total for section in sections),
        next_section=next((section.code for section in sections if section.missing or section.returned), "") if is_open else "",
        is_open=is_open,
        is_contributor=entry.standing is Standing.CONTRIBUTOR,
    )


def _codes(entry: Entry, assessment: Assessment) -> set[str]:
    """The sections in which a respondent was asked for anything."""
    scope = queries.find_scope(entry.session, assessment.id, entry.actor.user_id)
    if scope is None:
        return set()
    return queries.sections_of(entry.session, assessment, scope)
