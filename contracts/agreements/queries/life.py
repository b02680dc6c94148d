"""Reading the life of an agreement: its rounds and changes, what was signed elsewhere, how it ends, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, case, literal, null, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from contracts.agreements.models import Agreement, AgreementAcceptance, AgreementChange, AgreementRound, SignedCopy, Termination
from contracts.agreements.queries.reading import list_acceptances
from contracts.agreements.rules import AgreementState, ChangeState, CopyState, Side, TerminationState, whose_turn
from contracts.engagements.models import Engagement
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from contracts.engagements.rules import EngagementState
from contracts.parties.models import Organisation
from storage.problems import Missing
from storage.reach import EngagementReach


@dataclass(frozen=True, slots=True)
class Life:
    """Everything that was said about one agreement."""

    acceptances: Sequence[AgreementAcceptance]
    changes: Sequence[AgreementChange]
    copy: SignedCopy | None
    termination: Termination | None
    turn: frozenset[Side]

    @property
    def open_changes(self) -> list[AgreementChange]:
        """The changes that nobody has answered."""
        return [change for change in self.changes if change.state == ChangeState.PROPOSED]


class WaitingRow(NamedTuple):
    """Something about an agreement that waits for the actor's organisation. `what`: accept, answer, confirm, acknowledge, draft."""

    what: str
    agreement_id: str
    work: str
    counterpart: str
    counterpart_english: str
    on: date | None


class ExpiringRow(NamedTuple):
    """An engagement whose period ends soon."""

    engagement_id: str
    agreement_id: str
    work: str
    contractor_name: str
    contractor_name_english: str
    ends_on: date


def read_life(session: Session, agreement: Agreement) -> Life:
    """What was said about the agreement: four queries."""
    acceptances = list_acceptances(session, agreement.id)
    changes = list_changes(session, agreement.id)
    proposed = {change.side for change in changes if change.state == ChangeState.PROPOSED}
    return Life(
        acceptances=acceptances,
        changes=changes,
        copy=find_signed_copy(session, agreement.id),
        termination=find_termination(session, agreement.id),
        turn=whose_turn(agreement.state, proposed_by=proposed, accepted={one.side for one in acceptances}),
    )


def list_changes(session: Session, agreement_id: str) -> list[AgreementChange]:
    """All changes that were proposed, in their order."""
    query = select(AgreementChange).where(col(AgreementChange.agreement_id) == agreement_id)
    return list(session.scalars(query.order_by(col(AgreementChange.number))))


def get_change(session: Session, agreement: Agreement, change_id: str) -> AgreementChange:
    """A change of this agreement; Missing("change-missing")."""
    query = select(AgreementChange).where(col(AgreementChange.id) == change_id, col(AgreementChange.agreement_id) == agreement.id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("change-missing")
    return found


def list_rounds(session: Session, agreement_id: str) -> list[AgreementRound]:
    """The frozen texts, first to last."""
    query = select(AgreementRound).where(col(AgreementRound.agreement_id) == agreement_id)
    return list(session.scalars(query.order_by(col(AgreementRound.number))))


def find_signed_copy(session: Session, agreement_id: str) -> SignedCopy | None:
    """The newest document that was filed as signed elsewhere and not withdrawn, a refused one too."""
    query = select(SignedCopy).where(col(SignedCopy.agreement_id) == agreement_id, col(SignedCopy.state) != CopyState.WITHDRAWN)
    return session.scalars(query.order_by(col(SignedCopy.filed_at).desc(), col(SignedCopy.id)).limit(1)).one_or_none()


def find_termination(session: Session, agreement_id: str) -> Termination | None:
    """How the agreement ends or ended; of several, the one that stands, else the newest."""
    query = select(Termination).where(col(Termination.agreement_id) == agreement_id)
    found = list(session.scalars(query.order_by(col(Termination.given_at).desc(), col(Termination.id))))
    standing = [one for one in found if one.state != TerminationState.WITHDRAWN]
    return next(iter(standing or found), None)


def list_waiting(session: Session, reach: EngagementReach, *, limit: int) -> list[WaitingRow]:
    """What waits for the actor's organisation, of whichever side: three queries, at most `limit` of each kind."""
    own = reach.organisation_id
    rows = session.execute(_offered(limit), {"own": own}).all()
    ids = [agreement.id for agreement, *_ in rows]
    accepted: dict[str, set[str]] = {}
    rounds = {agreement.id: agreement.round_number for agreement, *_ in rows}
    for acceptance in session.scalars(_SAID, {"ids": ids}):
        if acceptance.round_number == rounds[acceptance.agreement_id]:
            accepted.setdefault(acceptance.agreement_id, set()).add(acceptance.side)
    proposed: dict[str, set[str]] = {}
    for agreement_id, side in session.execute(_OPEN_CHANGES, {"ids": ids}):
        proposed.setdefault(agreement_id, set()).add(side)
    signed = set(session.scalars(_COPIES, {"ids": ids}))
    found = []
    for agreement, engagement, one, other in rows:
        side = Side.PRINCIPAL if engagement.principal_organisation_id == own else Side.CONTRACTOR
        open_by = proposed.get(agreement.id, set())
        if side not in whose_turn(agreement.state, proposed_by=open_by, accepted=accepted.get(agreement.id, set())):
            continue
        counterpart = other if side is Side.PRINCIPAL else one
        what = "answer" if open_by else "confirm" if agreement.id in signed else "accept"
        found.append(WaitingRow(what, agreement.id, engagement.work, counterpart.name, counterpart.name_english, None))
    return found + _to_acknowledge(session, own, limit)


def _to_acknowledge(session: Session, own: str, limit: int) -> list[WaitingRow]:
    return [WaitingRow._make(("acknowledge", *row)) for row in session.execute(_given(limit), {"own": own})]


def list_drafts(session: Session, reach: EngagementReach, *, limit: int) -> list[WaitingRow]:
    """What the actor's organisation has drafted and not sent yet, the oldest first."""
    return [WaitingRow._make(row) for row in session.execute(_drafts(limit), {"own": reach.organisation_id})]


# What waits, put together once: homes ask for it again and again.
_OWN: BindParameter[str] = bindparam("own")  # the organisation
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)  # of agreements

_SAID = select(AgreementAcceptance).where(col(AgreementAcceptance.agreement_id).in_(_IDS))
_OPEN_CHANGES = select(col(AgreementChange.agreement_id), col(AgreementChange.side)).where(
    col(AgreementChange.agreement_id).in_(_IDS), col(AgreementChange.state) == ChangeState.PROPOSED
)
_COPIES = select(col(SignedCopy.agreement_id)).where(
    col(SignedCopy.agreement_id).in_(_IDS), col(SignedCopy.state).in_((CopyState.CHECKED, CopyState.UNREADABLE, CopyState.WAITING))
)


@cache
def _offered(limit: int) -> Select[Agreement, Engagement, Organisation, Organisation]:
    return (
        select(Agreement, Engagement, PRINCIPAL, CONTRACTOR)
        .join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .where(
            col(Agreement.state) == AgreementState.OFFERED,
            or_(col(Engagement.principal_organisation_id) == _OWN, col(Engagement.contractor_organisation_id) == _OWN),
            col(Engagement.state) != EngagementState.CLOSED,
        )
        .order_by(col(Agreement.drawn_up_at), col(Agreement.id))
        .limit(limit)
    )


@cache
def _given(limit: int) -> Select[*tuple[Any, ...]]:
    """Notices of the other side that nobody has acknowledged."""
    giver = aliased(Organisation)
    return (
        select(col(Termination.agreement_id), col(Engagement.work), col(giver.name), col(giver.name_english), col(Termination.ends_on))
        .join(Engagement, col(Engagement.id) == col(Termination.engagement_id))
        .join(giver, col(giver.id) == col(Termination.organisation_id))
        .where(
            col(Termination.state) != TerminationState.WITHDRAWN,
            col(Termination.acknowledged_at).is_(None),
            col(Engagement.state) != EngagementState.CLOSED,
            or_(
                and_(col(Termination.side) == Side.PRINCIPAL, col(Engagement.contractor_organisation_id) == _OWN),
                and_(col(Termination.side) == Side.CONTRACTOR, col(Engagement.principal_organisation_id) == _OWN),
            ),
        )
        .order_by(col(Termination.ends_on), col(Termination.id))
        .limit(limit)
    )


@cache
def _drafts(limit: int) -> Select[*tuple[Any, ...]]:
    is_principal = col(Agreement.drawn_up_side) == Side.PRINCIPAL
    writer = case((is_principal, col(Engagement.principal_organisation_id)), else_=col(Engagement.contractor_organisation_id))
    other = case((is_principal, col(Engagement.contractor_organisation_id)), else_=col(Engagement.principal_organisation_id))
    return (
        select(literal("draft"), col(Agreement.id), col(Engagement.work), col(Organisation.name), col(Organisation.name_english), null())
        .join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .join(Organisation, col(Organisation.id) == other)
        .where(col(Agreement.state) == AgreementState.DRAFT, writer == _OWN, col(Engagement.state) != EngagementState.CLOSED)
        .order_by(col(Agreement.drawn_up_at), col(Agreement.id))
        .limit(limit)
    )


def list_expiring(session: Session, organisation_id: str | None, *, until: date, after: str = "", limit: int) -> list[ExpiringRow]:
    """Running engagements with an agreement in force whose period ends by `until`: of one principal by date, or of all by id after `after`.

    Those whose end is settled by a notice are left out: somebody has seen to it.
    """
    noticed = select(col(Termination.agreement_id)).where(col(Termination.state) != TerminationState.WITHDRAWN)
    query = (
        select(
            col(Engagement.id),
            col(Agreement.id),
            col(Engagement.work),
            col(Organisation.name),
            col(Organisation.name_english),
            col(Engagement.ends_on),
        )
        .join(Agreement, col(Agreement.engagement_id) == col(Engagement.id))
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(
            col(Engagement.state) == EngagementState.OPEN,
            col(Agreement.state) == AgreementState.IN_FORCE,
            col(Engagement.ends_on) <= until,
            col(Agreement.id).not_in(noticed.where(col(Termination.agreement_id).is_not(None))),
        )
        .limit(limit)
    )
    if organisation_id is not None:
        query = query.where(col(Engagement.principal_organisation_id) == organisation_id)
        query = query.order_by(col(Engagement.ends_on), col(Engagement.id))
    else:
        query = query.where(col(Engagement.id) > after).order_by(col(Engagement.id))
    return [ExpiringRow._make(row) for row in session.execute(query)]
