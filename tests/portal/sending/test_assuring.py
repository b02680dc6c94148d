"""The daily rounds of assurance: endings and unconfirmed contacts are told once each, and a renewal silences them."""

from datetime import date, timedelta

from sqlmodel import Session, select

from contracts.certificates.actions import file, judge
from contracts.certificates.models import CertificateHeld
from contracts.contacts.actions import Details, enter
from contracts.contacts.models import EmergencyContact
from contracts.contacts.rules import ContactRole
from portal.mail.facts import gather
from portal.sending.assuring import remind_to_confirm, warn_of_endings
from storage.jobs.models import Job
from storage.stamp import Role
from tests import factories
from tests.portal.sending.conftest import NOON, World

TODAY = date(2026, 11, 24)


def held(world: World, until: date) -> CertificateHeld:
    respondent = factories.stamp(world.contractor, Role.RESPONDENT, at=NOON)
    one = file(
        world.session, respondent, world.engagement, kind="ISMS", scope="All", number="1", valid_from=date(2026, 1, 1), valid_until=until
    )
    reviewer = factories.stamp(world.principal, Role.REVIEWER, at=NOON)
    return judge(world.session, reviewer, one, is_accepted=True, checked_where="Register", today=TODAY)


def mails(session: Session, template: str) -> list[dict[str, object]]:
    session.flush()
    return [job.payload for job in session.exec(select(Job)) if job.payload.get("template") == template]


def test_an_ending_is_told_to_both_sides_at_each_step_and_not_twice(world: World) -> None:
    world.employ(world.principal, Role.PROCUREMENT)
    one = held(world, TODAY + timedelta(days=90))
    assert warn_of_endings(world.session, NOON - timedelta(days=1)).count == 0
    assert warn_of_endings(world.session, NOON).count == 1
    assert warn_of_endings(world.session, NOON + timedelta(days=1)).count == 0
    told = mails(world.session, "certificate-ends")
    assert {payload["organisation_id"] for payload in told} == {world.principal.id, world.contractor.id}
    letter = gather(world.session, told[0], secret_key="x", now=NOON)
    assert letter is not None
    assert "ISMS" in letter.facts["kind"]
    assert warn_of_endings(world.session, NOON + timedelta(days=60)).count == 1
    assert warn_of_endings(world.session, NOON + timedelta(days=91)).count == 1
    assert warn_of_endings(world.session, NOON + timedelta(days=92)).count == 0
    assert one.warned == 0


def test_a_renewal_silences_it(world: World) -> None:
    held(world, TODAY + timedelta(days=20))
    held(world, TODAY + timedelta(days=400))
    assert warn_of_endings(world.session, NOON).count == 0


def test_each_side_is_asked_once_about_its_own_contacts(world: World) -> None:
    world.employ(world.principal, Role.REVIEWER)
    for of, role in ((world.principal, Role.PROCUREMENT), (world.contractor, Role.RESPONDENT)):
        for order in (1, 2):
            enter(
                world.session, factories.stamp(of, role, at=NOON), world.engagement, Details(order, ContactRole.FIRST, "A", "03-0000-0000")
            )
    later = NOON + timedelta(days=200)
    assert remind_to_confirm(world.session, NOON).count == 0
    assert remind_to_confirm(world.session, later).count == 2
    assert remind_to_confirm(world.session, later).count == 0
    assert {payload["organisation_id"] for payload in mails(world.session, "contacts-to-confirm")} == {
        world.principal.id,
        world.contractor.id,
    }
    assert all(contact.reminded_on for contact in world.session.exec(select(EmergencyContact)))
