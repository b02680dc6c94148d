"""Reading engagements, and the two things that everything else on this floor rests on: the reach and the lock.

Reach says what an actor may see. The lock is the row of the engagement itself: whoever changes what an engagement holds
takes it first, so that what was decided under it is still true when it is recorded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, String, bindparam, case, false, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementAncestor, EngagementClass, EngagementHandler
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from contracts.engagements.rules import EngagementState, Side
from contracts.parties.models import Organisation
from contracts.parties.rules import skeleton
from storage.clock import local_date
from storage.problems import Conflict, Forbidden, Missing
from storage.stamp import Actor

_DEMANDED = {
    (Side.PRINCIPAL,): "not-the-principal",
    (Side.CONTRACTOR,): "not-the-contractor",
    (Side.PRINCIPAL, Side.CONTRACTOR): "not-a-party",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Proof of what one organisation may see: the engagements that it is a party of, and all below those it entrusted.

    A contractor sees its own link and the links below it, never the links above or beside it. Only `reach_of` makes one.
    """

    organisation_id: str
    is_confined: bool = False
    """No engagement at all: a contributor is shown single questions, through `questionnaires.contributing` alone."""

    def engagements(self) -> Select[str]:
        """A select of the ids in reach, to be used as `col(X.engagement_id).in_(reach.engagements())`."""
        return _engagements_within(self)

    @property
    def given(self) -> dict[str, str]:
        """The parameter of a statement that is put together once for everybody, with `.in_(WITHIN_REACH)`."""
        return {"reach": "" if self.is_confined else self.organisation_id}

    def as_party(self) -> Select[str]:
        """Of these, only those of which the organisation is one of the two parties; nothing further down the chain."""
        parties = or_(
            col(Engagement.principal_organisation_id) == self.organisation_id,
            col(Engagement.contractor_organisation_id) == self.organisation_id,
        )
        return self.engagements().where(parties)


def _seen_by(own: Any) -> Select[str]:
    below = (
        select(col(EngagementAncestor.engagement_id))
        .join(Engagement, col(Engagement.id) == col(EngagementAncestor.ancestor_id))
        .where(col(Engagement.principal_organisation_id) == own)
    )
    return select(col(Engagement.id)).where(
        or_(
            col(Engagement.principal_organisation_id) == own,
            col(Engagement.contractor_organisation_id) == own,
            col(Engagement.id).in_(below),
        )
    )


@lru_cache(maxsize=500)  # nearly every query of a request holds it, and to put it together takes longer than some of them
def _engagements_within(reach: Reach) -> Select[str]:
    return select(col(Engagement.id)).where(false()) if reach.is_confined else _seen_by(reach.organisation_id)


WITHIN_REACH = _seen_by(bindparam("reach"))
"""As `Reach.engagements`, for statements that are put together once and run with the parameters `Reach.given`."""


class EngagementRow(NamedTuple):
    """An engagement in a list."""

    id: str
    reference: str
    work: str
    principal_id: str
    principal_name: str
    contractor_id: str
    contractor_name: str
    parent_engagement_id: str | None
    starts_on: date
    ends_on: date
    state: str
    opened_at: datetime
    principal_name_english: str  # "" where none is known
    contractor_name_english: str


class HandlerRow(NamedTuple):
    """A person who handles the information of an engagement."""

    person_name: str
    duty: str
    is_custodian: bool


class ChainRow(NamedTuple):
    """A link of the chain; `depth` is negative above the engagement asked for, 0 for itself, positive below it."""

    id: str
    depth: int
    parent_engagement_id: str | None
    work: str
    principal_name: str
    contractor_name: str
    state: str
    principal_name_english: str  # "" where none is known
    contractor_name_english: str


class Parties(NamedTuple):
    """The two organisations of an engagement."""

    principal: Organisation
    contractor: Organisation


def reach_of(actor: Actor) -> Reach:
    """What `actor` may see."""
    return Reach(actor.organisation_id, actor.is_confined)


def side_of(engagement: Engagement, actor: Actor) -> Side:
    """On which side of `engagement`, which is in the actor's reach, the actor stands."""
    if actor.organisation_id == engagement.principal_organisation_id:
        return Side.PRINCIPAL
    if actor.organisation_id == engagement.contractor_organisation_id:
        return Side.CONTRACTOR
    return Side.ABOVE


def demand_side(engagement: Engagement, actor: Actor, *sides: Side) -> Side:
    """The actor's side if it is one of `sides`; Forbidden("not-the-principal" | "not-the-contractor" | "not-a-party") otherwise."""
    side = side_of(engagement, actor)
    if side not in sides:
        raise Forbidden(_DEMANDED[sides])
    return side


def _locked_chain() -> Select[Engagement]:
    above: Select[str, int] = select(col(EngagementAncestor.ancestor_id).label("id"), col(EngagementAncestor.depth).label("depth"))
    line = above.where(col(EngagementAncestor.engagement_id) == _HERE).union_all(select(_HERE, literal(0))).subquery()
    query = select(Engagement).join(line, line.c.id == col(Engagement.id)).order_by(line.c.depth.desc()).with_for_update(of=Engagement)
    return query.execution_options(populate_existing=True)


_HERE: BindParameter[str] = bindparam("engagement_id", type_=String)
_LOCKED = select(Engagement).where(col(Engagement.id) == _HERE).with_for_update().execution_options(populate_existing=True)
_LOCKED_CHAIN = _locked_chain()
_IN_REACH = select(Engagement).where(col(Engagement.id) == _HERE, col(Engagement.id).in_(WITHIN_REACH))


def lock(session: Session, engagement_id: str) -> Engagement:
    """The engagement as it is now, locked until the transaction ends. Other changes of what it holds wait meanwhile.

    On SQLite the transaction already holds the one write lock (BEGIN IMMEDIATE). Rows that point at the engagement by
    foreign key wait too on PostgreSQL, so that even a change that forgot this lock cannot slip past it.
    """
    found = session.scalars(_LOCKED, {"engagement_id": engagement_id}).one_or_none()
    if found is None:
        raise Missing("engagement-missing")
    return found


def lock_chain(session: Session, engagement_id: str) -> Engagement:
    """Like `lock`, but with every engagement above it too: for what must stay true all the way up.

    The locks are taken from the top down, always, so that two of these cannot wait for each other.
    """
    found = session.scalars(_LOCKED_CHAIN, {"engagement_id": engagement_id}).all()
    if not found:
        raise Missing("engagement-missing")
    return found[-1]


def lock_open(session: Session, actor: Actor, engagement: Engagement, *sides: Side) -> Side:
    """Lock `engagement` for a change by `actor`, who must stand on one of `sides`, while the work is going on.

    Refreshes `engagement` in place. Raises Forbidden as `demand_side`, Conflict("engagement-closed").
    """
    lock(session, engagement.id)
    side = demand_side(engagement, actor, *sides)
    demand_open(engagement)
    return side


def demand_open(engagement: Engagement) -> None:
    """Raises Conflict("engagement-closed") once everything was accounted for and the engagement closed.

    After the end of the work it is still open: what is out is returned or destroyed, and answers and reports go on.
    """
    if engagement.state == EngagementState.CLOSED:
        raise Conflict("engagement-closed", work=engagement.work)


def demand_running(engagement: Engagement) -> None:
    """Raises Conflict("engagement-ended") once the work is over, and Conflict("engagement-closed") after its close."""
    demand_open(engagement)
    if engagement.state == EngagementState.ENDED:
        raise Conflict("engagement-ended", work=engagement.work)


def get(session: Session, reach: Reach, engagement_id: str) -> Engagement:
    """The engagement; Missing("engagement-missing") when there is none in reach."""
    found = session.scalars(_IN_REACH, {"engagement_id": engagement_id, **reach.given}).one_or_none()
    if found is None:
        raise Missing("engagement-missing")
    return found


def get_parties(session: Session, engagement: Engagement) -> Parties:
    """Principal and contractor of the engagement, in one query; in none where the session has them at hand."""
    ids = (engagement.principal_organisation_id, engagement.contractor_organisation_id)
    if all(identity_key(Organisation, id_) in session.identity_map for id_ in ids):
        return Parties(*(session.get_one(Organisation, id_) for id_ in ids))
    by_id = {found.id: found for found in session.scalars(_ORGANISATIONS, {"ids": ids})}
    return Parties(by_id[ids[0]], by_id[ids[1]])


_ORGANISATIONS = select(Organisation).where(col(Organisation.id).in_(bindparam("ids", expanding=True)))


def local_day(session: Session, engagement: Engagement, at: datetime) -> date:
    """The calendar date of `at` where the principal of `engagement` is: deadlines and dates of slips are local to it."""
    return local_date(at, session.get_one(Organisation, engagement.principal_organisation_id).time_zone)


def reference_for(organisation_id: str) -> ColumnElement[str]:
    """The reference as a column; "" where the organisation is none of the two parties: the number is theirs, not those above's."""
    is_party = or_(
        col(Engagement.principal_organisation_id) == organisation_id, col(Engagement.contractor_organisation_id) == organisation_id
    )
    return case((is_party, col(Engagement.reference)), else_="")


def list_rows(
    session: Session,
    reach: Reach,
    *,
    as_principal: bool | None = None,
    state: EngagementState | None = None,
    search: str = "",
    after: str | None = None,
    limit: int = 50,
) -> list[EngagementRow]:
    """The engagements in reach, newest first.

    `as_principal` keeps those that the organisation entrusted (True) or was entrusted with (False); `search` is a part of
    the work, the reference or the contractor's name; `after` the id of the last row seen.
    """
    reference = reference_for(reach.organisation_id)
    query = (
        select(
            col(Engagement.id),
            reference,
            col(Engagement.work),
            col(PRINCIPAL.id),
            col(PRINCIPAL.name),
            col(CONTRACTOR.id),
            col(CONTRACTOR.name),
            col(Engagement.parent_engagement_id),
            col(Engagement.starts_on),
            col(Engagement.ends_on),
            col(Engagement.state),
            col(Engagement.opened_at),
            col(PRINCIPAL.name_english),
            col(CONTRACTOR.name_english),
        )
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .where(col(Engagement.id).in_(reach.engagements()))
    )
    if as_principal is not None:
        party = Engagement.principal_organisation_id if as_principal else Engagement.contractor_organisation_id
        query = query.where(col(party) == reach.organisation_id)
    if state is not None:
        query = query.where(col(Engagement.state) == state)
    if search:
        searched = (col(Engagement.work), reference, col(CONTRACTOR.name))
        query = query.where(or_(*(column.icontains(search, autoescape=True) for column in searched)))
    key = (col(Engagement.opened_at), col(Engagement.id))
    if after is not None:
        # A stranger's row must not sort ours.
        last = (col(Engagement.id) == after, col(Engagement.id).in_(reach.engagements()))
        query = query.where(tuple_(*key) < select(*key).where(*last).scalar_subquery())
    return [EngagementRow._make(row) for row in session.execute(query.order_by(*(column.desc() for column in key)).limit(limit))]


def count_by_state(session: Session, reach: Reach) -> dict[EngagementState, int]:
    """How many engagements in reach stand in each state; every state is present."""
    query = select(col(Engagement.state), func.count()).where(col(Engagement.id).in_(reach.engagements())).group_by(col(Engagement.state))
    return dict.fromkeys(EngagementState, 0) | {EngagementState(state): count for state, count in session.execute(query)}


def list_classes(session: Session, engagement_id: str) -> list[str]:
    """The codes of the classes of information that the work needs."""
    query = select(col(EngagementClass.class_code)).where(col(EngagementClass.engagement_id) == engagement_id)
    return list(session.scalars(query.order_by(col(EngagementClass.class_code))))


def list_handlers(session: Session, engagement_id: str) -> list[HandlerRow]:
    """The people who handle the information now, in the order they were named; the whole ledger is kept in `contracts.handlers`."""
    query = select(col(EngagementHandler.person_name), col(EngagementHandler.duty), col(EngagementHandler.is_custodian))
    here = (col(EngagementHandler.engagement_id) == engagement_id, col(EngagementHandler.until).is_(None))
    ordered = query.where(*here).order_by(col(EngagementHandler.position))
    return [HandlerRow._make(row) for row in session.execute(ordered)]


def chain(session: Session, reach: Reach, engagement: Engagement) -> list[ChainRow]:
    """The links above and below `engagement` that are in reach, and itself; from the top."""
    return [ChainRow._make(row) for row in session.execute(_chain(), {"engagement_id": engagement.id, **reach.given})]


@cache
def _chain() -> Select[*tuple[Any, ...]]:
    above: Select[str, int] = select(col(EngagementAncestor.ancestor_id).label("id"), (-col(EngagementAncestor.depth)).label("depth"))
    below = select(col(EngagementAncestor.engagement_id), col(EngagementAncestor.depth))
    line = (
        above.where(col(EngagementAncestor.engagement_id) == _HERE)
        .union_all(below.where(col(EngagementAncestor.ancestor_id) == _HERE), select(_HERE, literal(0)))
        .subquery()
    )
    return (
        select(
            col(Engagement.id),
            line.c.depth,
            col(Engagement.parent_engagement_id),
            col(Engagement.work),
            col(PRINCIPAL.name),
            col(CONTRACTOR.name),
            col(Engagement.state),
            col(PRINCIPAL.name_english),
            col(CONTRACTOR.name_english),
        )
        .join(line, line.c.id == col(Engagement.id))
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .where(col(Engagement.id).in_(WITHIN_REACH))
        .order_by(line.c.depth, col(Engagement.opened_at), col(Engagement.id))
    )


def find_circle(session: Session, parent: Engagement, contractor: Organisation) -> list[str]:
    """Where passing a part of `parent` on to `contractor` would close a circle: the companies from that one down; else empty.

    Each registrar has its own row of a company, so companies are compared by corporate number too, and by name where one has
    no number. Whoever asks sees neither the links nor the companies above its own principal: they are left out ("…").
    """
    own = select(literal(parent.id), literal(0))
    above = select(col(EngagementAncestor.ancestor_id), col(EngagementAncestor.depth)).where(
        col(EngagementAncestor.engagement_id) == parent.id
    )
    line = own.union_all(above).subquery()
    query = (
        select(Organisation)
        .join(Engagement, col(Engagement.principal_organisation_id) == col(Organisation.id))
        .join(line, line.c[0] == col(Engagement.id))
        .order_by(line.c[1])
    )
    companies = [session.get_one(Organisation, parent.contractor_organisation_id), *session.scalars(query)]  # from the nearest up
    for distance, company in enumerate(companies):
        if _is_same_company(company, contractor):
            between = ["…"] if distance > _IN_SIGHT + 1 else []
            known = [one.name for one in reversed(companies[: min(distance, _IN_SIGHT + 1)])]
            return [company.name, *between, *known, contractor.name]
    return []


_IN_SIGHT = 1  # of the companies above a link, its contractor knows its principal


def _is_same_company(one: Organisation, other: Organisation) -> bool:
    if one.id == other.id:
        return True
    if one.corporate_number and other.corporate_number:
        return one.corporate_number == other.corporate_number
    return one.country == other.country and skeleton(one.name) == skeleton(other.name)
