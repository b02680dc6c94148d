"""Keeping the list together: either side proposes, the other one agrees or declines, and each agreed list is a version."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.information.listing import check_values, put_on_list, renew_version
from contracts.information.models import DesignatedItem, ItemProposal, ListVersion
from contracts.information.queries import find_version
from contracts.information.rules import FIELDS, ProposalKind, ProposalState, Register, Standing, refuse_change
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def propose(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    kind: ProposalKind,
    listed_as: Register,
    item_id: str | None = None,
    values: Mapping[str, Any] | None = None,
    reason: str,
) -> ItemProposal:
    """Either side proposes a new line, a change of a line (`values` holds all its fields), or its removal.

    Raises Forbidden("not-a-party"), Conflict("engagement-closed" | "proposal-open-for-item" | "item-was-handed"),
    Missing("item-missing"), Invalid as `check_values`, "reason-missing" and the codes of `rules.refuse_change`.
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    item = None if kind is ProposalKind.ADD else _item(session, engagement, item_id)
    before = {} if item is None else {field: getattr(item, field) for field in FIELDS}
    after = {} if kind is ProposalKind.REMOVE else check_values(session, **dict(values or {}))
    if item is not None:
        listed_as = Register(item.listed_as)
        _refuse(session, item, before, after)
    last = session.scalar(select(func.max(col(ItemProposal.number))).where(col(ItemProposal.engagement_id) == engagement.id))
    proposal = ItemProposal(
        engagement_id=engagement.id,
        number=(last or 0) + 1,
        kind=kind,
        listed_as=listed_as,
        item_id=item.id if item else None,
        before=before,
        after=after,
        reason=reason.strip(),
        proposer_organisation_id=stamp.actor.organisation_id,
        proposed_at=stamp.at,
        proposed_by=stamp.actor.user_id,
    )
    session.add(proposal)
    session.flush()
    details = {"number": proposal.number, "kind": kind.value, "list": listed_as.value, "item": proposal.item_id}
    append(session, stamp, Act.ITEM_PROPOSE, "item-proposal", proposal.id, engagement_id=engagement.id, details=details)
    return proposal


def withdraw(session: Session, stamp: Stamp, proposal: ItemProposal) -> ItemProposal:
    """Whoever proposed does so no longer.

    Raises Conflict("not-the-proposer" | "proposal-already-answered" | "engagement-closed").
    """
    engagement = _lock(session, stamp, proposal)
    if stamp.actor.organisation_id != proposal.proposer_organisation_id:
        raise Conflict("not-the-proposer")
    proposal.state = ProposalState.WITHDRAWN
    session.flush()
    details = {"number": proposal.number, "state": proposal.state}
    append(session, stamp, Act.ITEM_PROPOSE, "item-proposal", proposal.id, engagement_id=engagement.id, details=details)
    return proposal


Follow = Callable[[Session, Stamp, Engagement, DesignatedItem, int], None]
"""What happens to the pieces of an item of which the list says something else now; it said `int` pieces before."""


def answer(session: Session, stamp: Stamp, proposal: ItemProposal, *, is_agreed: bool, reason: str = "", follow: Follow) -> ItemProposal:
    """The other side agrees, and the list says so from now on; or declines with a reason.

    Called as `contracts.handovers.arising.answer_proposal`, whose `follow` keeps the count of what arises from the work.

    Raises Forbidden("second-person-needed"), Invalid("reason-missing"), Conflict("other-side-answers" | "proposal-already-answered" |
    "item-changed-meanwhile" | "item-was-handed" | "engagement-closed") and the codes of `rules.refuse_change`.
    """
    engagement = _lock(session, stamp, proposal)
    if stamp.actor.organisation_id == proposal.proposer_organisation_id:
        raise Conflict("other-side-answers")
    if not is_agreed and not reason.strip():
        raise Invalid("reason-missing", field="reason")
    if is_agreed:
        follow(session, stamp, engagement, *_carry_out(session, stamp, engagement, proposal))
    proposal.state = ProposalState.AGREED if is_agreed else ProposalState.DECLINED
    proposal.answered_at, proposal.answered_by, proposal.answer_reason = stamp.at, stamp.actor.user_id, reason.strip()
    flush_second_act(session)
    if is_agreed:
        renew_version(session, stamp, engagement, Register(proposal.listed_as), waits_for=None)
    details = {"number": proposal.number, "state": proposal.state, "item": proposal.item_id}
    append(session, stamp, Act.ITEM_ANSWER, "item-proposal", proposal.id, engagement_id=engagement.id, details=details)
    return proposal


def confirm_list(session: Session, stamp: Stamp, engagement: Engagement, *, listed_as: Register, content_hash: str) -> ListVersion:
    """The side whose word is missing agrees to a list as it saw it (`content_hash`); that version is frozen.

    Raises Forbidden("not-a-party"), Conflict("other-side-answers" | "list-already-agreed" | "list-changed-meanwhile" |
    "engagement-closed").
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    version = find_version(session, engagement.id, listed_as)
    if version is None or version.agreed_at is not None:
        raise Conflict("list-already-agreed")
    session.refresh(version)
    if version.waits_for_organisation_id != stamp.actor.organisation_id:
        raise Conflict("other-side-answers")
    if version.content_hash != content_hash:
        raise Conflict("list-changed-meanwhile")
    version.agreed_at, version.agreed_by, version.waits_for_organisation_id = stamp.at, stamp.actor.user_id, None
    session.flush()
    details = {"list": listed_as.value, "number": version.number, "content_hash": version.content_hash}
    append(session, stamp, Act.ITEM_ANSWER, "list-version", version.id, engagement_id=engagement.id, details=details)
    return version


def _item(session: Session, engagement: Engagement, item_id: str | None) -> DesignatedItem:
    query = select(DesignatedItem).where(
        col(DesignatedItem.id) == item_id, col(DesignatedItem.engagement_id) == engagement.id, col(DesignatedItem.removed_at).is_(None)
    )
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Missing("item-missing", field="item_id")
    return found


def _refuse(session: Session, item: DesignatedItem, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    other = select(col(ItemProposal.number)).where(col(ItemProposal.item_id) == item.id, col(ItemProposal.state) == ProposalState.PROPOSED)
    number = session.scalars(other.limit(1)).first()
    if number is not None:
        raise Conflict("proposal-open-for-item", number=number, item=item.name)
    _refuse_outcome(item, before, after)


def _refuse_outcome(item: DesignatedItem, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    # Of what arose, all pieces are out from the beginning: what is bound are those that came back or were destroyed.
    is_arisen = item.listed_as == Register.ARISING
    bound = item.quantity - item.outstanding if is_arisen else item.outstanding + item.destroyed
    if not after:
        if item.is_handed or bound:
            raise Conflict("item-was-handed", item=item.name)
        return
    code = refuse_change(Standing(item.is_handed, bound), before, after)
    if code is not None:
        raise Invalid(code, field="values", item=item.name)


def _lock(session: Session, stamp: Stamp, proposal: ItemProposal) -> Engagement:
    engagement = session.get_one(Engagement, proposal.engagement_id)
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(proposal)
    if proposal.state != ProposalState.PROPOSED:
        raise Conflict("proposal-already-answered", number=proposal.number)
    return engagement


def _carry_out(session: Session, stamp: Stamp, engagement: Engagement, proposal: ItemProposal) -> tuple[DesignatedItem, int]:
    """Do on the list what was agreed, unless the line has become another one since it was proposed; the line, and its pieces before."""
    if proposal.kind == ProposalKind.ADD:
        item = put_on_list(session, stamp, engagement, Register(proposal.listed_as), dict(proposal.after))
        proposal.item_id = item.id
        return item, 0
    item = _item(session, engagement, proposal.item_id)
    now = {field: getattr(item, field) for field in FIELDS}
    # A copy made meanwhile adds pieces: the proposal must not take them away in passing.
    if now != proposal.before:
        raise Conflict("item-changed-meanwhile", item=item.name)
    _refuse_outcome(item, proposal.before, proposal.after)
    if proposal.kind == ProposalKind.REMOVE:
        item.removed_at = stamp.at
    for field, value in proposal.after.items():
        setattr(item, field, value)
    return item, int(proposal.before["quantity"])
