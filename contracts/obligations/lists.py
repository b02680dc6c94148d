"""Lists of performances over many engagements: by deadline, in a month, how many are late. Only the two parties see them.

What goes along with another performance is left out: a month's report is one line. Every list is one statement.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.rules import OPEN, PerformanceState
from contracts.parties.models import Organisation
from storage.reach import EngagementReach

Side = Literal["ours", "theirs"]
"""What the actor's organisation owes, or what is owed to it."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """A performance on a list, with what it is for and between whom."""

    id: str
    engagement_id: str
    obligation_id: str
    owner_organisation_id: str
    occasion: str
    subject_kind: str
    subject_id: str
    fell_due_at: datetime
    due_at: datetime | None
    state: str  # obligations.rules.PerformanceState
    was_late: bool
    fulfilled_at: datetime | None
    waiver_asked_by: str | None
    version: int
    code: str
    title: dict[str, str]
    owes: str
    work: str
    reference: str
    principal_id: str
    principal: str
    principal_english: str
    time_zone: str  # of the principal, in which the deadline is meant
    contractor_id: str
    contractor: str
    contractor_english: str

    def is_late(self, now: datetime) -> bool:
        """Whether it is open and its deadline has passed."""
        return self.state in OPEN and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; what is None does not narrow it."""

    side: Side | None = None
    states: Collection[PerformanceState] | None = None
    engagement_id: str | None = None
    counterpart_id: str | None = None
    code: str | None = None
    not_about: Collection[str] = ()  # subjects that are left out
    due_from: datetime | None = None
    due_before: datetime | None = None
    or_without: bool = False  # what has no deadline is not left out by `due_before`
    has_deadline: bool | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many performances stand how, for one organisation."""

    ours: int  # open
    ours_late: int
    theirs: int
    theirs_late: int
    waivers: int  # asked for by another person of the organisation


@dataclass(frozen=True, slots=True)
class Standing:
    """How the duties of one engagement stand."""

    late: int
    open: int
    next_at: datetime | None  # the nearest deadline that has not passed


_OTHER = aliased(Performance)
_COLUMNS: list[Any] = [
    *(
        getattr(Performance, name)
        for name in (
            "id", "engagement_id", "obligation_id", "owner_organisation_id", "occasion", "subject_kind", "subject_id", "fell_due_at",
            "due_at", "state", "was_late", "fulfilled_at", "waiver_asked_by", "version",
        )
    ),
    Obligation.code, Obligation.title, Obligation.owes,
    Engagement.work, Engagement.reference,
    PRINCIPAL.id, PRINCIPAL.name, PRINCIPAL.name_english, PRINCIPAL.time_zone,
    CONTRACTOR.id, CONTRACTOR.name, CONTRACTOR.name_english,
]  # fmt: skip


def list_due(
    session: Session,
    reach: EngagementReach,
    wanted: Wanted,
    *,
    after: str | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> list[DueRow]:
    """A page of performances by deadline, those without one last; `after` is the id of the last row of the page before.

    `newest_first` turns the order round, for what is done.
    """
    mine = _narrowed(reach, wanted)
    query = _joined().where(*mine)
    key = _key(Performance)
    if after is not None:
        last = select(*_key(_OTHER)).where(col(_OTHER.id) == after, col(_OTHER.engagement_id).in_(reach.engagements())).subquery()
        border = tuple_(*(select(column).select_from(last).scalar_subquery() for column in last.c))
        query = query.where(tuple_(*key) < border if newest_first else tuple_(*key) > border)
    order = [column.desc() if newest_first else column for column in key]
    return [DueRow(*row) for row in session.execute(query.order_by(*order).limit(limit))]


def list_between(session: Session, reach: EngagementReach, wanted: Wanted, *, limit: int = 1000) -> list[DueRow]:
    """Everything with a deadline in the window of `wanted`, by deadline: for a calendar."""
    query = _joined().where(*_narrowed(reach, wanted), col(Performance.due_at).is_not(None))
    return [DueRow(*row) for row in session.execute(query.order_by(col(Performance.due_at), col(Performance.id)).limit(limit))]


def count_all(session: Session, reach: EngagementReach, wanted: Wanted, now: datetime, *, user_id: str) -> Counts:
    """How many of those wanted are open and late on both sides of the actor's organisation, and how many waivers wait for this person.

    One statement. The side and the states that are wanted narrow nothing here: both sides and all open states are told.
    """
    own = reach.organisation_id
    is_open, is_ours = col(Performance.state).in_(OPEN), col(Performance.owner_organisation_id) == own
    is_late = is_open & (col(Performance.due_at) < now)
    is_asked = (col(Performance.state) == PerformanceState.WAIVER_ASKED) & ~is_ours & (col(Performance.waiver_asked_by) != user_id)
    conditions = (is_open & is_ours, is_late & is_ours, is_open & ~is_ours, is_late & ~is_ours, is_asked)
    query = (
        select(*(func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in conditions))
        .join(Engagement, col(Engagement.id) == col(Performance.engagement_id))
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .where(*_narrowed(reach, replace(wanted, side=None, states=OPEN)))
    )
    return Counts(*(int(number) for number in session.execute(query).one()))


def list_engagements(session: Session, reach: EngagementReach, *, limit: int = 200) -> list[tuple[str, str, str, str, str]]:
    """(id, work, counterpart id, its name, its English name) of the engagements in which anything ever fell due, by work."""
    own = reach.organisation_id
    is_contractor = col(Engagement.contractor_organisation_id) == own
    other = case((is_contractor, col(Engagement.principal_organisation_id)), else_=col(Engagement.contractor_organisation_id))
    any_due = select(col(Performance.id)).where(col(Performance.engagement_id) == col(Engagement.id)).exists()
    query = (
        select(col(Engagement.id), col(Engagement.work), col(Organisation.id), col(Organisation.name), col(Organisation.name_english))
        .join(Organisation, col(Organisation.id) == other)
        .where(*_of_party(reach), any_due)
        .order_by(col(Engagement.work), col(Engagement.id))
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]


def count_overdue(session: Session, engagement_ids: Collection[str], now: datetime) -> dict[str, int]:
    """How many performances of each engagement are late, by its id; those without a late one are left out. One statement.

    The caller has the engagements in reach.
    """
    query = (
        select(col(Performance.engagement_id), func.count())
        .where(
            col(Performance.engagement_id).in_(engagement_ids),
            col(Performance.state).in_(OPEN),
            col(Performance.due_at) < now,
            col(Performance.lead_performance_id).is_(None),
        )
        .group_by(col(Performance.engagement_id))
    )
    return {engagement_id: int(count) for engagement_id, count in session.execute(query)}


def standing(session: Session, engagement_id: str, now: datetime) -> Standing:
    """How the duties of an engagement, which the caller has in reach, stand. One statement."""
    is_late = col(Performance.due_at) < now
    query = select(
        func.coalesce(func.sum(case((is_late, 1), else_=0)), 0),
        func.count(),
        func.min(case((~is_late, col(Performance.due_at)))),
    ).where(
        col(Performance.engagement_id) == engagement_id,
        col(Performance.state).in_(OPEN),
        col(Performance.lead_performance_id).is_(None),
    )
    late, count, next_at = session.execute(query).one()
    return Standing(int(late), int(count), next_at)


def list_to_remind(session: Session, *, due_before: datetime, after: str = "", limit: int = 200) -> list[DueRow]:
    """What is due before a moment or has no deadline, and periods that end before it, of all engagements, by id: for the daily round."""
    query = _joined().where(
        col(Performance.state).in_([PerformanceState.DUE, PerformanceState.LASTING]),
        or_(col(Performance.due_at) < due_before, col(Performance.due_at).is_(None)),
        col(Performance.lead_performance_id).is_(None),
        col(Performance.id) > after,
    )
    return [DueRow(*row) for row in session.execute(query.order_by(col(Performance.id)).limit(limit))]


def read_row(session: Session, performance_id: str) -> DueRow | None:
    """One performance as a list shows it; for jobs, and for callers who have it in reach."""
    row = session.execute(_joined().where(col(Performance.id) == performance_id)).one_or_none()
    return DueRow(*row) if row else None


@cache
def _joined() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .join(Engagement, col(Engagement.id) == col(Performance.engagement_id))
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
    )


def _key(of: Any) -> tuple[Any, ...]:
    """Without a deadline counts as later than any."""
    has_none = case((col(of.due_at).is_(None), 1), else_=0)
    return has_none, func.coalesce(col(of.due_at), col(of.fell_due_at)), col(of.id)


def _of_party(reach: EngagementReach) -> tuple[ColumnElement[bool], ...]:
    own = reach.organisation_id
    is_party = or_(col(Engagement.principal_organisation_id) == own, col(Engagement.contractor_organisation_id) == own)
    return col(Engagement.id).in_(reach.engagements()), is_party


def _narrowed(reach: EngagementReach, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [*_of_party(reach)]
    if wanted.code is None:  # the history of one duty shows it too where it went along with another
        found.append(col(Performance.lead_performance_id).is_(None))
    is_ours = col(Performance.owner_organisation_id) == reach.organisation_id
    if wanted.side is not None:
        found.append(is_ours if wanted.side == "ours" else ~is_ours)
    if wanted.states is not None:
        found.append(col(Performance.state).in_(wanted.states) if wanted.states else false())
    if wanted.engagement_id is not None:
        found.append(col(Performance.engagement_id) == wanted.engagement_id)
    if wanted.counterpart_id is not None:
        parties = (col(Engagement.principal_organisation_id), col(Engagement.contractor_organisation_id))
        found.append(or_(*(and_(one == wanted.counterpart_id, one != reach.organisation_id) for one in parties)))
    if wanted.code is not None:
        found.append(col(Obligation.code) == wanted.code)
    if wanted.not_about:
        found.append(col(Performance.subject_kind).not_in(wanted.not_about))
    if wanted.due_from is not None:
        found.append(col(Performance.due_at) >= wanted.due_from)
    if wanted.due_before is not None:
        is_before = col(Performance.due_at) < wanted.due_before
        found.append(or_(is_before, col(Performance.due_at).is_(None)) if wanted.or_without else is_before)
    if wanted.has_deadline is not None:
        found.append(col(Performance.due_at).is_not(None) if wanted.has_deadline else col(Performance.due_at).is_(None))
    return found
