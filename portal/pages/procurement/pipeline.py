"""The pipeline of a principal: every running engagement with the one thing that concerns it most, the most urgent first.

One statement reads a page; the order is made by the database, so that the thousandth engagement costs no more than the first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlmodel import Session, col

from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.rules import AgreementState
from contracts.disposals.models import DisposalCertificate, ReturnRecord
from contracts.disposals.rules import DisposalState, ReturnState
from contracts.engagements.models import Engagement, EngagementClass
from contracts.engagements.queries import WITHIN_REACH, Reach
from contracts.engagements.rules import EngagementState, Side
from contracts.incidents.models import Incident
from contracts.incidents.rules import IncidentState
from contracts.parties.models import Organisation
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.scoring.counting import counting_tenths
from questionnaires.templates.models import QuestionnaireVersion

SOON = timedelta(days=7)
ENDING = timedelta(days=30)
Filter = Literal["all", "late", "weak", "blocked", "confirm"]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What the sharing policy measures by: the questionnaire whose score counts, and the percentage that each class asks for."""

    questionnaire: str
    percents: Mapping[str, int]


class PipelineRow(NamedTuple):
    """An engagement in the pipeline. `rank` is the place of its first concern in CONCERNS; ids lead to what waits."""

    id: str
    work: str
    reference: str
    contractor_id: str
    contractor_name: str
    contractor_name_english: str  # "" where none is known
    starts_on: date
    ends_on: date
    answering_id: str | None  # of the questionnaires that the contractor answers, the one that is due first
    due_on: date | None  # and its day
    submitted_id: str | None  # of those that wait for the reviewer, the one that came in first
    percent_tenths: int | None  # what counts today
    required_percent: int
    agreement_id: str | None
    return_id: str | None
    certificate_id: str | None
    rank: int

    @property
    def concern(self) -> str:
        """The code of what concerns this engagement most."""
        return CONCERNS[self.rank]

    @property
    def assessment_id(self) -> str | None:
        """The assessment that the concern is about, if it is about one."""
        if self.concern == "submitted":
            return self.submitted_id
        return self.answering_id if self.concern in ("late", "due-soon", "answers-waiting") else None


class OpenAssessment(NamedTuple):
    """A questionnaire of an engagement that is being answered or reviewed."""

    id: str
    engagement_id: str
    title: dict[str, str]
    state: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Counts:
    """How many running engagements each filter holds."""

    all: int
    late: int
    weak: int
    blocked: int
    confirm: int
    needing: int  # those with something that the principal's own people must do


# The first that is true of an engagement is its concern. Up to WAITING_FROM, it is the principal's turn or trouble.
CONCERNS = (
    "incident", "ended", "late", "return", "certificate", "submitted", "accept", "draw-up", "send", "weak",
    "due-soon", "agreement-waiting", "answers-waiting", "ending", "running",
)  # fmt: skip
WAITING_FROM = CONCERNS.index("due-soon")


def list_pipeline(
    session: Session, reach: Reach, today: date, yardstick: Yardstick, *, only: Filter = "all", after: str = "", limit: int = 50
) -> list[PipelineRow]:
    """The running engagements that the organisation entrusted, the most urgent first. One statement.

    `after`: the cursor of the last row seen.
    """
    place = _read_cursor(after)
    given = _given(reach, today) | (dict(zip(("rank", "day", "id"), place, strict=True)) if place is not None else {})
    query = _listing(yardstick.questionnaire, _asked(yardstick), only, place is not None, limit)
    return [PipelineRow(*row) for row in session.execute(query, given)]


def count_pipeline(session: Session, reach: Reach, today: date, yardstick: Yardstick) -> Counts:
    """How many engagements each filter of the pipeline holds. One statement."""
    row = session.execute(_counting(yardstick.questionnaire, _asked(yardstick)), _given(reach, today)).one()
    return Counts(*(int(value) for value in row))


def list_open_assessments(session: Session, engagement_ids: Collection[str], today: date) -> list[OpenAssessment]:
    """What is open in these engagements, in the order of its urgency: overdue, with the reviewer, with the contractor. One statement."""
    given = {"ids": list(engagement_ids), "today": today}
    return [OpenAssessment(*row) for row in session.execute(_open_assessments(), given)]


def cursor_of(row: PipelineRow) -> str:
    """The place of a row in the order, for the address of the next page."""
    return f"{row.rank}.{row.ends_on.isoformat()}.{row.id}"


def _read_cursor(text: str) -> tuple[int, date, str] | None:
    """The place that a cursor names; None for the beginning, also for a cursor that nobody of us wrote."""
    rank, _, rest = text.partition(".")
    day, _, row_id = rest.partition(".")
    try:
        return int(rank), date.fromisoformat(day), row_id
    except ValueError:
        return None


# The statements are put together once for each yardstick: that took longer than running them.
_OWN: BindParameter[str] = bindparam("own")
_TODAY: BindParameter[date] = bindparam("today")
_Asked = tuple[tuple[str, int], ...]


def _asked(yardstick: Yardstick) -> _Asked:
    return tuple(yardstick.percents.items())


def _given(reach: Reach, today: date) -> dict[str, object]:
    return {"own": reach.organisation_id, "today": today, "soon": today + SOON, "ending": today + ENDING, **reach.given}


@lru_cache(maxsize=200)
def _listing(questionnaire: str, asked: _Asked, only: Filter, is_continued: bool, limit: int) -> Select[Any]:
    base = _base(questionnaire, asked)
    rank = _rank(base)
    key = (rank, base.c.ends_on, base.c.id)
    query: Select[Any] = select(*(base.c[name] for name in PipelineRow._fields if name != "rank"), rank.label("rank"))
    if only != "all":
        query = query.where(_filters(base)[only])
    if is_continued:
        query = query.where(
            tuple_(*key) > tuple_(bindparam("rank", type_=Integer), bindparam("day", type_=Date), bindparam("id", type_=String))
        )
    return query.order_by(*key).limit(limit)


@lru_cache(maxsize=100)
def _counting(questionnaire: str, asked: _Asked) -> Select[Any]:
    base = _base(questionnaire, asked)
    filters = _filters(base)
    needing = or_(*(condition for name, condition in _conditions(base) if CONCERNS.index(name) < WAITING_FROM))
    sums = [func.coalesce(func.sum(case((filters[name], 1), else_=0)), 0) for name in ("late", "weak", "blocked", "confirm")]
    return select(func.count(), *sums, func.coalesce(func.sum(case((needing, 1), else_=0)), 0)).select_from(base)


@cache
def _open_assessments() -> Select[*tuple[Any, ...]]:
    is_answering = col(Assessment.state).in_(sorted(ANSWERABLE))
    urgency = case((and_(is_answering, col(Assessment.due_on) < _TODAY), 0), (is_answering, 2), else_=1)
    return (
        select(
            col(Assessment.id),
            col(Assessment.engagement_id),
            col(QuestionnaireVersion.title),
            col(Assessment.state),
            col(Assessment.due_on),
        )
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .where(col(Assessment.engagement_id).in_(bindparam("ids", expanding=True)), col(Assessment.state) != AssessmentState.CLOSED)
        .order_by(urgency, col(Assessment.due_on), col(Assessment.id))
    )


def _base(questionnaire: str, asked: _Asked) -> Subquery:
    """One row per running engagement of the principal, with the ids of what waits in it."""
    is_answering = col(Assessment.state).in_(sorted(ANSWERABLE))
    is_submitted = col(Assessment.state) == AssessmentState.SUBMITTED
    needed = case(*((col(EngagementClass.class_code) == code, percent) for code, percent in asked), else_=0) if asked else literal(0)
    threshold = (
        select(func.coalesce(func.max(needed), 0))
        .where(col(EngagementClass.engagement_id) == col(Engagement.id))
        .correlate(Engagement)
        .scalar_subquery()
    )
    own_acceptance = select(col(AgreementAcceptance.id)).where(
        col(AgreementAcceptance.agreement_id) == col(Agreement.id), col(AgreementAcceptance.side) == Side.PRINCIPAL
    )
    return (
        select(
            col(Engagement.id).label("id"),
            col(Engagement.work).label("work"),
            col(Engagement.reference).label("reference"),
            col(Engagement.contractor_organisation_id).label("contractor_id"),
            col(Organisation.name).label("contractor_name"),
            col(Organisation.name_english).label("contractor_name_english"),
            col(Engagement.starts_on).label("starts_on"),
            col(Engagement.ends_on).label("ends_on"),
            _of_first(Assessment.id, is_answering, Assessment.due_on).label("answering_id"),
            _of_first(Assessment.due_on, is_answering, Assessment.due_on).label("due_on"),
            _of_first(Assessment.id, is_submitted, Assessment.submitted_at).label("submitted_id"),
            _of_first(Assessment.id, true(), Assessment.issued_at).label("asked_id"),
            counting_tenths(col(Engagement.id), questionnaire, _TODAY).label("percent_tenths"),
            threshold.label("required_percent"),
            _first(Agreement, Agreement.state, AgreementState.OFFERED).label("agreement_id"),
            _first(ReturnRecord, ReturnRecord.state, ReturnState.RECORDED).label("return_id"),
            _first(DisposalCertificate, DisposalCertificate.state, DisposalState.FILED).label("certificate_id"),
            _first(Agreement, Agreement.state, AgreementState.OFFERED, ~own_acceptance.exists()).label("to_accept_id"),
            _first(Agreement, Agreement.state, AgreementState.IN_FORCE).label("in_force_id"),
            _first(Incident, Incident.state, IncidentState.OPEN).label("incident_id"),
        )
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(
            col(Engagement.principal_organisation_id) == _OWN,
            col(Engagement.id).in_(WITHIN_REACH),
            col(Engagement.state) == EngagementState.OPEN,
        )
        .subquery()
    )


def _first(model: Any, column: Any, state: str, *further: ColumnElement[bool]) -> Any:
    """The id of one thing of the engagement that is in `state`, or NULL."""
    query = select(func.min(col(model.id))).where(col(model.engagement_id) == col(Engagement.id), col(column) == state, *further)
    return query.correlate(Engagement).scalar_subquery()


def _of_first(column: Any, which: ColumnElement[bool], order: Any) -> Any:
    """`column` of the assessment of the engagement that comes first by `order` among those that are `which`, or NULL."""
    query = select(col(column)).where(col(Assessment.engagement_id) == col(Engagement.id), which)
    return query.order_by(col(order), col(Assessment.id)).limit(1).correlate(Engagement).scalar_subquery()


def _conditions(base: Subquery) -> list[tuple[str, ColumnElement[bool]]]:
    """When each concern is true, in the order of CONCERNS."""
    has = base.c
    return [
        ("incident", has.incident_id.is_not(None)),
        ("ended", has.ends_on < _TODAY),
        ("late", has.due_on < _TODAY),
        ("return", has.return_id.is_not(None)),
        ("certificate", has.certificate_id.is_not(None)),
        ("submitted", has.submitted_id.is_not(None)),
        ("accept", has.to_accept_id.is_not(None)),
        ("draw-up", and_(has.in_force_id.is_(None), has.agreement_id.is_(None))),
        ("send", has.asked_id.is_(None)),
        ("weak", and_(has.percent_tenths.is_not(None), has.percent_tenths < has.required_percent * 10)),
        ("due-soon", has.due_on <= bindparam("soon")),
        ("agreement-waiting", has.agreement_id.is_not(None)),
        ("answers-waiting", has.answering_id.is_not(None)),
        ("ending", has.ends_on <= bindparam("ending")),
    ]


def _rank(base: Subquery) -> ColumnElement[int]:
    ranks = [(condition, CONCERNS.index(name)) for name, condition in _conditions(base)]
    return case(*ranks, else_=len(CONCERNS) - 1)


def _filters(base: Subquery) -> dict[str, ColumnElement[bool]]:
    """What each filter keeps. Blocked: the work should be going on, but nothing can be handed over for it."""
    when = dict(_conditions(base))
    is_unready = or_(base.c.in_force_id.is_(None), base.c.percent_tenths.is_(None))
    return {
        "late": or_(when["ended"], when["late"]),
        "weak": when["weak"],
        "blocked": or_(when["incident"], and_(base.c.starts_on <= _TODAY, base.c.ends_on >= _TODAY, is_unready)),
        "confirm": or_(when["return"], when["certificate"], when["submitted"], when["accept"]),
    }
