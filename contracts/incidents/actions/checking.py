"""What a company answered about the reports that the law may ask for: kept with the edition of the rules, and made into lines to tell."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.rules import Side
from contracts.incidents.actions.writing import hold
from contracts.incidents.models import Incident, IncidentNotice, PersonalDataCheck
from contracts.incidents.personal_data import Findings, Questions, find
from contracts.incidents.queries import find_own_link, list_positions
from contracts.incidents.rules import Recipient
from contracts.obligations.rules import end_of_day
from contracts.parties.models import Organisation
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Invalid
from storage.stamp import Stamp

CLOCKS = {"preliminary": "law-preliminary", "final": "law-final"}


def check_personal_data(session: Session, stamp: Stamp, incident: Incident, *, questions: Questions) -> tuple[PersonalDataCheck, Findings]:
    """Keep the answers, and put the authority and the persons on the list of who may have to be told, with the dates that follow.

    Every company up the chain answers for itself: the data may belong to any of them. Asked again, dates of lines that are still
    open follow the new answers. A company that is released by telling its principal has no line of its own.
    Raises what `hold` raises, Invalid("known-on-in-future" | "position-of-other-side").
    """
    engagement = hold(session, stamp, incident, *Side)
    organisation = session.get_one(Organisation, stamp.actor.organisation_id)
    if questions.known_on > stamp.at.astimezone(ZoneInfo(organisation.time_zone)).date():
        raise Invalid("known-on-in-future", field="known_on")
    if questions.position not in list_positions(session, engagement, organisation.id):
        raise Invalid("position-of-other-side", field="position")
    mine = (col(PersonalDataCheck.incident_id) == incident.id, col(PersonalDataCheck.organisation_id) == organisation.id)
    number = (session.scalar(select(func.count()).where(*mine)) or 0) + 1
    findings = find(questions)
    check = PersonalDataCheck(
        incident_id=incident.id,
        organisation_id=organisation.id,
        number=number,
        edition=findings.edition,
        answers=questions.model_dump(mode="json"),
        checked_at=stamp.at,
        checked_by=stamp.actor.user_id,
    )
    session.add(check)
    # A line of somebody further up hangs on its own link: what it has to report is not for those below it.
    own = find_own_link(session, engagement, organisation.id)
    link_id = own.id if own is not None and own.id != engagement.id else None
    _list(session, stamp, incident, organisation, link_id, findings)
    session.flush()
    details = {"edition": findings.edition, "kinds": [kind.code for kind in findings.kinds], "number": number}
    append(session, stamp, Act.INCIDENT_CHECK, "incident", incident.id, engagement_id=engagement.id, details=details)
    return check, findings


def _list(session: Session, stamp: Stamp, incident: Incident, organisation: Organisation, link_id: str | None, findings: Findings) -> None:
    clocks = () if findings.may_be_released else findings.clocks
    until = {CLOCKS[clock.code]: clock.until_on for clock in clocks if clock.code in CLOCKS}
    wanted: list[tuple[Recipient, str, date | None]] = [(Recipient.AUTHORITY, duty, on) for duty, on in until.items()]
    if until:
        wanted.append((Recipient.PERSONS, "law-persons", None))
    query = select(IncidentNotice).where(
        col(IncidentNotice.incident_id) == incident.id, col(IncidentNotice.owes_organisation_id) == organisation.id
    )
    known = {notice.duty: notice for notice in session.scalars(query) if notice.duty.startswith("law-")}
    for recipient, duty, on in wanted:
        due_at = None if on is None else end_of_day(on, organisation.time_zone)
        notice = known.pop(duty, None)
        if notice is None:
            notice = IncidentNotice(
                incident_id=incident.id,
                recipient=recipient,
                owes_organisation_id=organisation.id,
                link_engagement_id=link_id,
                duty=duty,
                added_at=stamp.at,
            )
            session.add(notice)
        if notice.told_at is None:
            notice.due_at = due_at
    for notice in known.values():  # not asked for by the latest answers
        if notice.told_at is None:
            session.delete(notice)
