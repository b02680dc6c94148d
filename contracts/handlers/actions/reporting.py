"""The report of custodian, handlers and places: once by the agreed date, and anew whenever the contractor wishes."""

import hashlib
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from contracts.engagements.rules import Side
from contracts.handlers.actions.duties import open_occasions, owe
from contracts.handlers.models import PeopleReport
from contracts.handlers.queries import list_people, list_places
from contracts.handlers.rules import ChangeKind
from contracts.obligations import actions as obligations
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict
from storage.stamp import Stamp


def report_people(session: Session, stamp: Stamp, engagement: Engagement, *, person_name: str, person_title: str) -> PeopleReport:
    """The contractor reports by name who is custodian, who handles and where (document 004, 付7 3項(3)). The content is frozen.

    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed" | "report-without-custodian" | "report-without-place").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    today = local_day(session, engagement, stamp.at)
    content = compose(session, engagement, stamp)
    if not content["custodian"]:
        raise Conflict("report-without-custodian")
    if not content["places"]:
        raise Conflict("report-without-place")
    last = session.scalar(select(func.max(col(PeopleReport.number))).where(col(PeopleReport.engagement_id) == engagement.id))
    report = PeopleReport(
        engagement_id=engagement.id,
        number=(last or 0) + 1,
        content=content,
        content_hash=hashlib.sha256(canonical(content)).hexdigest(),
        person_name=person_name,
        person_title=person_title,
        reported_at=stamp.at,
        reported_by=stamp.actor.user_id,
    )
    session.add(report)
    session.flush()
    details = {"number": report.number, "content_hash": report.content_hash}
    append(session, stamp, Act.PEOPLE_REPORT, "people-report", report.id, engagement_id=engagement.id, details=details)
    owe(session, stamp, engagement, ChangeKind.HANDLER_PREPARED, today)
    for occasion in open_occasions(session, engagement.id, "NDA-3.3a"):
        obligations.fulfil(
            session, stamp, engagement, occasion=occasion, evidence_kind="people-report", evidence_id=report.id, codes={"NDA-3.3a"}
        )
    return report


def compose(session: Session, engagement: Engagement, stamp: Stamp) -> dict[str, Any]:
    """What a report of now would say."""
    today = local_day(session, engagement, stamp.at)
    people = list_people(session, engagement.id, today, with_ended=False)
    return {
        "as_of": today.isoformat(),
        "custodian": next((row.person_name for row in people if row.is_custodian), ""),
        "handlers": [
            {
                "name": row.person_name,
                "post": row.post,
                "duty": row.duty,
                "since": row.since.isoformat() if row.since else "",
                "told_on": row.told_on.isoformat() if row.told_on else "",
                "pledged_on": row.pledged_on.isoformat() if row.pledged_on else "",
            }
            for row in people
        ],
        "places": [
            {"kind": place.kind, "name": place.name, "address": place.address, "protection": place.protection}
            for place in list_places(session, engagement.id, with_ended=False)
        ],
    }
