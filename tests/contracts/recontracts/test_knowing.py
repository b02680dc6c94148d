"""Names go down a chain by a signed promise or by a contact that was opened to it, in that chain alone."""

from contracts.contacts.actions import Details, enter
from contracts.contacts.rules import ContactRole
from contracts.engagements.queries import reach_of
from contracts.recontracts.actions import sign_consents
from contracts.recontracts.consents import hash_all, write_consents
from contracts.recontracts.knowing import list_known
from storage.stamp import Role
from tests.contracts.world import NUMBERS, World, open_engagement, pass_on, people


def test_a_re_contractor_knows_whom_it_has_promised_something_in_that_chain_alone(world: World) -> None:
    session, middle = world.session, people(world.contractor, Role.PROCUREMENT)
    below, link = pass_on(world, "Third", NUMBERS[2], stamp=middle, parent=world.engagement)
    other = open_engagement(session, middle, below, parent=world.engagement, work="Another part")
    last, deepest = pass_on(world, "Fourth", NUMBERS[3], stamp=people(below, Role.PROCUREMENT), parent=link)
    theirs = reach_of(people(below).actor)
    assert list_known(session, theirs, link) == {world.contractor.id, below.id, last.id}
    texts = write_consents(session, link)
    by = {"person_name": "Kato", "person_title": "Head", "locale": "ja", "text_hash": hash_all(texts)}
    sign_consents(session, people(below), link, codes=["SUB-3b"], **by)
    assert list_known(session, theirs, link) == {world.principal.id, world.contractor.id, below.id, last.id}
    assert world.principal.id in list_known(session, theirs, deepest), "of what happens below it too"
    assert world.principal.id not in list_known(session, theirs, other), "another work of the same companies has promises of its own"
    assert list_known(session, reach_of(people(last).actor), deepest) == {below.id, last.id}, "whoever promised nothing is told nothing"


def test_a_contact_that_is_opened_to_the_chain_names_its_company(world: World) -> None:
    session, middle = world.session, people(world.contractor, Role.PROCUREMENT)
    below, link = pass_on(world, "Third", NUMBERS[2], stamp=middle, parent=world.engagement)
    theirs = reach_of(people(below).actor)
    contact = Details(1, ContactRole.FIRST, "Emergency desk", "03-0000-0000")
    enter(session, world.officer, world.engagement, contact)
    assert world.principal.id not in list_known(session, theirs, link)
    enter(session, world.officer, world.engagement, Details(2, ContactRole.FIRST, "Desk", "03-0000-0001", is_for_chain=True))
    assert world.principal.id in list_known(session, theirs, link)
