"""The stored job: work that must happen after a commit, once, whatever dies in between."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from storage.database import new_id
from storage.jobs.rules import MAX_ATTEMPTS, JobState


class Job(SQLModel, table=True):
    """One piece of work. The lease token fences its completion: only who holds the newest lease can finish it."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "run_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str
    """`noun:verb`, the key of its handler."""
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Ids and hashes that the handler needs; rows are read again when it runs."""
    state: str = JobState.QUEUED
    run_at: datetime
    attempts: int = 0
    """How often it was claimed, deliveries to workers that died included."""
    max_attempts: int = MAX_ATTEMPTS
    lease_until: datetime | None = None
    lease_token: str | None = None
    dedupe_key: str | None = Field(default=None, unique=True)
    """A second job with the same key is never stored, not even after the first is done."""
    last_error: str = ""
    """Kind and place of the last failure, without the values that were being worked on."""
    created_at: datetime
    finished_at: datetime | None = None
