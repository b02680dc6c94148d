"""What arises from the work is counted like what was handed over: it lies with the contractor until it is returned or destroyed.

A line of the list that both sides agreed on is the receipt. Both may also agree to take it from the list again, such as a working
file that belongs to the contractor: then it is counted no longer, and the proposal with its reason says why.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day
from contracts.handovers.actions import record_arisen
from contracts.handovers.models import Handover, HandoverLine
from contracts.handovers.rules import HandoverState
from contracts.information.models import DesignatedItem, ItemProposal
from contracts.information.proposals import answer
from contracts.information.rules import Register
from storage.problems import Invalid
from storage.stamp import Stamp


def answer_proposal(session: Session, stamp: Stamp, proposal: ItemProposal, *, is_agreed: bool, reason: str = "") -> ItemProposal:
    """The other side agrees to a line of a list, or declines with a reason. What arises is counted with the agreement.

    Raises as `contracts.information.proposals.answer`, and Invalid("quantity-below-handed") for pieces that a return or a
    certificate names already.
    """
    return answer(session, stamp, proposal, is_agreed=is_agreed, reason=reason, follow=_follow)


def _follow(session: Session, stamp: Stamp, engagement: Engagement, item: DesignatedItem, before: int) -> None:
    if item.listed_as != Register.ARISING:
        return
    query = (
        select(HandoverLine)
        .join(Handover, col(Handover.id) == col(HandoverLine.handover_id))
        .where(col(HandoverLine.item_id) == item.id, col(Handover.state) == HandoverState.ARISEN)
    )
    with session.no_autoflush:  # the pieces of the item and those that are out change together, or the database refuses
        line = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if line is None:
        if item.removed_at is None:
            record_arisen(session, stamp, engagement, item, arisen_on=local_day(session, engagement, stamp.at))
        return
    change = -line.quantity if item.removed_at is not None else item.quantity - before
    if line.quantity + change < line.returned + line.destroyed + line.claimed:
        raise Invalid("quantity-below-handed", field="values", item=item.name)
    line.quantity += change
    line.class_code = item.class_code
    item.outstanding += change
    session.flush()
