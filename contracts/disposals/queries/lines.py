"""The lines that a return or a certificate settles, with what the list says about their items."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.disposals.models import DisposalLine, ReturnLine
from contracts.handovers.models import Handover, HandoverLine
from contracts.handovers.rules import HandoverState
from contracts.information.models import DesignatedItem


class SettledLine(NamedTuple):
    """A handover line on a return or a certificate, with the pieces that it settles."""

    line_id: str
    handover_number: int
    handed_on: date
    item_id: str
    item_number: int
    item_name: str
    class_code: str
    form: str
    identifier: str
    quantity: int
    approval_id: str | None  # of a copy: it has no slip
    is_arisen: bool  # from the work: it has none either


def list_return_lines(session: Session, return_id: str) -> list[SettledLine]:
    """What a return gives back."""
    return _list_settled(session, ReturnLine, col(ReturnLine.return_id) == return_id)


def list_certificate_lines(session: Session, certificate_id: str) -> list[SettledLine]:
    """What a certificate says was destroyed."""
    return _list_settled(session, DisposalLine, col(DisposalLine.certificate_id) == certificate_id)


def line_columns() -> tuple[Any, ...]:
    """What is read of a handover line wherever it is shown: the first nine fields of `SettledLine`."""
    return (
        col(HandoverLine.id),
        col(Handover.number),
        col(Handover.handed_on),
        col(DesignatedItem.id),
        col(DesignatedItem.number),
        col(DesignatedItem.name),
        col(HandoverLine.class_code),
        col(DesignatedItem.form),
        col(DesignatedItem.identifier),
    )


def _list_settled(session: Session, line: Any, which: ColumnElement[bool]) -> list[SettledLine]:
    query: Select[Any] = (
        select(*line_columns(), line.quantity, col(Handover.approval_id), col(Handover.state) == HandoverState.ARISEN)
        .select_from(line)
        .join(HandoverLine, col(HandoverLine.id) == line.handover_line_id)
        .join(Handover, col(Handover.id) == col(HandoverLine.handover_id))
        .join(DesignatedItem, col(DesignatedItem.id) == col(HandoverLine.item_id))
        .where(which)
        .order_by(col(DesignatedItem.number), col(Handover.number))
    )
    return [SettledLine._make(row) for row in session.execute(query)]
