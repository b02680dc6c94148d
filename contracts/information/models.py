"""Stored nouns of information: the classes, and the designated items of an engagement (表1, document 004 付7 para. 2)."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class InformationClass(SQLModel, table=True):
    """A class of information. `rank` orders classes of the same kind from harmless upwards."""

    __tablename__ = "information_class"

    code: str = Field(primary_key=True)
    kind: str
    rank: int
    position: int
    name: dict[str, str] = Field(sa_type=JSON)
    description: dict[str, str] = Field(sa_type=JSON)
    example: dict[str, str] = Field(sa_type=JSON)
    is_hard_stop: bool = False


class DesignatedItem(SQLModel, table=True):
    """A confidential item that the principal has designated for an engagement.

    `outstanding` and `destroyed` count its pieces along with the handover lines, so that the database itself refuses a
    handover of more pieces than are there: a piece is in the principal's hands, out, or destroyed.
    """

    __tablename__ = "designated_item"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("outstanding >= 0 AND destroyed >= 0 AND outstanding + destroyed <= quantity", name="pieces"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    class_code: str = Field(foreign_key="information_class.code")
    number: int  # the line on the list of this engagement
    name: str
    form: str
    identifier: str = ""  # serial, drawing number, file name
    quantity: int = 1  # pieces that exist to be handed over
    outstanding: int = 0  # of these, handed over and neither back nor destroyed
    destroyed: int = 0  # of these, destroyed by an approved certificate
    designated_at: datetime
    designated_by: str
