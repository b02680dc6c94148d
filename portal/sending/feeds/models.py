"""Stored noun of the calendars: the secret address of one."""

from datetime import datetime

from sqlalchemy import Index, false, text
from sqlmodel import Field, SQLModel

from storage.database import new_id

_OPEN_OF_ALL = text("is_of_organisation AND revoked_at IS NULL")


class CalendarFeed(SQLModel, table=True):
    """The calendar of a person for one organisation, of everything or of one engagement; or that of the organisation as a whole.

    Only the hash of its address is kept. The calendar of the organisation is shown to whoever made it and ends when that person is no
    administrator of it any more: nobody who knows the address is outside.
    """

    __tablename__ = "calendar_feed"
    # An organisation has one calendar of its own that is open, whoever of it asks for one at the same moment.
    __table_args__ = (
        Index("uq_calendar_of_organisation", "organisation_id", unique=True, sqlite_where=_OPEN_OF_ALL, postgresql_where=_OPEN_OF_ALL),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="user.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    engagement_id: str | None = Field(default=None, foreign_key="engagement.id")  # None: all that the organisation is a party of
    is_of_organisation: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    issue_number: int = 1  # part of the secret: a new issue kills the older address
    token_hash: str = Field(unique=True)
    issued_at: datetime
    revoked_at: datetime | None = None
