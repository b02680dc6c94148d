"""A measure after an incident that is past its day is told to the contractor once."""

from datetime import date, timedelta

from sqlmodel import select

from contracts.incidents.actions import propose_measure, record, take_step
from contracts.incidents.rules import IncidentKind, MeasureStep
from portal.mail.facts import gather
from portal.sending.measure_reminding import remind
from storage.jobs.models import Job
from storage.stamp import Role
from tests import factories
from tests.portal.sending.conftest import NOON, World

DUE = date(2026, 11, 23)


def test_an_overdue_measure_is_told_once_to_those_who_do_it(world: World) -> None:
    session = world.session
    theirs, ours = factories.stamp(world.contractor, Role.RESPONDENT, at=NOON), factories.stamp(world.principal, Role.REVIEWER, at=NOON)
    incident = record(
        session, theirs, world.engagement, kind=IncidentKind.LOSS, is_suspected=True, class_codes=[], summary="A list", noticed_at=NOON
    )
    measure = propose_measure(session, theirs, incident, text="Carry none", responsible="Kato", due_on=DUE)
    assert remind(session, NOON).count == 0, "not agreed to yet"
    take_step(session, ours, incident, measure_id=measure.id, step=MeasureStep.AGREE, expected_version=1)
    session.commit()
    assert remind(session, NOON - timedelta(days=1)).count == 0, "its last day"
    assert remind(session, NOON).count == 1
    session.commit()
    assert remind(session, NOON + timedelta(days=1)).count == 0
    [told] = [job.payload for job in session.exec(select(Job)) if job.payload.get("template") == "measure-overdue"]
    assert (told["user_id"], told["organisation_id"]) == (world.person.id, world.contractor.id)
    letter = gather(session, told, secret_key="x", now=NOON)
    assert letter is not None
    assert (letter.facts["number"], letter.facts["due_on"]) == ("1", "2026年11月23日")
