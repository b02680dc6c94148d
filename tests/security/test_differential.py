"""What strangers do shows on nobody's page: not as a number, not as an order, not as a time (goal: no leak by counts)."""

import re

import pytest

from tests.security.asking import ask
from tests.security.doors import is_accepted, open_door
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
        if not route.is_safe or route.path in TOLD_TO_ALL:
            continue
        door = open_door(stage, route)
        for key in READERS:
            person = stage.world.people[key]
            if door is None or (route.parameters and door.person is not person):
                continue
            with stage.database.undone():  # who opens a notice of an incident leaves a note of it: the next page is not to show that
                answer = stage.knock(person, "GET", door.path)
            if answer.headers.get("content-type", "").startswith(PACKED):
                continue  # a packed file differs with the second in which it is made; the pages beside it tell the same facts
            text = answer.text
            found[f"{key} {route.path}"] = TIMES.sub("", text)
    return found


def act(stage: Stage, key: str) -> int:
    """Do everything that the person may, in each of the ways in which the company can stand to it. Returns how much was done."""
    near, person, done = Surroundings(stage.world), stage.world.people[key], 0
    for route in stage.routes:
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
            # Whoever is refused at the door has done nothing: that is what the walk proves.
            if str(route) != "POST /sign-out" and ask(stage, person, route, values)[0] == 200:
                done += is_accepted(stage.knock(person, route.method, route.path.format(**values), form, json=json))
    return done


def test_what_strangers_do_changes_none_of_our_pages_and_what_partners_do_some(stage: Stage) -> None:
    for route in stage.routes:
        open_door(stage, route)
    with stage.database.undone(), stage.known():
        before = pages(stage)
        assert len(before) >= 80
        assert sum(act(stage, key) for key in STRANGERS) >= 25
        after = pages(stage)
        assert {name for name in before if before[name] != after[name]} == set()
        assert sum(act(stage, key) for key in PARTNERS) >= 5
        after = pages(stage, each=6)
        assert len({name for name in after if before[name] != after[name]}) >= 10
