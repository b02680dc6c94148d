"""What the pages around one engagement have in common: its parties, its local date, and lines of items with quantities."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from sqlmodel import Session

from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from portal.forms import FormModel
from portal.guards import Entry
from storage import clock

Name = Annotated[str, Field(min_length=1, max_length=100)]
OptionalText = Annotated[str, Field(max_length=2000)]


@dataclass(frozen=True, slots=True)
class Work:
    """An engagement with its two parties and the date that counts for it."""

    engagement: Engagement
    principal: Organisation
    contractor: Organisation
    today: date


def work_of(entry: Entry, engagement_id: str | None = None) -> Work:
    """The engagement of the page (or the one with `engagement_id`, within reach) with its parties."""
    engagement = entry.subject if engagement_id is None else engagements.get(entry.session, entry.reach, engagement_id)
    return work_for(entry.session, engagement, entry)


def work_for(session: Session, engagement: Engagement, entry: Entry) -> Work:
    """As `work_of`, for an engagement that is already loaded."""
    parties = engagements.get_parties(session, engagement)
    today = clock.local_date(entry.stamp.at, parties.principal.time_zone)
    return Work(engagement, parties.principal, parties.contractor, today)


class LinesInput(FormModel):
    """Rows of a table in which people write how many pieces: the ids and the quantities come as two lists of equal length.

    An empty quantity or 0 leaves the row out; at least one row must be chosen.
    """

    line_id: Annotated[list[str], Field(max_length=500)] = []
    quantity: Annotated[list[str], Field(max_length=500)] = []

    @model_validator(mode="after")
    def _check_lines(self) -> Self:
        if len(self.line_id) != len(self.quantity):
            raise ValueError("lines-incomplete")
        for text in self.quantity:
            if (text.strip() and not text.strip().isascii()) or (text.strip() and not text.strip().isdigit()) or len(text) > 7:
                raise ValueError("quantity-not-a-number")
        if not self.lines:
            raise ValueError("lines-none-chosen")
        return self

    @property
    def lines(self) -> list[tuple[str, int]]:
        """The chosen rows: id and number of pieces."""
        pairs = zip(self.line_id, self.quantity, strict=True)
        return [(line_id, int(text)) for line_id, text in pairs if text.strip() and int(text) > 0]

    def rest(self) -> dict[str, Any]:
        """All other fields, for the action."""
        return self.model_dump(exclude={"line_id", "quantity"})


def typed_quantities(raw: object, ids: object) -> dict[str, str]:
    """What was typed beside each id, so that a form shown again keeps it."""
    if not isinstance(raw, list) or not isinstance(ids, list):
        return {}
    return {str(line_id): str(text) for line_id, text in zip(ids, raw, strict=False)}
