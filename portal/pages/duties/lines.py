"""A performance as a line of a list: its sign, whose turn it is, until when, and where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contracts.obligations.lists import DueRow
from contracts.obligations.rules import OPEN, PerformanceState, is_whole_day
from portal.rendering.formats import or_english
from portal.rendering.languages import Locale
from storage.clock import local_date

SOON = 7  # days: from then on what one owes is a caution

PLACES: Mapping[str, str] = {
    "monthly-report": "/monthly-reports/{id}",
    "incident": "/incidents/{id}",
    "handler": "/engagements/{engagement}/handlers/{id}",
    "storage-place": "/engagements/{engagement}/handlers",
    "people-report": "/people-reports/{id}",
    "approval": "/approvals/{id}",
    "inspection": "/inspections/{id}",
    "corrective-action": "/corrections/{id}",
    "recontract": "/recontracts/{id}",
    "recontract-decision": "/engagements/{engagement}/recontracts",
    "recontract-report": "/engagements/{engagement}/recontracts",
    "return-demand": "/engagements/{engagement}/balance",
    "return": "/returns/{id}",
    "disposal-certificate": "/certificates/{id}",
    "termination": "/engagements/{engagement}/balance",
    "agreement": "/engagements/{engagement}/balance",
    "period": "/agreements/{id}",
}
"""Where the subject of each kind is done and shown, below the base address."""
BY_CODE: Mapping[str, str] = {
    "NDA-3.1": "/engagements/{engagement}/handlers",
    "NDA-3.3a": "/engagements/{engagement}/handlers",
}
"""Where a duty is done that has no subject before it is done."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what a reader of one organisation sees of it."""

    row: DueRow
    due_on: date | None  # in the principal's time zone
    at: datetime | None  # where hours were agreed
    kind: str  # of the sign
    state: str  # a code of the words "duty-state"
    is_ours: bool
    owner: str
    counterpart: str

    @property
    def is_done(self) -> bool:
        """Whether nothing presses any more."""
        return self.row.state not in OPEN


def line_of(row: DueRow, own: str, now: datetime, locale: Locale) -> Line:
    """The row as the organisation `own` reads it at `now`."""
    principal = or_english(locale, row.principal, row.principal_english)
    contractor = or_english(locale, row.contractor, row.contractor_english)
    is_ours = row.owner_organisation_id == own
    due_on = local_date(row.due_at, row.time_zone) if row.due_at else None
    kind, state = sign_of(row, is_ours, now)
    return Line(
        row=row,
        due_on=due_on,
        at=row.due_at if row.due_at and not is_whole_day(row.due_at, row.time_zone) else None,
        kind=kind,
        state=state,
        is_ours=is_ours,
        owner=contractor if row.owner_organisation_id == row.contractor_id else principal,
        counterpart=principal if own == row.contractor_id else contractor,
    )


def sign_of(row: DueRow, is_ours: bool, now: datetime) -> tuple[str, str]:
    """The sign of a row, and the code of the sentence that says whose turn it is."""
    whose = "ours" if is_ours else "theirs"
    match row.state:
        case PerformanceState.FULFILLED:
            return ("caution", "done-late") if row.was_late else ("allowed", "done")
        case PerformanceState.WAIVED:
            return "neutral", "waived"
        case PerformanceState.LASTING:
            return "neutral", "lasting"
        case PerformanceState.CANCELLED:
            return "neutral", "cancelled"
        case PerformanceState.WAIVER_ASKED:
            return "info", f"waiver-{whose}"
        case _:
            if row.is_late(now):
                return "stop", f"late-{whose}"
            is_soon = row.due_at is not None and (row.due_at - now).days < SOON
            return "caution" if is_ours and is_soon else "neutral", f"due-{whose}"


def place_of(kind: str, subject_id: str, engagement_id: str, code: str = "") -> str:
    """The address where the thing of this kind, or else the duty `code`, is done or shown; "" where it has no page of its own."""
    path = PLACES.get(kind, "") if subject_id else BY_CODE.get(code, "")
    return path.format(id=subject_id, engagement=engagement_id)
