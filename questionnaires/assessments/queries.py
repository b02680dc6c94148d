"""Reads of assessments: one in reach, lists by due date, and how far an assessment is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, String, and_, column, func, or_, select, table
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment, Submission
from questionnaires.assessments.rules import AssessmentState
from questionnaires.assessments.tallies import tally, tally_sections
from questionnaires.rows import columns_of
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import list_sections
from storage.problems import Missing
from storage.reach import EngagementReach

Side = Literal["issuer", "respondent"]

# Two labels of the floor above, read by name as foreign keys are: rows may point up, code may not.
engagement_label = table("engagement", column("id", String), column("work", String))
organisation_label = table("organisation", column("id", String), column("name", String), column("name_english", String))


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment in a list. `counterpart` is the name of the organisation on the other side."""

    id: str
    engagement_id: str
    state: AssessmentState
    due_on: date
    title: dict[str, str]
    work: str
    counterpart: str
    counterpart_english: str  # "" where none is known
    answered: int
    total: int
    returned: int


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One submission in a list."""

    round: int
    submitted_at: datetime
    submitted_by: str
    person_name: str
    person_title: str
    statement: str
    answers_hash: str


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far one section is, in numbers of items that are asked."""

    code: str
    title: dict[str, str]
    answered: int
    total: int
    missing: int
    returned: int  # returned and not saved again since
    unjudged: int  # answered, and the reviewer's word is outstanding


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an assessment is. `open_choices` are the alternative groups in which no option was chosen."""

    sections: tuple[SectionProgress, ...]
    answered: int
    total: int
    missing: int
    returned: int
    unjudged: int
    open_choices: tuple[str, ...]


def get(session: Session, reach: EngagementReach, assessment_id: str) -> Assessment:
    """The assessment. Raises Missing("assessment-missing") where there is none in reach."""
    assessment = session.scalar(select(Assessment).where(col(Assessment.id) == assessment_id, _in_reach(reach)))
    if assessment is None:
        raise Missing("assessment-missing")
    return assessment


def lock(session: Session, assessment: Assessment) -> None:
    """Read `assessment` again and hold its row until the transaction ends.

    The row is the lock for all that is said in it: nothing can be answered while it is being submitted, and no verdict
    falls between the check and the change of state. (On SQLite every writing transaction is alone anyway.)
    """
    session.refresh(assessment, with_for_update={"key_share": True})


def list_for_engagement(session: Session, reach: EngagementReach, engagement_id: str) -> list[AssessmentRow]:
    """All assessments of one engagement, the latest issued first; `counterpart` names the respondent. Empty out of reach."""
    query = _rows(Assessment.respondent_organisation_id).where(col(Assessment.engagement_id) == engagement_id, _in_reach(reach))
    return _with_tallies(session, query.order_by(col(Assessment.issued_at).desc(), col(Assessment.id)))


def list_rows(
    session: Session,
    reach: EngagementReach,
    *,
    side: Side,
    states: Collection[AssessmentState] | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[AssessmentRow]:
    """A page of the assessments that the actor's organisation issued, or has to answer, by due date.

    `after` is the id of the last row of the page before. At most eight statements, whatever the number of rows.
    """
    counterpart = Assessment.respondent_organisation_id if side == "issuer" else Assessment.issuer_organisation_id
    query = _rows(counterpart).where(_on_side(reach, side), _in_reach(reach))
    if states is not None:
        query = query.where(col(Assessment.state).in_(states))
    if after is not None:
        query = query.where(is_after(reach, col(Assessment.due_on), after))
    return _with_tallies(session, query.order_by(col(Assessment.due_on), col(Assessment.id)).limit(limit))


def count_by_state(session: Session, reach: EngagementReach, *, side: Side | None = None) -> dict[AssessmentState, int]:
    """How many assessments in reach are in each state (0 included), on one side of the actor's organisation or on any."""
    query = select(col(Assessment.state), func.count()).where(_in_reach(reach)).group_by(col(Assessment.state))
    if side is not None:
        query = query.where(_on_side(reach, side))
    counts = dict(session.execute(query).all())
    return {state: counts.get(state.value, 0) for state in AssessmentState}


def list_submissions(session: Session, assessment_id: str) -> list[SubmissionRow]:
    """Who stated, round by round, that the answers are true; the latest first. The caller has the assessment in reach."""
    query = select(*columns_of(SubmissionRow, Submission)).where(col(Submission.assessment_id) == assessment_id)
    return [SubmissionRow(*row) for row in session.execute(query.order_by(col(Submission.round).desc()))]


def progress(session: Session, assessment: Assessment) -> Progress:
    """How far the assessment is, by section and overall. The database counts: no question is read, however many there are."""
    found = tally_sections(session, assessment)
    sections = []
    for section in list_sections(session, assessment.version_id):
        here = found.sections[section.id]
        sections.append(
            SectionProgress(
                code=section.code,
                title=section.title,
                answered=here.answered,
                total=here.total,
                missing=here.total - here.answered,
                returned=here.returned,
                unjudged=here.unjudged,
            )
        )
    return Progress(
        sections=tuple(sections),
        answered=sum(section.answered for section in sections),
        total=sum(section.total for section in sections),
        missing=sum(section.missing for section in sections),
        returned=sum(section.returned for section in sections),
        unjudged=sum(section.unjudged for section in sections),
        open_choices=found.open_choices,
    )


def _in_reach(reach: EngagementReach) -> ColumnElement[bool]:
    return col(Assessment.engagement_id).in_(reach.engagements())


def _on_side(reach: EngagementReach, side: Side) -> ColumnElement[bool]:
    own = Assessment.issuer_organisation_id if side == "issuer" else Assessment.respondent_organisation_id
    return col(own) == reach.organisation_id


def is_after(reach: EngagementReach, order: Any, last_id: str) -> ColumnElement[bool]:
    """Keyset paging: only the assessments after `last_id` in the order of (`order`, id). After one out of reach comes none."""
    last = select(order).where(col(Assessment.id) == last_id, _in_reach(reach)).correlate(None).scalar_subquery()
    return or_(order > last, and_(order == last, col(Assessment.id) > last_id))


def _rows(counterpart: Any) -> Select[Any]:
    return (
        select(
            col(Assessment.id),
            col(Assessment.version_id),
            col(Assessment.engagement_id),
            col(Assessment.state),
            col(Assessment.due_on),
            col(QuestionnaireVersion.title),
            engagement_label.c.work,
            organisation_label.c.name,
            organisation_label.c.name_english,
        )
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .join(engagement_label, engagement_label.c.id == col(Assessment.engagement_id))
        .join(organisation_label, organisation_label.c.id == counterpart)
    )


def _with_tallies(session: Session, query: Select[Any]) -> list[AssessmentRow]:
    rows = session.execute(query).all()
    tallies = tally(session, {row.id: row.version_id for row in rows})
    return [
        AssessmentRow(
            id=row.id,
            engagement_id=row.engagement_id,
            state=AssessmentState(row.state),
            due_on=row.due_on,
            title=row.title,
            work=row.work,
            counterpart=row.name,
            counterpart_english=row.name_english,
            answered=tallies[row.id].answered,
            total=tallies[row.id].total,
            returned=tallies[row.id].returned,
        )
        for row in rows
    ]
