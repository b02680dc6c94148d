"""The states of an engagement and whose turn each one is, the sides that look at it, and its handlers as values."""

from dataclasses import dataclass
from enum import StrEnum


class EngagementState(StrEnum):
    """From opening to closing."""

    OPEN = "open"  # both: work goes on, information may flow within the limits
    ENDED = "ended"  # the contractor: the work is over, nothing more is handed over, what is out comes back or is destroyed
    CLOSED = "closed"  # nobody: everything was returned or destroyed


class Side(StrEnum):
    """Where an organisation stands towards one engagement."""

    PRINCIPAL = "principal"  # 甲 of this link: entrusts the work and the information
    CONTRACTOR = "contractor"  # 乙 of this link: does the work
    ABOVE = "above"  # a principal further up the chain: sees everything, changes nothing


class Tier(StrEnum):
    """How much depends on the work, and so how much is asked. Nobody is spared questions by silence: what nobody rated is standard."""

    HIGH = "1"  # everything is asked
    STANDARD = "2"  # as long as nobody says otherwise
    LIGHT = "3"  # the least is asked; somebody chose that


@dataclass(frozen=True, slots=True)
class Handler:
    """A person who will handle the information, and for what. The custodian is the confidential-information manager."""

    person_name: str
    duty: str
    is_custodian: bool = False
