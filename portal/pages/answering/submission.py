"""What is still missing, and the submission: a named person states that the answers are true."""

from itertools import groupby
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, field_validator

from portal import words
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.pages.answering.cards import key_of
from portal.pages.answering.sections import may_answer
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.sending.telling import tell_submitted
from questionnaires.answers import queries as answers
from questionnaires.answers.queries import MissingRow
from questionnaires.answers.told_risks import list_risks
from questionnaires.assessments import actions
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment, Submission
from questionnaires.assessments.rules import ANSWERABLE, find_return_round
from questionnaires.templates import queries as templates
from storage.acts import Act
from storage.problems import Conflict, Forbidden

router = APIRouter()


class SubmissionInput(FormModel):
    """Who states it, in which language it was read, and that it was agreed to."""

    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]
    language: Literal["ja", "en"]
    agreed: Annotated[str, Field(validate_default=True, max_length=3)] = ""

    @field_validator("agreed")
    @classmethod
    def _must_agree(cls, given: str) -> str:
        if given != "yes":
            raise ValueError("statement-not-agreed")
        return given


@router.get("/assessments/{assessment_id}/missing")
def show_missing(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """Every question without an answer, and every one to correct, each with its link."""
    assessment: Assessment = entry.subject
    missing = answers.list_missing(entry.session, assessment)
    progress = assessments.progress(entry.session, assessment)
    return render(
        entry,
        "answering/missing.html",
        assessment=assessment,
        about=read_about(entry, assessment),
        progress=progress,
        missing={code: list(rows) for code, rows in groupby(missing, key=lambda row: row.section)},
        first_missing=missing[0] if missing else None,
        returned=_returned(entry, assessment),
        required={row.code for row in _required(entry, assessment)},
        risks=list_risks(entry.session, assessment) if may_answer(entry) else [],
        key_of=key_of,
        may_submit=entry.may(Act.ASSESSMENT_SUBMIT) and assessment.state in ANSWERABLE and _is_submitter(entry, assessment),
    )


@router.get("/assessments/{assessment_id}/submission")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_SUBMIT, of=subjects.answering)]) -> Response:
    """The statement, and beside it what has no answer yet."""
    return _form(entry, blank_form(person_name=entry.actor.display_name))


@router.post("/assessments/{assessment_id}/submission")
def submit(entry: Annotated[Entry, guard(Act.ASSESSMENT_SUBMIT, of=subjects.answering)]) -> Response:
    """Seal the answers of this round and hand them to the reviewer."""
    filled = read_form(SubmissionInput, entry.form)
    if attempt(entry.session, filled, lambda value: _submit(entry, value)) is None:
        return _form(entry, filled, 422)
    tell_submitted(entry.session, entry.subject)
    return redirect(entry, f"/assessments/{entry.subject.id}", "assessment-submitted")


def _submit(entry: Entry, value: SubmissionInput) -> Submission:
    statement = words.say(value.language, "statement", "answers-true")
    return actions.submit(
        entry.session,
        entry.stamp,
        entry.subject,
        person_name=value.person_name,
        person_title=value.person_title,
        statement=statement,
    )


def _is_submitter(entry: Entry, assessment: Assessment) -> bool:
    """Whether nobody else of this company was named to submit; the issuer in the contractor's place is bound by no name of it."""
    is_own = entry.actor.organisation_id == assessment.respondent_organisation_id
    return not is_own or assessment.owner_user_id in (None, entry.actor.user_id)


def _form(entry: Entry, filled: Filled[SubmissionInput] | Filled[FormModel], status: int = 200) -> Response:
    assessment: Assessment = entry.subject
    if not _is_submitter(entry, assessment):
        raise Forbidden("not-the-owner")
    if assessment.state not in ANSWERABLE:
        raise Conflict("answer-sealed", state=assessment.state)
    return render(
        entry,
        "answering/submission.html",
        status,
        assessment=assessment,
        about=read_about(entry, assessment),
        progress=assessments.progress(entry.session, assessment),
        filled=filled,
        statement=words.say(locale_of(entry.request), "statement", "answers-true"),
        is_blocked=bool(_returned(entry, assessment)),
        required=_required(entry, assessment),
        risks=list_risks(entry.session, assessment),
        key_of=key_of,
    )


def _required(entry: Entry, assessment: Assessment) -> list[MissingRow]:
    """The items that must be answered before the submission, are asked, and have no answer."""
    required = {line.code for line in read_lines(entry.session, assessment) if line.is_required}
    return [row for row in answers.list_missing(entry.session, assessment) if row.code in required] if required else []


def _returned(entry: Entry, assessment: Assessment) -> list[MissingRow]:
    """The items that were returned and not saved again since. Three statements."""
    return_round = find_return_round(assessment.state, assessment.round)
    lines = [line for line in read_lines(entry.session, assessment) if line.is_counted and line.is_returned(return_round)]
    items = {item.id: item for item in templates.list_items(entry.session, assessment.version_id)} if lines else {}
    return [MissingRow(line.section, line.code, items[line.item_id].number, items[line.item_id].title) for line in lines]
