"""Stored nouns of the risks. They belong to the principal: no other company sees them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.risks.rules import About, RiskState
from storage.database import new_id


class Risk(SQLModel, table=True):
    """A risk of one work. Living with what remains takes a second person, and ends on a day."""

    __tablename__ = "risk"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        UniqueConstraint("engagement_id", "suggestion_key"),
        CheckConstraint("accepted_by IS NULL OR accepted_by <> acceptance_asked_by", name="two_persons"),
        CheckConstraint("state <> 'accepted' OR (accepted_by IS NOT NULL AND accepted_until IS NOT NULL)", name="accepted_until"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    owner_organisation_id: str = Field(foreign_key="organisation.id", index=True)  # the principal, who alone sees it
    number: int  # counts within the engagement
    about: str = About.WORK
    item_id: str | None = Field(default=None, foreign_key="designated_item.id")  # the asset, where it hangs on one
    title: str
    cause: str
    impact: int
    likelihood: int
    level: str = Field(index=True)  # by the matrix below
    matrix_version: str
    treatment: str
    measures: str = ""
    correction_id: str | None = Field(default=None, foreign_key="corrective_action.id")  # a measure that the contractor was asked for
    person_name: str  # who sees to it
    due_on: date | None = None
    review_on: date
    residual_impact: int | None = None
    residual_likelihood: int | None = None
    residual_level: str = ""
    state: str = Field(default=RiskState.OPEN, index=True)
    suggestion_key: str | None = None  # what suggested it
    acceptance_reason: str = ""
    acceptance_asked_by: str | None = None
    acceptance_until: date | None = None  # asked for
    accepted_by: str | None = None
    accepted_name: str = ""
    accepted_at: datetime | None = None
    accepted_until: date | None = None
    closed_at: datetime | None = None
    closing_reason: str = ""
    written_at: datetime
    written_by: str
    version: int = 1


class RiskDismissal(SQLModel, table=True):
    """What the facts suggested and somebody found to be no risk here. It holds for these facts alone and never changes."""

    __tablename__ = "risk_dismissal"
    __table_args__ = (UniqueConstraint("engagement_id", "suggestion_key", "facts"), CheckConstraint("reason <> ''", name="reason"))

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    owner_organisation_id: str = Field(foreign_key="organisation.id", index=True)  # the principal, who alone sees it
    suggestion_key: str
    facts: str  # rules.Suggestion.facts
    code: str  # rules.Suggestion.code, and the parameters of its sentence
    parameters: dict[str, Any] = Field(sa_type=JSON)
    reason: str
    dismissed_at: datetime
    dismissed_by: str
