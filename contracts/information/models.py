"""Stored nouns of information: the classes, and the designated items of an engagement (表1, document 004 付7 para. 2)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.information.rules import ProposalState, Register
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
    listed_as: str = Field(default=Register.DESIGNATED)
    is_handed: bool = False  # pieces of it were handed over or copied once: the line stays on the list
    removed_at: datetime | None = None  # taken from the list by agreement


class ItemProposal(SQLModel, table=True):
    """What one side proposes for the list: a new line, a change of one, or its removal. The other side answers."""

    __tablename__ = "item_proposal"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        CheckConstraint("answered_by IS NULL OR answered_by <> proposed_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    kind: str
    listed_as: str
    item_id: str | None = Field(default=None, foreign_key="designated_item.id")
    before: dict[str, Any] = Field(sa_type=JSON)  # what the list said of the line; {} for a new one
    after: dict[str, Any] = Field(sa_type=JSON)  # what it is to say; {} for a removal
    reason: str
    state: str = Field(default=ProposalState.PROPOSED, index=True)
    proposer_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    proposed_at: datetime
    proposed_by: str
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer_reason: str = ""


class ListVersion(SQLModel, table=True):
    """A numbered version of a list. While only one side has made it, it goes on changing; both sides' word freezes it."""

    __tablename__ = "list_version"
    __table_args__ = (UniqueConstraint("engagement_id", "listed_as", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    listed_as: str
    number: int
    items: list[dict[str, Any]] = Field(sa_type=JSON)
    content_hash: str
    made_at: datetime
    made_by: str
    waits_for_organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)  # whose word is missing
    agreed_at: datetime | None = None
    agreed_by: str | None = None
