"""Stored nouns of sharing: the policy (data, versioned), a principal's own one while it is written, and each decision made under it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from contracts.sharing.rules.own import DraftState
from storage.database import new_id


class SharingPolicy(SQLModel, table=True):
    """A published version of the conditions per class; it never changes. `organisation_id` None: the built-in policy for everyone.

    A principal's own version carries the two persons who made it the policy: the database takes none without them.
    """

    __tablename__ = "sharing_policy"
    __table_args__ = (
        UniqueConstraint("organisation_id", "version"),
        CheckConstraint(
            "organisation_id IS NULL OR (proposed_by IS NOT NULL AND approved_by IS NOT NULL AND proposed_by <> approved_by)",
            name="two_persons",
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    version: str
    dated: date
    document: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str
    published_at: datetime
    proposed_by: str | None = None
    approved_by: str | None = None
    reason: str = ""


class SharingPolicyDraft(SQLModel, table=True):
    """A policy of an organisation's own before it holds; at most one is alive at a time."""

    __tablename__ = "sharing_policy_draft"
    __table_args__ = (
        Index(
            "ix_sharing_policy_draft_live",
            "organisation_id",
            unique=True,
            sqlite_where=text("state IN ('drafting', 'proposed')"),
            postgresql_where=text("state IN ('drafting', 'proposed')"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    base_id: str = Field(foreign_key="sharing_policy.id")  # the version that it was begun from
    state: str = Field(default=DraftState.DRAFTING)
    version: int = 1  # counts every change of it and of its classes
    begun_at: datetime
    begun_by: str
    proposed_at: datetime | None = None
    proposed_by: str | None = None
    reason: str = ""  # why it is proposed
    effective_on: date | None = None  # from when it is to hold; None: as soon as it is approved
    decided_at: datetime | None = None  # approved, or sent back last
    decided_by: str | None = None
    decision_reason: str = ""
    policy_id: str | None = Field(default=None, foreign_key="sharing_policy.id")  # what became of it


class SharingPolicyDraftRule(SQLModel, table=True):
    """The conditions for one class in a draft. Classes that a law of its own rules have none: nobody writes them."""

    __tablename__ = "sharing_policy_draft_rule"

    draft_id: str = Field(foreign_key="sharing_policy_draft.id", primary_key=True)
    class_code: str = Field(foreign_key="information_class.code", primary_key=True)
    rule: dict[str, Any] = Field(sa_type=JSON)  # rules.ClassRule
    version: int = 1
    changed_at: datetime
    changed_by: str


class SharingDecision(SQLModel, table=True):
    """One answer of the gate, allowed or refused, with every reason, kept for ever."""

    __tablename__ = "sharing_decision"

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    class_code: str = Field(foreign_key="information_class.code")
    is_allowed: bool
    findings: list[dict[str, Any]] = Field(sa_type=JSON)  # every condition: required, observed, met
    valid_until: date | None = None
    policy_version: str
    policy_id: str | None = Field(default=None, foreign_key="sharing_policy.id")  # None: before versions were named by their row
    policy_ids_above: list[str] = Field(default_factory=list, sa_type=JSON)  # of the principals above, who are not the same, nearest first
    cause: str  # the Act that asked
    decided_at: datetime
    decided_by: str
