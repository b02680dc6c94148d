"""Stored nouns of a handover: the slip (受渡書) and its lines."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.handovers.rules import HandoverState
from storage.database import new_id


class Handover(SQLModel, table=True):
    """One act of handing items over, numbered within its engagement."""

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        CheckConstraint("countersigned_by IS NULL OR countersigned_by <> recorded_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    handed_on: date
    giver_name: str
    receiver_name: str
    way: str
    purpose: str
    state: str = HandoverState.RECORDED
    policy_version: str  # under which the gate allowed it; "" for a copy
    approval_id: str | None = Field(default=None, foreign_key="approval.id", index=True)  # of a copy
    recorded_at: datetime
    recorded_by: str
    countersigned_at: datetime | None = None
    countersigned_by: str | None = None
    countersigner_name: str = ""
    countersigner_title: str = ""
    slip: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # frozen by the countersignature: what both sides hold
    slip_hash: str = ""  # SHA-256 of its canonical JSON


class HandoverLine(SQLModel, table=True):
    """One designated item on a slip.

    `returned`, `destroyed` and `claimed` count its pieces along with the records of return and disposal, so that the
    database itself refuses that more comes back, or is claimed to, than went out.
    """

    __tablename__ = "handover_line"
    __table_args__ = (
        UniqueConstraint("handover_id", "item_id"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("returned >= 0 AND destroyed >= 0 AND claimed >= 0 AND returned + destroyed + claimed <= quantity", name="pieces"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    handover_id: str = Field(foreign_key="handover.id", index=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    item_id: str = Field(foreign_key="designated_item.id", index=True)
    class_code: str = Field(foreign_key="information_class.code")
    quantity: int  # 0: it arose from the work, and both sides took it from the list again
    returned: int = 0  # receipt confirmed by the principal
    destroyed: int = 0  # certificate approved by the principal
    claimed: int = 0  # in a return or certificate that waits for the principal's word; still outstanding
