"""The states of an inspection and whose turn each one is, its result, and whether notice was given in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from contracts.obligations.rules import is_business_day


class InspectionState(StrEnum):
    """From the announcement to both signatures."""

    ANNOUNCED = "announced"  # the contractor: confirm the date or propose another
    PROPOSED = "proposed"  # the principal: accept the proposed date or name another
    CONFIRMED = "confirmed"  # the principal: hold it and write the record
    RECORDED = "recorded"  # the contractor: read the record, remark, sign
    SIGNED = "signed"  # nobody: the report is frozen
    CANCELLED = "cancelled"  # nobody


UNDER_WAY = (InspectionState.ANNOUNCED, InspectionState.PROPOSED, InspectionState.CONFIRMED, InspectionState.RECORDED)
MOVABLE = (InspectionState.ANNOUNCED, InspectionState.PROPOSED, InspectionState.CONFIRMED)


class CheckOutcome(StrEnum):
    """What was seen of one point of the list."""

    OPEN = ""  # not looked at yet
    SEEN = "seen"  # seen on site, as it was answered
    DEVIATES = "deviates"  # seen, and not as it was answered
    NOT_SEEN = "not-seen"  # could not be looked at


class Severity(StrEnum):
    """How much a finding matters, the gravest first."""

    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"


class InspectionResult(StrEnum):
    """What the findings come to."""

    CLEAN = "clean"
    OBSERVATIONS = "observations"
    MINOR = "minor"
    MAJOR = "major"


def result_of(severities: Iterable[str]) -> InspectionResult:
    """The result of an inspection with findings of these severities: the gravest one speaks."""
    found = set(severities)
    if Severity.MAJOR in found:
        return InspectionResult.MAJOR
    if Severity.MINOR in found:
        return InspectionResult.MINOR
    return InspectionResult.OBSERVATIONS if found else InspectionResult.CLEAN


@dataclass(frozen=True, slots=True)
class Notice:
    """How long before an inspection the agreement wants it announced (clause 15.2)."""

    business_days: int
    rests_at_turn_of_year: bool = False  # whether 29 December to 3 January are no business days


def last_day_of_notice(planned_on: date, notice: Notice) -> date:
    """The last day on which an inspection on `planned_on` can be announced in time."""
    day, left = planned_on, notice.business_days
    while left > 0:
        day -= timedelta(days=1)
        left -= is_business_day(day, rests_at_turn_of_year=notice.rests_at_turn_of_year)
    return day


def is_notice_short(announced_on: date, planned_on: date, notice: Notice | None) -> bool:
    """Whether the notice is shorter than agreed; without an agreed figure it never is."""
    return notice is not None and announced_on > last_day_of_notice(planned_on, notice)
