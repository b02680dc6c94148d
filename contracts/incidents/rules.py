"""The kinds and states of an incident."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """What happened, or may have happened (documents 004 付5, 000 (17))."""

    LEAK = "leak"
    LOSS = "loss"
    UNAUTHORISED_ACCESS = "unauthorised_access"
    IMPERSONATING_INQUIRY = "impersonating_inquiry"
    OTHER = "other"


class IncidentState(StrEnum):
    """While open, the classes that it touches may not be shared."""

    OPEN = "open"  # both: contain, find the cause, agree on prevention
    LIFTED = "lifted"  # nobody: a second person has lifted the stop
