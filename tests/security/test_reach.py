"""Nobody reads, changes or learns of what is out of reach; and whoever is permitted gets through (threats 1, 2, 24).

Every route of the application is tried by every persona with its own, its neighbour's, a stranger's and made-up ids, in
the path and in the form. `routes.txt` is compared with what is there, so that a walk that sees less than last time fails.
"""

from email import message_from_bytes, policy
from itertools import product

import pytest

from portal.mail.composing import ORGANISATION_HEADER
from tests.security.companies import REGISTRARS
from tests.security.plans import PLANS
from tests.security.routes import COMMAND, LIST, as_text
from tests.security.stage import Stage
from tests.security.walk import Walk

ROLES = ("administrator", "procurement", "reviewer", "respondent")
# Who goes together: alike are an officer of either principal, and somebody of either one's contractor. The routes are walked in
# parts, so that no single test takes long; how many pairs of route and persona get through at least, in each part.
GROUPS: dict[str, tuple[list[str], tuple[int, ...]]] = {
    "principal": ([f"p1/{role}" for role in ROLES] + ["p1/api", "p2/procurement"], (340, 280, 250)),
    "contractor": ([f"p1c1/{role}" for role in ROLES] + ["p1c1/both", "p2c1/respondent", "p1c1/disabled"], (310, 235, 280, 195)),
    # Contractors, too: what they do is tried whole at every other route, by the one at these, by the other at those.
    "re-contractor": (["p1r/procurement", "p1r/respondent"], (210, 140)),
    "sibling": (["p1c2/administrator", "p1c2/respondent"], (155, 155)),
    "helper": (["p1c1/contributor", "p1/contributor"], (50,)),
    "outside": (["nobody", "nobody/owes-code", "nobody/forgot", "invited/link", "invited/proved", "invited/choosing"], (85,)),
}
TURNS = {"re-contractor": 0, "sibling": 1}
# On PostgreSQL, which runs the same statements: few are enough to see that they mean the same.
THERE_TOO = {"p1/procurement", "p1c1/respondent", "nobody", "invited/link"}
PARTS = [
    pytest.param(group, part, id=f"{group} {part + 1}", marks=[] if THERE_TOO & {*people} else pytest.mark.only_on("sqlite"))
    for group, (people, least) in GROUPS.items()
    for part in range(len(least))
]
ENOUGH = 60  # marks
STRICTER = ("/members", "/account/", "/contractors/{contractor_id}/invitations", "/contacts/{contact_id}", "/api/v1/contacts/{contact_id}")
# Doors that lead nowhere here: no demonstration, no company account.
CLOSED = {"/demonstration/{token}", "/sign-in/oidc", "/sign-in/oidc/callback"}


def test_the_list_of_routes_is_the_one_that_was_last_looked_at(stage: Stage) -> None:
    found = stage.routes
    assert len(found) >= 480
    assert as_text(found) == LIST.read_text(), f"Routes have changed. Look at each: does its door fit? Then: {COMMAND}"


def test_every_unsafe_route_has_something_to_be_tried_with(stage: Stage) -> None:
    unsafe = {str(route) for route in stage.routes if not route.is_safe}
    assert unsafe <= PLANS.keys()
    assert set(PLANS) <= {str(route) for route in stage.routes}


@pytest.mark.parametrize(("group", "part"), PARTS)
def test_nobody_gets_beyond_their_reach(stage: Stage, group: str, part: int, database_kind: str) -> None:
    everybody, least = GROUPS[group]
    parts = len(least)
    is_short = database_kind != "sqlite"
    people = [key for key in everybody if key in THERE_TOO] if is_short else everybody
    # Doors that ask the same of the same things go together: the walk remembers what they were told.
    together = sorted(stage.routes, key=lambda route: route.parameters[:1])
    routes = together[len(together) * part // parts : len(together) * (part + 1) // parts]
    report = Walk(stage, is_short, TURNS.get(group)).run(routes, [stage.world.people[key] for key in people])
    assert report.findings == []
    # And not because nobody gets anywhere at all.
    assert report.probes + report.asked >= 1000 * len(people) // parts
    assert report.allowed >= (least[part] // 8 if is_short else least[part])
    assert report.blocked == []
    if group == "outside" and not is_short:
        public = {str(route) for route in routes if route.act is None and route.path not in CLOSED}
        assert public - report.succeeded.keys() == set()
    # A rule behind the table refuses only where people are invited, where a side keeps its own, or where a browser is needed.
    assert [route for route, _ in report.stricter if not route.split()[1].startswith(STRICTER)] == []


@pytest.mark.only_on("sqlite")  # about pages, which show the same whatever lies behind them
def test_every_mark_is_seen_by_somebody_who_may(stage: Stage) -> None:
    """Else a world whose texts nobody ever shows would pass for one in which nothing leaks."""
    seen: set[str] = set()
    pages = [route.path for route in stage.routes if route.is_page and not route.parameters]
    people = ("p1/procurement", "p1c1/respondent", "p1/reviewer", "p1/administrator")
    with stage.database.undone(), stage.known():
        for key, path in product(people, pages):
            seen |= stage.world.canaries.seen(stage.knock(stage.world.people[key], "GET", path).text)
            if len(seen) > ENOUGH:
                return
    raise AssertionError(f"only {len(seen)} marks")


def test_mail_tells_each_company_only_its_own(stage: Stage) -> None:
    by_id = {company.id: company.key for company in stage.world.companies.values()}
    read = 0
    for path in stage.settings.mail_folder.glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        company = by_id[str(message[ORGANISATION_HEADER])]
        text = "\n".join([str(message.items()), *(str(part.get_content()) for part in message.walk() if not part.is_multipart())])
        readers = [company, f"invited by {company}", f"invited by {REGISTRARS[company]}"]
        assert stage.world.canaries.leaked(text, readers) == set(), path
        read += len(stage.world.canaries.seen(text))
    assert read > 20
