"""Stored noun of the parties: the organisation."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class Organisation(SQLModel, table=True):
    """A company, as the organisation that registered it knows it.

    A principal that runs the portal has no registrar. A contractor is registered by its principal, a re-contractor by its
    contractor; two principals that register the same company do not learn of each other.
    """

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("registrar_organisation_id", "corporate_number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    registrar_organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    name: str
    name_reading: str = ""  # katakana or hiragana, for sorting and look-alikes
    name_english: str = ""
    corporate_number: str | None = None  # 法人番号, 13 digits with check digit; None for a company abroad
    country: str = "JP"  # ISO 3166-1 alpha-2
    time_zone: str = "Asia/Tokyo"  # IANA; deadlines are local dates of the principal
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    contact_two_name: str = ""  # who is told when answers stay out (questionnaires/reminders)
    contact_two_email: str = ""
    employees: int | None = None  # a fact that questionnaires may lean on; None: not known
    registered_at: datetime
    registered_by: str
    version: int = 1
