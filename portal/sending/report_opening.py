"""The daily round that opens the monthly reports which are owed, a piece at a time."""

from datetime import datetime

from sqlmodel import Session

from contracts.reports.actions import Opened, open_round
from storage.stamp import SYSTEM, Stamp

KIND = "monthly-reports:open"


def open_reports(session: Session, at: datetime, /, *, after: str) -> Opened:
    """One piece of the round."""
    return open_round(session, Stamp(SYSTEM, at, "job"), after=after)
