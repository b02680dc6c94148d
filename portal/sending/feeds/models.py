"""Stored noun of the calendars: the secret address of one."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.database import new_id


class CalendarFeed(SQLModel, table=True):
    """The calendar of a person for one organisation, of everything or of one engagement. Only the hash of its address is kept."""

    __tablename__ = "calendar_feed"

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="user.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    engagement_id: str | None = Field(default=None, foreign_key="engagement.id")  # None: all that the organisation is a party of
    issue_number: int = 1  # part of the secret: a new issue kills the older address
    token_hash: str = Field(unique=True)
    issued_at: datetime
    revoked_at: datetime | None = None
