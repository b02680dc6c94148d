"""The stored evidence file: everything about the bytes except the bytes."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from storage.database import new_id
from storage.evidence.rules import EvidenceState


class EvidenceFile(SQLModel, table=True):
    """One upload. The same bytes uploaded twice are two rows with two objects: neither can take the other's away.

    Ids point up without foreign keys, because the ground floor does not know what an organisation or an engagement is.
    """

    __tablename__ = "evidence_file"

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(index=True)
    """The owner: the organisation that the uploader acted for."""
    engagement_id: str | None = Field(default=None, index=True)
    uploaded_by: str
    """User id."""
    uploaded_at: datetime
    """The server's receipt time, never a date that the uploader claims."""
    effective_on: date | None = None
    """The day that the content is of, as the uploader says."""
    valid_until: date | None = None
    """The last day on which the content holds, as the uploader says."""
    display_name: str
    """The cleaned name for people; storage never uses it as a key."""
    media_type: str
    """What the bytes are, by inspection."""
    size: int
    """Bytes."""
    sha256: str = Field(index=True)
    """Lower-case hexadecimal, counted while the bytes came in."""
    object_key: str = Field(unique=True)
    state: str = Field(default=EvidenceState.QUARANTINED, index=True)
    verdict: str | None = None
    """`storage.scanning.rules.VerdictKind`, or nothing while quarantined."""
    verdict_detail: str = ""
    """Signature name of an infection, or the problem code of a refusal."""
    verdict_at: datetime | None = None
    scanner: str = ""
    """Name of the scanner that gave the verdict."""


class EvidenceShare(SQLModel, table=True):
    """The owner has laid a file open in one more engagement than the one it was stored for.

    The engagements know nothing of each other: what is done with the file in one of them is an entry of that one alone.
    """

    __tablename__ = "evidence_share"

    evidence_id: str = Field(foreign_key="evidence_file.id", primary_key=True)
    engagement_id: str = Field(primary_key=True, index=True)
    shared_at: datetime
    shared_by: str
    """User id."""
