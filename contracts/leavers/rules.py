"""The states of a leaver's record, and what must come back."""

from enum import StrEnum


class LeaverState(StrEnum):
    """From the day of leaving to the last thing that came back."""

    OPEN = "open"  # the organisation: get back what is listed, take the final pledge
    CLOSED = "closed"  # nobody


class PointKind(StrEnum):
    """What a leaver has to give back."""

    INFORMATION = "information"
    DEVICE = "device"
    KEY = "key"  # keys, cards
    PLACE = "place"  # what lies in a desk, a locker, a folder
    ACCOUNT = "account"  # at other systems
    OTHER = "other"
