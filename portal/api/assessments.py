"""Questionnaires and answers over the API: what was asked, what was said and judged, and saying it.

The same doors and the same actions as the pages: an answer that may still change is its respondent's alone.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from portal import words
from portal.api.scores import ScoreOut, score_out
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.contributing.narrowing import narrow_views
from portal.sending.telling import tell_submitted
from questionnaires.answers import actions as answers
from questionnaires.answers.queries import ItemView, get_item, list_for_section
from questionnaires.answers.rules import TEXT_LIMIT, AnswerState
from questionnaires.assessments import actions, queries
from questionnaires.assessments.queries import AssessmentRow
from questionnaires.assessments.rules import AssessmentState
from questionnaires.scoring import queries as scores
from storage.acts import Act

router = APIRouter()
PAGE = 50
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class AssessmentOut(BaseModel):
    """A questionnaire put to an organisation. `counterpart` is the organisation on the other side."""

    id: str
    engagement_id: str
    title: dict[str, str]
    state: AssessmentState
    due_on: date
    work: str
    counterpart: str
    answered: int
    total: int
    returned: int


class AssessmentPage(BaseModel):
    """One page of assessments by due date; `next_after` is None on the last one."""

    assessments: list[AssessmentOut]
    next_after: str | None


class SectionOut(BaseModel):
    """How far one section is, in numbers of questions that are asked."""

    code: str
    title: dict[str, str]
    answered: int
    total: int
    returned: int
    unjudged: int


class AssessmentDetail(BaseModel):
    """One assessment with what the respondent is told at its top, and how far it is."""

    id: str
    engagement_id: str
    version_id: str
    state: AssessmentState
    round: int
    reason: str
    contact_name: str
    contact_detail: str
    due_on: date
    issued_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None
    sections: list[SectionOut]


class EvidenceOut(BaseModel):
    """A file beside an answer; its bytes are at `/evidence/{id}/file`."""

    id: str
    name: str
    size: int
    sha256: str
    state: str
    effective_on: date | None
    valid_until: date | None


class AnswerOut(BaseModel):
    """One question and what stands at it. `version` is what a save of it sends back as `expected_version`."""

    item: str
    kind: str
    question: dict[str, str]
    standing: str
    version: int
    state: str | None
    value: Any
    scope: str
    exception: str
    plan: str
    planned_on: date | None
    reason: str
    note: str
    evidence: list[EvidenceOut]
    verdict: str | None
    remark: str


class AnswerInput(BaseModel):
    """What is said to one question: a measure by its `state`, any other kind by its `value`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    expected_version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    state: AnswerState | None = None
    value: Text | list[Annotated[str, Field(max_length=100)]] | list[dict[str, Text]] | None = None
    scope: Text = ""
    exception: Text = ""
    plan: Text = ""
    planned_on: date | None = None
    reason: Text = ""
    note: Text = ""


class SubmissionInput(BaseModel):
    """Who states that the answers are true; `agreed` says that the statement in `language` was read and is meant."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    person_name: Name
    person_title: Name
    language: Literal["ja", "en"]
    agreed: Literal[True]


@router.get("/assessments")
def list_assessments(
    entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW)],
    side: Literal["issuer", "respondent"],
    state: AssessmentState | None = None,
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> AssessmentPage:
    """What the caller's organisation has issued, or has to answer, by due date."""
    states = None if state is None else [state]
    rows = queries.list_rows(entry.session, entry.reach, side=side, states=states, after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    return AssessmentPage(assessments=[_row(row) for row in shown], next_after=shown[-1].id if len(rows) > PAGE else None)


@router.get("/assessments/{assessment_id}")
def show_assessment(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> AssessmentDetail:
    """One assessment, and how far each of its sections is."""
    sections = [SectionOut.model_validate(row, from_attributes=True) for row in queries.progress(entry.session, entry.subject).sections]
    return AssessmentDetail(**entry.subject.model_dump(include=set(AssessmentDetail.model_fields) - {"sections"}), sections=sections)


@router.get("/assessments/{assessment_id}/sections/{section_code}/answers")
def list_answers(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)], section_code: str) -> list[AnswerOut]:
    """The questions of a section with their answers; what may still change is shown to the respondent only."""
    views = narrow_views(entry, entry.subject, section_code, list_for_section(entry.session, entry.subject, section_code))
    return [answer_out(entry, view) for view in views]


@router.put("/assessments/{assessment_id}/items/{item_code}/answer")
def save_answer(entry: Annotated[Entry, guard(Act.ANSWER_SAVE, of=subjects.assessment)], item_code: str, answer: AnswerInput) -> AnswerOut:
    """Say one thing. 409 `answer-changed-meanwhile` where somebody else has saved since `expected_version`."""
    answers.save(entry.session, entry.stamp, entry.subject, item_code=item_code, **dict(answer))
    return answer_out(entry, get_item(entry.session, entry.subject, item_code))


@router.post("/assessments/{assessment_id}/submission", status_code=201)
def submit(entry: Annotated[Entry, guard(Act.ASSESSMENT_SUBMIT, of=subjects.assessment)], statement: SubmissionInput) -> dict[str, Any]:
    """Seal the answers of this round under the statement of a named person."""
    made = actions.submit(
        entry.session,
        entry.stamp,
        entry.subject,
        person_name=statement.person_name,
        person_title=statement.person_title,
        statement=words.say(statement.language, "statement", "answers-true"),
    )
    tell_submitted(entry.session, entry.subject)
    return {"round": made.round, "statement": made.statement, "answers_hash": made.answers_hash, "submitted_at": made.submitted_at}


@router.get("/assessments/{assessment_id}/score")
def show_score(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> ScoreOut | None:
    """The score that was computed last, as it counts today, with the breakdown of what was computed; null before a submission."""
    found = scores.latest(entry.session, entry.subject.id)
    return score_out(entry, found, entry.subject.issuer_organisation_id) if found else None


def _row(row: AssessmentRow) -> AssessmentOut:
    return AssessmentOut.model_validate(row, from_attributes=True)


def answer_out(entry: Entry, view: ItemView) -> AnswerOut:
    """One question as this side may read it now."""
    is_respondent = entry.actor.organisation_id == entry.subject.respondent_organisation_id
    said = view.answer if is_respondent or not view.is_open_for_change else None
    files = view.evidence if said is not None else ()
    judged = view.judgement
    if judged is not None and is_respondent and entry.subject.state == AssessmentState.SUBMITTED and judged.round == entry.subject.round:
        judged = None  # the reviewer is still at it: told when the answers come back, or at the close
    return AnswerOut(
        item=view.item.code,
        kind=view.item.kind,
        question=view.item.question,
        standing=view.standing,
        version=view.version if said is not None or is_respondent else 0,
        state=said.state if said else None,
        value=said.value if said else None,
        scope=said.scope if said else "",
        exception=said.exception if said else "",
        plan=said.plan if said else "",
        planned_on=said.planned_on if said else None,
        reason=said.reason if said else "",
        note=said.note if said else "",
        evidence=[
            EvidenceOut(
                id=file.evidence_id,
                name=file.display_name,
                size=file.size,
                sha256=file.sha256,
                state=file.state,
                effective_on=file.effective_on,
                valid_until=file.valid_until,
            )
            for file in files
        ],
        verdict=judged.verdict if judged else None,
        remark=judged.remark if judged else "",
    )
