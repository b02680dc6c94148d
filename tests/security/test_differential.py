"""What strangers do shows on nobody's page: not as a number, not as an order, not as a time (goal: no leak by counts)."""

import re
from collections.abc import Iterable

import pytest

from tests.security.asking import ask
from tests.security.doors import is_accepted, open_door, seen_at
from tests.security.plans import NAMED, PLANS
from tests.security.plans.plan import CODES
from tests.security.stage import Stage
from tests.security.targets import AbsentError, Surroundings

pytestmark = pytest.mark.only_on("sqlite")  # about doors, which are the same whatever lies behind them

READERS = ("p1/procurement", "p1/reviewer", "p1/administrator", "p1c1/respondent")
STRANGERS = ("p2/procurement", "p2/reviewer", "p2/administrator", "p2c1/respondent")
PARTNERS = ("p1c1/respondent",)
# The ledger is one chain for all: everybody is told its length and its newest hash, to hold against a later copy.
TOLD_TO_ALL = {"/ledger", "/engagements/{engagement_id}/ledger", "/administration"}


# Times of day, tokens and hashes, and where a time stands in the picture of an incident.
TIMES = re.compile(r'\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|[0-9a-f]{64}|\b(?:cx|x1|x2)="[\d.]+%"')
PACKED = ("application/pdf", "application/vnd.openxmlformats")


def pages(stage: Stage, each: int = 1) -> dict[str, str]:
    """Every page of the readers, or those at `each`th route, without tokens and times."""
    found = {}
    for route in stage.routes[::each]:
        door, seen = open_door(stage, route), seen_at(stage, route)
        if not route.is_safe or route.path in TOLD_TO_ALL or door is None or seen is None:
            continue
        if seen.answer.headers.get("content-type", "").startswith(PACKED):
            continue  # a packed file differs with the second in which it is made; the pages beside it tell the same facts
        for key in READERS:
            person = stage.world.people[key]
            if route.parameters and door.person is not person:
                continue
            with stage.database.undone():  # who opens a notice of an incident leaves a note of it: the next page is not to show that
                answer = stage.knock(person, "GET", door.path)
            found[f"{key} {route.path}"] = TIMES.sub("", answer.text)
    return found


def act(stage: Stage, keys: Iterable[str], each: int = 1) -> int:
    """Do everything that these people may, or what is done at `each`th route, in each of the ways in which they can stand to it.

    Returns how much was done. What is done is not done a second time, by a colleague or by a program: page and API share their acts.
    """
    near, done = Surroundings(stage.world), set()
    for person in map(stage.world.people.__getitem__, keys):
        for route in stage.routes[::each]:
            if route.is_safe or route.act is None or route.path.startswith("/account"):
                continue
            plan = PLANS[str(route)]
            kinds = [plan.at.get(name, NAMED[name]) for name in route.parameters if name not in CODES]
            for target in near.own(person, kinds):
                ids = near.ids(target)
                try:
                    values = {name: CODES.get(name) or ids(plan.at.get(name, NAMED[name])) for name in route.parameters}
                    form, json = (make(ids, person) if make else None for make in (plan.form, plan.json))
                except AbsentError:
                    continue
                path = route.path.format(**values)
                what = (person.company, path.removeprefix("/api/v1"))
                # Whoever is refused at the door has done nothing: that is what the walk proves.
                if str(route) == "POST /sign-out" or what in done or ask(stage, person, route, values)[0] != 200:
                    continue
                if is_accepted(stage.knock(person, route.method, path, form, json=json)):
                    done.add(what)
    return len(done)


def test_what_strangers_do_changes_none_of_our_pages_and_what_partners_do_some(stage: Stage) -> None:
    for route in stage.routes:
        open_door(stage, route)
    with stage.database.undone(), stage.known():
        before = pages(stage)
        assert len(before) >= 80
        assert act(stage, STRANGERS) >= 150
        after = pages(stage)
        assert {name for name in before if before[name] != after[name]} == set()
        assert act(stage, PARTNERS, each=3) >= 20
        after = pages(stage, each=6)
        assert len({name for name in after if before[name] != after[name]}) >= 10
