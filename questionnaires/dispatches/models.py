"""Stored nouns of a dispatch: what is sent to many, and to whom."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from questionnaires.dispatches.rules import DispatchState, TargetState
from storage.database import new_id


class Dispatch(SQLModel, table=True):
    """One questionnaire version put to many engagements. The row is the lock for its targets."""

    __tablename__ = "dispatch"

    id: str = Field(default_factory=new_id, primary_key=True)
    issuer_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    version_id: str = Field(foreign_key="questionnaire_version.id")
    reason: str
    contact_name: str
    contact_detail: str
    due_on: date
    opens_on: date | None = None
    closes_on: date | None = None
    chosen_by: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # the filter as it was used
    state: str = Field(default=DispatchState.PREPARING, index=True)
    prepared_at: datetime
    prepared_by: str
    started_at: datetime | None = None
    started_by: str | None = None
    finished_at: datetime | None = None


class DispatchTarget(SQLModel, table=True):
    """One engagement of a dispatch. That it stands there once is why nothing is sent twice."""

    __tablename__ = "dispatch_target"
    __table_args__ = (
        UniqueConstraint("dispatch_id", "engagement_id"),
        UniqueConstraint("assessment_id"),
        ForeignKeyConstraint(["dispatch_id"], ["dispatch.id"]),
        Index("ix_dispatch_target_state", "dispatch_id", "state", "position"),
    )

    dispatch_id: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    respondent_organisation_id: str = Field(foreign_key="organisation.id")
    state: str = TargetState.WAITING
    reason: str = ""  # a code: dispatches.rules.Reason, or of a problem
    assessment_id: str | None = Field(default=None, foreign_key="assessment.id")
    told: int = 0  # people to whom a mail about it was queued
