"""Judging: the answers of a section with their evidence beside them, and one verdict at a time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, field_validator

from portal import words
from portal.forms import Filled, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names, section_of
from portal.pages.answering.cards import key_of
from portal.pages.contributing.beside import read_beside
from portal.pages.review.assigning import list_reviewers
from portal.pages.review.desk import desk_nav, make_folders, seen_of
from portal.rendering.languages import locale_of
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.answers import queries as answers
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.corrections.queries import list_rows as list_corrections
from questionnaires.reviews import actions, behalf
from questionnaires.reviews.assigning import find_assignment
from questionnaires.reviews.closing import find_proposal
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.policy import read_policy
from questionnaires.reviews.rules import Verdict
from questionnaires.templates.kinds import FULL_POINTS
from storage.acts import Act
from storage.problems import Conflict

router = APIRouter()
REMARK_LIMIT = 2000
SEEN = r"^\d{1,9}(-\d{1,9})?$"
JUDGED_MEANWHILE = "judgement-changed-meanwhile"


class JudgementInput(FormModel):
    """The reviewer's word on one answer, bound to the version that was shown."""

    version: Annotated[str, Field(pattern=SEEN)]  # of the answer, and of this round's verdict on it: desk.seen_of
    verdict: Annotated[Verdict | None, Field(validate_default=True)] = None
    remark: Annotated[str, Field(max_length=REMARK_LIMIT)] = ""
    points: Annotated[int, Field(ge=0, le=FULL_POINTS)] | None = None  # of an answer that has none of its own

    @property
    def seen(self) -> tuple[int, int]:
        """The version of the answer, and that of the verdict: 0 where there was none."""
        answer, _, judgement = self.version.partition("-")
        return int(answer), int(judgement or 0)

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
        assignment=find_assignment(entry.session, assessment.id),
        reviewers=list_reviewers(entry),
        proposal=find_proposal(entry.session, assessment.id),
        given=behalf.find_on_behalf(entry.session, assessment.id),
        corrections=list_corrections(entry.session, entry.reach, assessment_id=assessment.id),
        policy=read_policy(entry.session, assessment.issuer_organisation_id),
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
    made = attempt(entry.session, filled, lambda value: judge_by(entry, item_code, value))
    seen_now = tell_theirs(entry, filled)
    section = section_of(entry, item_code)
    status = 200 if made else 409 if filled.value and filled.problems[0].code != "remark-missing" else 422
    if is_htmx(entry):
        progress = assessments.progress(entry.session, entry.subject) if made else None
        return render(
            entry,
            "review/judged.html",
            status,
            assessment=entry.subject,
            version=seen_of(made.answer_version, made.version) if made else seen_now or entry.form.get("version", "0"),
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


def tell_theirs(entry: Entry, filled: Filled[Any]) -> str:
    """Where another reviewer was faster: put into the problem who said what, and return the versions that are seen by that."""
    for place, problem in enumerate(filled.problems):
        if problem.code != JUDGED_MEANWHILE:
            continue
        theirs: Any = problem.parameters.get("theirs") or {}
        by = str(theirs.get("judged_by", ""))
        said = words.say(locale_of(entry.request), "verdict-said", str(theirs.get("verdict", "")))
        told = {"by": read_names(entry.session, [by]).get(by, ""), "said": said, "remark": theirs.get("remark") or "–"}
        filled.problems[place] = replace(problem, parameters={"item": problem.parameters.get("item", ""), **told})
        return seen_of(filled.value.seen[0] if filled.value and hasattr(filled.value, "seen") else 0, int(theirs.get("version", 0)))
    return ""


def judge_by(entry: Entry, item_code: str, value: JudgementInput) -> Judgement:
    """The act itself, for page and API."""
    if value.verdict is None:  # refused by the validator before
        raise Conflict("verdict-missing")
    return actions.judge(
        entry.session,
        entry.stamp,
        entry.subject,
        item_code=item_code,
        verdict=value.verdict,
        remark=value.remark,
        points=None if value.verdict is Verdict.RETURNED else value.points,
        answer_version=value.seen[0],
        judgement_version=value.seen[1],
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
        sides=read_beside(entry, assessment, views),
        names=read_names(entry.session, [view.judgement.judged_by for view in views if view.judgement]),
        is_open=assessment.state == AssessmentState.SUBMITTED,
        remark_limit=REMARK_LIMIT,
    )
