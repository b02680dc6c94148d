"""Returns: the contractor says that pieces came back, the principal says whether they did."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.disposals.actions.claims import Outcome, claim, next_number, settle
from contracts.disposals.actions.duties import settle_duties
from contracts.disposals.models import ReturnLine, ReturnRecord
from contracts.disposals.rules import ReturnState
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.handovers.rules import Way
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def record_return(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    lines: Sequence[tuple[str, int]],
    returned_on: date,
    returner_name: str,
    way: Way,
    note: str = "",
) -> ReturnRecord:
    """The contractor says that it gave pieces back. `lines` are (handover line id, pieces).

    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed"), Missing("handover-line-missing"),
    Invalid("lines-missing" | "line-twice" | "quantity-not-positive" | "quantity-over-outstanding" | "returned-on-in-future").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    if returned_on > local_day(session, engagement, stamp.at):
        raise Invalid("returned-on-in-future", field="returned_on", returned_on=returned_on)
    claimed = claim(session, engagement, lines)
    record = ReturnRecord(
        engagement_id=engagement.id,
        number=next_number(session, engagement, ReturnRecord),
        returned_on=returned_on,
        returner_name=returner_name,
        way=Way(way),
        note=note,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
    )
    session.add(record)
    session.flush()
    session.add_all(ReturnLine(return_id=record.id, handover_line_id=line, quantity=quantity) for line, quantity in claimed.items())
    session.flush()
    details = {"number": record.number, "lines": claimed}
    append(session, stamp, Act.RETURN_RECORD, "return", record.id, engagement_id=engagement.id, details=details)
    return record


def confirm_return(session: Session, stamp: Stamp, record: ReturnRecord, *, receiver_name: str) -> ReturnRecord:
    """The principal confirms that the pieces arrived; they leave the balance.

    Raises Forbidden("not-the-principal" | "second-person-needed"), Conflict("return-already-answered" | "engagement-closed").
    """
    engagement = _answer_return(session, stamp, record, ReturnState.CONFIRMED)
    record.receiver_name = receiver_name
    flush_second_act(session)
    settled = settle(session, ReturnLine, col(ReturnLine.return_id) == record.id, Outcome.RETURNED)
    details = {"number": record.number, "state": record.state, "lines": settled}
    append(session, stamp, Act.RETURN_CONFIRM, "return", record.id, engagement_id=engagement.id, details=details)
    settle_duties(session, stamp, engagement, evidence_kind="return", evidence_id=record.id)
    return record


def decline_return(session: Session, stamp: Stamp, record: ReturnRecord, *, reason: str) -> ReturnRecord:
    """The principal says that the pieces did not arrive as written; they stay out and can be claimed anew.

    Raises as `confirm_return`, and Invalid("reason-missing").
    """
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    engagement = _answer_return(session, stamp, record, ReturnState.DECLINED)
    record.reason = reason
    flush_second_act(session)
    freed = settle(session, ReturnLine, col(ReturnLine.return_id) == record.id, Outcome.FREED)
    details = {"number": record.number, "state": record.state, "lines": freed}
    append(session, stamp, Act.RETURN_CONFIRM, "return", record.id, engagement_id=engagement.id, details=details)
    return record


def _answer_return(session: Session, stamp: Stamp, record: ReturnRecord, state: ReturnState) -> Engagement:
    engagement = session.get_one(Engagement, record.engagement_id)
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    session.refresh(record)
    if record.state != ReturnState.RECORDED:
        raise Conflict("return-already-answered", number=record.number, state=record.state)
    record.state, record.confirmed_at, record.confirmed_by = state, stamp.at, stamp.actor.user_id
    return engagement
