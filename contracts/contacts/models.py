"""Stored noun of the emergency contacts. It holds personal data: a contact that is removed is gone, and the ledger has its id alone."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from storage.database import new_id


class EmergencyContact(SQLModel, table=True):
    """A person or an office of one side of a work, with its place in the order of calling."""

    __tablename__ = "emergency_contact"

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)  # whose contact it is: a party of the engagement
    call_order: int  # 1 is called first; equal ones by name
    role: str  # ContactRole
    person_name: str
    phone: str
    email: str = ""
    hours: str = ""  # when somebody answers
    languages: str = ""
    is_for_chain: bool = False  # of a principal: shown to the companies further down the chain too
    confirmed_on: date  # a local date of the engagement's principal
    confirmed_at: datetime
    confirmed_by: str
    reminded_on: date | None = None  # since it was confirmed last
    version: int = 1
