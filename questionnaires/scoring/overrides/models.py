"""Stored noun of overriding: another score beside the computed one, for a while."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from questionnaires.scoring.overrides.rules import OverrideState
from storage.database import new_id

_ACTIVE = text(f"state = '{OverrideState.ACTIVE}'")
_ONCE_COUNTED = "('active', 'ended', 'replaced')"


class ScoreOverride(SQLModel, table=True):
    """Another score for one closed review. What the database itself refuses: one that counts without a second person, to end it
    by the same person who asked for its end where that raises trust, two that count at once, a proposer who approves (F9)."""

    __tablename__ = "score_override"
    __table_args__ = (
        CheckConstraint("percent_tenths >= 0 AND percent_tenths <= 1000", name="percent"),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="second_person"),
        CheckConstraint(f"state NOT IN {_ONCE_COUNTED} OR approved_by IS NOT NULL OR was_set_by_one", name="set_by_two"),
        # Taking back what lowered the score raises trust: whoever asks for it does not decide it.
        CheckConstraint(
            "state <> 'ended' OR coalesce(computed_tenths, -1) <= percent_tenths "
            "OR (ending_asked_by IS NOT NULL AND ended_by IS NOT NULL AND ended_by <> ending_asked_by)",
            name="ended_by_two",
        ),
        Index("uq_score_override_active", "assessment_id", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    score_record_id: str = Field(foreign_key="score_record.id")
    percent_tenths: int
    computed_tenths: int | None  # as computed, which stays as it is
    was_set_by_one: bool = False  # of the time when one reviewer could lower a score; nothing sets it any more
    reason: str
    ends_on: date  # last day, a local date of the principal
    state: str = Field(default=OverrideState.PROPOSED, index=True)
    proposed_at: datetime
    proposed_by: str
    approved_at: datetime | None = None
    approved_by: str | None = None
    ending_asked_at: datetime | None = None
    ending_asked_by: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    ending_reason: str = ""  # why it was declined or taken back
