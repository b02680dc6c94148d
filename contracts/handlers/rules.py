"""What makes a person ready to handle information, and which changes of people and places the principal has to be told."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Readiness(StrEnum):
    """Whether a person may handle the information (document 004, 付7 3項(4))."""

    READY = "ready"  # nobody: told and pledged
    COMING = "coming"  # the contractor: tell the person and take the pledge before the first day
    EARLY = "early"  # the contractor: handles already, and was not told or has not pledged
    CHECKING = "checking"  # nobody: the pledge's file is being checked
    REFUSED = "refused"  # the contractor: the pledge's file was refused; another one
    ENDED = "ended"  # nobody


class PlaceKind(StrEnum):
    """What a place of storage is."""

    ROOM = "room"
    CABINET = "cabinet"  # locked
    SERVER = "server"
    CLOUD = "cloud"
    DEVICE = "device"
    OTHER = "other"


class ChangeKind(StrEnum):
    """What changed in the ledger of people and places."""

    HANDLER_ADDED = "handler-added"
    HANDLER_CHANGED = "handler-changed"
    HANDLER_PREPARED = "handler-prepared"  # told of the contract, or pledged
    HANDLER_ENDED = "handler-ended"
    CUSTODIAN_NAMED = "custodian-named"
    PLACE_ADDED = "place-added"
    PLACE_CHANGED = "place-changed"
    PLACE_ENDED = "place-ended"


REPORTED = frozenset(ChangeKind) - {ChangeKind.HANDLER_PREPARED}
"""Changes of what document 004, 付7 3項(3) has reported: custodian, handlers, places."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is known of one person; `file_state` is the state of the pledge's file, "" where there is none."""

    since: date | None
    until: date | None
    told_on: date | None
    pledged_on: date | None
    file_state: str = ""


def decide_readiness(known: Preparation, today: date) -> Readiness:
    """Whether the person is ready. A pledge whose file nobody has checked yet does not count."""
    if known.until is not None and known.until < today:
        return Readiness.ENDED
    if known.told_on is None or known.pledged_on is None:
        return Readiness.COMING if known.since is not None and known.since > today else Readiness.EARLY
    if known.file_state == "rejected":
        return Readiness.REFUSED
    return Readiness.READY if known.file_state in {"", "available"} else Readiness.CHECKING


def change_occasion(month: str) -> str:
    """The occasion for which changes are owed to the principal: all that the report of that month ("2026-11") is to tell."""
    return f"people-changed:{month}"


def handler_occasion(handler_id: str) -> str:
    """The occasion for which a person has to be told and to pledge."""
    return f"handler:{handler_id}"
