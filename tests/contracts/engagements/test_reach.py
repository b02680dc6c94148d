"""Who sees what: down the chain, never up or aside, and what is out of reach does not exist."""

import pytest

from contracts.engagements import queries
from contracts.engagements.models import Engagement
from contracts.engagements.queries import chain, get, list_rows, reach_of, side_of
from contracts.engagements.rules import Side
from contracts.parties.models import Organisation
from contracts.sharing.queries import board
from storage.problems import Missing
from storage.stamp import Actor
from tests import factories
from tests.contracts.world import NUMBERS, TODAY, World, open_engagement, pass_on, people


class Chain:
    """甲 → 乙 → 丙 → 丁, and a sibling contractor of 乙 with a re-contractor of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.second, self.below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
        self.third, self.bottom = pass_on(world, "Fourth", NUMBERS[3], stamp=people(self.second), parent=self.below)
        session, officer = world.session, world.officer
        self.sibling = factories.organisation(session, "Sibling", registrar=world.principal)
        self.beside = open_engagement(session, officer, self.sibling, work="Other work")
        self.nephew = factories.organisation(session, "Nephew", registrar=self.sibling)
        self.below_beside = open_engagement(session, people(self.sibling), self.nephew, parent=self.beside)
        self.names = {
            world.engagement.id: "top",
            self.below.id: "below",
            self.bottom.id: "bottom",
            self.beside.id: "beside",
            self.below_beside.id: "below_beside",
        }

    def seen_by(self, organisation: Organisation) -> set[str]:
        rows = list_rows(self.world.session, reach_of(factories.actor(organisation)))
        return {self.names[row.id] for row in rows}


@pytest.fixture
def links(world: World) -> Chain:
    return Chain(world)


def test_each_link_sees_itself_and_what_is_below_it(links: Chain) -> None:
    assert links.seen_by(links.world.principal) == {"top", "below", "bottom", "beside", "below_beside"}
    assert links.seen_by(links.world.contractor) == {"top", "below", "bottom"}
    assert links.seen_by(links.second) == {"below", "bottom"}
    assert links.seen_by(links.third) == {"bottom"}
    assert links.seen_by(links.sibling) == {"beside", "below_beside"}
    assert links.seen_by(links.nephew) == {"below_beside"}


def test_what_is_out_of_reach_does_not_exist(links: Chain) -> None:
    session = links.world.session
    foreign: list[tuple[Actor, Engagement]] = [
        (factories.actor(links.third), links.below),
        (factories.actor(links.second), links.world.engagement),
        (factories.actor(links.sibling), links.world.engagement),
        (factories.actor(links.world.contractor), links.beside),
        (factories.actor(), links.world.engagement),
    ]
    for actor, engagement in foreign:
        with pytest.raises(Missing) as error:
            get(session, reach_of(actor), engagement.id)
        assert error.value.code == "engagement-missing"
        with pytest.raises(Missing):
            get(session, reach_of(actor), "no-such-id")


def test_sides_are_told_apart(links: Chain) -> None:
    assert side_of(links.below, factories.actor(links.world.contractor)) is Side.PRINCIPAL
    assert side_of(links.below, factories.actor(links.second)) is Side.CONTRACTOR
    assert side_of(links.below, factories.actor(links.world.principal)) is Side.ABOVE


def test_the_chain_is_shown_from_the_top_as_far_as_the_reach_goes(links: Chain) -> None:
    session = links.world.session

    def depths(organisation: Organisation) -> list[tuple[str, int]]:
        rows = chain(session, reach_of(factories.actor(organisation)), links.below)
        return [(links.names[row.id], row.depth) for row in rows]

    assert depths(links.world.principal) == [("top", -1), ("below", 0), ("bottom", 1)]
    assert depths(links.second) == [("below", 0), ("bottom", 1)]


def test_the_lock_on_a_chain_takes_every_link_above_and_gives_the_one_asked_for(links: Chain) -> None:
    assert queries.lock_chain(links.world.session, links.bottom.id).id == links.bottom.id
    assert queries.lock_chain(links.world.session, links.world.engagement.id).id == links.world.engagement.id
    for lock in (queries.lock, queries.lock_chain):
        with pytest.raises(Missing):
            lock(links.world.session, "no-such-id")


def test_pages_follow_each_other_and_filters_hold(links: Chain) -> None:
    session, reach = links.world.session, reach_of(factories.actor(links.world.contractor))
    seen: list[str] = []
    while rows := list_rows(session, reach, after=seen[-1] if seen else None, limit=1):
        seen += [row.id for row in rows]
    assert seen == [row.id for row in list_rows(session, reach)]
    assert {links.names[row.id] for row in list_rows(session, reach, as_principal=True)} == {"below"}
    assert {links.names[row.id] for row in list_rows(session, reach, as_principal=False)} == {"top"}
    assert {links.names[row.id] for row in list_rows(session, reach, search="fourth")} == {"bottom"}
    assert list_rows(session, reach, search="Other work") == []
    assert queries.count_by_state(session, reach) == {"open": 3, "ended": 0, "closed": 0}


def test_a_row_out_of_reach_is_no_place_to_read_on_from(links: Chain) -> None:
    reach = reach_of(factories.actor(links.world.contractor))
    assert list_rows(links.world.session, reach, after=links.beside.id) == []
    assert board(links.world.session, reach, TODAY, after=links.beside.id) == []
