"""A report that the law may ask for is reminded of a week and a day before, and when its date has passed, until it is made."""

from datetime import timedelta

from sqlmodel import select

from contracts.incidents.actions import check_personal_data, record, tell
from contracts.incidents.personal_data import Answer, Position, Questions
from contracts.incidents.queries import list_notices
from contracts.incidents.rules import IncidentKind, Way
from portal.mail.facts import gather
from portal.sending.law_reminding import remind
from storage.jobs.models import Job
from storage.stamp import Role
from tests import factories
from tests.portal.sending.conftest import NOON, World

DAY = timedelta(days=1)


def test_the_final_report_is_reminded_of_three_times_and_no_more_once_it_is_made(world: World) -> None:
    session = world.session
    ours = factories.stamp(world.principal, Role.REVIEWER, at=NOON)
    officer = world.employ(world.principal, Role.PROCUREMENT)
    incident = record(
        session, ours, world.engagement, kind=IncidentKind.LOSS, is_suspected=True, class_codes=[], summary="A list", noticed_at=NOON
    )
    asked = Questions(
        position=Position.PRINCIPAL, known_on=NOON.date(), sensitive=Answer.NO, property=Answer.MAY, improper=Answer.NO, persons=3
    )
    check_personal_data(session, ours, incident, questions=asked)
    lines = {one.duty: one for one in list_notices(session, incident.id)}
    for duty in ("law-preliminary", "law-persons"):
        tell(session, ours, incident, notice_id=lines[duty].id, way=Way.OTHER, proof="No. 1")
    session.commit()
    final = NOON + 29 * DAY  # the day of knowing is day 1
    days = []
    for left in (9, 7, 6, 1, 0, -1, -2):
        if remind(session, final - left * DAY).count:
            days.append(left)
        session.commit()
    assert days == [7, 1, -1]
    told = [job.payload for job in session.exec(select(Job)) if job.payload.get("template") == "law-report-due"]
    assert [one["user_id"] for one in told] == [officer.id] * 3, "whoever has to report, and not the contractor"
    letter = gather(session, told[0], secret_key="x", now=NOON)
    assert letter is not None
    assert (letter.facts["report"], letter.facts["due_on"]) == ("法令に基づく確報", "2026年12月23日")
    tell(session, ours, incident, notice_id=lines["law-final"].id, way=Way.OTHER, proof="No. 2")
    session.commit()
    assert remind(session, final + 9 * DAY).count == 0
    assert gather(session, told[0], secret_key="x", now=NOON) is None
