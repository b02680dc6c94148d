"""Judging: the answers of a section with their evidence beside them, and one verdict at a time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, field_validator

from portal.forms import Filled, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names, section_of
from portal.pages.answering.cards import key_of
from portal.pages.review.desk import desk_nav, make_folders
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.answers import queries as answers
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews import actions
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import Verdict
from storage.acts import Act
from storage.problems import Conflict

router = APIRouter()
REMARK_LIMIT = 2000


class JudgementInput(FormModel):
    """The reviewer's word on one answer, bound to the version that was shown."""

    version: Annotated[int, Field(ge=0)]
    verdict: Annotated[Verdict | None, Field(validate_default=True)] = None
    remark: Annotated[str, Field(max_length=REMARK_LIMIT)] = ""

    @field_validator("verdict")
    @classmethod
    def _must_choose(cls, given: Verdict | None) -> Verdict:
        if given is None:
            raise ValueError("verdict-missing")
        return given


@router.get("/assessments/{assessment_id}/review")
def show(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)]) -> Response:
    """How far the review is, and its one next step."""
    assessment: Assessment = entry.subject
    progress = assessments.progress(entry.session, assessment)
    return render(
        entry,
        "review/overview.html",
        assessment=assessment,
        about=read_about(entry, assessment),
        progress=progress,
        nav=desk_nav(assessment, progress),
        submissions=assessments.list_submissions(entry.session, assessment.id),
        next_section=next((section.code for section in progress.sections if section.unjudged), ""),
        is_open=assessment.state == AssessmentState.SUBMITTED,
        remark_limit=REMARK_LIMIT,
    )


@router.get("/assessments/{assessment_id}/review/sections/{section_code}")
def show_section(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], section_code: str) -> Response:
    """The answers of one section."""
    return _section(entry, section_code)


@router.post("/assessments/{assessment_id}/items/{item_code}/judgement")
def judge(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], item_code: str) -> Response:
    """Store one verdict. htmx gets the save mark and the counts alone; without JavaScript it is the section again."""
    filled = read_form(JudgementInput, entry.form)
    made = attempt(entry.session, filled, lambda value: _judge(entry, item_code, value))
    section = section_of(entry, item_code)
    status = 200 if made else 409 if filled.value and filled.problems[0].code != "remark-missing" else 422
    if is_htmx(entry):
        progress = assessments.progress(entry.session, entry.subject) if made else None
        return render(
            entry,
            "review/judged.html",
            status,
            assessment=entry.subject,
            version=entry.form.get("version", "0"),
            problem=None if made else filled.problems[0],
            judgement=made,
            progress=progress,
            nav=desk_nav(entry.subject, progress, section) if progress else [],
        )
    if made is None:
        return _section(entry, section, status=status, refused={item_code: filled})
    return redirect(
        entry, f"/assessments/{entry.subject.id}/review/sections/{section}#q-{key_of(item_code)}", "judgement-saved", number=item_code
    )


def _judge(entry: Entry, item_code: str, value: JudgementInput) -> Judgement:
    if value.verdict is None:  # refused by the validator before
        raise Conflict("verdict-missing")
    return actions.judge(
        entry.session,
        entry.stamp,
        entry.subject,
        item_code=item_code,
        verdict=value.verdict,
        remark=value.remark,
        answer_version=value.version,
    )


def _section(entry: Entry, section_code: str, *, status: int = 200, refused: Mapping[str, Filled[Any]] | None = None) -> Response:
    """The page of a section; `refused` are the forms to show again as they were sent, by item code."""
    assessment: Assessment = entry.subject
    views = answers.list_for_section(entry.session, assessment, section_code)
    progress = assessments.progress(entry.session, assessment)
    about = read_about(entry, assessment)
    folders = make_folders(entry, views)
    if refused:
        folders = [replace(folder, filled=refused.get(folder.card.item.code, folder.filled)) for folder in folders]
    return render(
        entry,
        "review/section.html",
        status,
        assessment=assessment,
        about=about,
        evidence_types=about.version.evidence_types,
        progress=progress,
        nav=desk_nav(assessment, progress, section_code),
        section_code=section_code,
        folders=folders,
        names=read_names(entry.session, [view.judgement.judged_by for view in views if view.judgement]),
        is_open=assessment.state == AssessmentState.SUBMITTED,
        remark_limit=REMARK_LIMIT,
    )
