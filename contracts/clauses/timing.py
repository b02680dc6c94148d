"""When a duty of a clause falls due: the grammar of `timing` in a clause document, as closed models.

The source names four measures of time: immediately, promptly, at each month's end, and beforehand in writing (document 004,
付6-付8). It gives no figure for the first two, so a timing names the parameter of the agreement that does.
"""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class TimingKind(StrEnum):
    """What makes a duty fall due."""

    CONTINUOUS = "continuous"  # holds all the time; confirmed with each monthly report
    DATED = "dated"  # once, on the date of a parameter
    MONTHLY = "monthly"  # every month, on the day of a parameter
    EVENT = "event"  # each time something happens


class Event(StrEnum):
    """What happens in an engagement and makes duties fall due."""

    STARTED = "started"  # the agreement came into force
    HANDLER_ADDED = "handler-added"
    PEOPLE_CHANGED = "people-changed"  # custodian, handlers or places
    APPROVAL_WANTED = "approval-wanted"  # copying, taking out, disclosing
    DISCLOSURE_ORDERED = "disclosure-ordered"  # by a court or a government body
    INCIDENT = "incident"
    RETURN_DEMANDED = "return-demanded"
    INSPECTION_ANNOUNCED = "inspection-announced"
    CORRECTION_DEMANDED = "correction-demanded"
    RECONTRACT_WANTED = "recontract-wanted"
    RECONTRACTED = "recontracted"
    ENDED = "ended"  # the work ended: expired or was terminated


class Within(BaseModel):
    """How long after the event: the parameter of the agreement that holds the number, and what the number counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parameter: str
    unit: Literal["hours", "days", "business-days", "years"]


class Timing(BaseModel):
    """When one duty falls due. An event without `within` has no deadline of its own: what it asks for comes first, or is agreed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: TimingKind
    event: Event | None = None
    within: Within | None = None
    parameter: str | None = None
    is_before: bool = False
    """What the event asks for must be done before it may go on, such as a written consent."""
