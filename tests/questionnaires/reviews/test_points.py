"""An answer without points of its own is weighed by the reviewer; nothing else is, and a new answer is weighed anew."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from questionnaires.assessments.models import Assessment
from questionnaires.catalogue.actions import publish
from questionnaires.reviews.actions import judge, return_items
from questionnaires.reviews.rules import Verdict
from questionnaires.scoring.actions import compute
from storage.problems import Invalid
from tests import factories
from tests.questionnaires.world import World, item, last_entry, parse, small_questionnaire, text

ACCEPT = Verdict.ACCEPTED_ON_STATEMENT


@pytest.fixture
def asked(world: World, session: Session) -> Assessment:
    """A measure, a text of weight 3, and a text that is only asked for information; answered and submitted."""
    told = item("T-1", weight=3) | {"kind": "text"}
    for_information = item("T-2", weight=0) | {"kind": "text", "legacy": False}
    sections = [{"code": "A", "title": text("One"), "purpose": text("Why"), "items": [item("A-1"), told, for_information]}]
    version = publish(session, factories.stamp(), parse(small_questionnaire(code="FREE", sections=sections, alternatives=[])))
    assert version is not None
    world.version = version
    world.assessment = world.issue(version_id=version.id)
    world.say("A-1")
    for code in ("T-1", "T-2"):
        world.say(code, None, value="We lock it away.")
    world.submit()
    return world.assessment


def earned(world: World) -> int:
    return compute(world.session, world.asker, world.assessment, is_final=False).earned


def weigh(world: World, code: str, points: int | None, **more: Any) -> None:
    said = {"verdict": ACCEPT, "answer_version": 1, **more}
    judge(world.session, world.asker, world.assessment, item_code=code, points=points, **said)


def test_a_text_earns_what_the_reviewer_gives_it_and_full_points_without(world: World, asked: Assessment) -> None:
    assert asked.state == "submitted"
    assert earned(world) == 100 + 300
    weigh(world, "T-1", 40)
    assert last_entry(world.session).details["points"] == 40
    assert earned(world) == 100 + 3 * 40
    weigh(world, "T-1", 0)
    assert earned(world) == 100
    weigh(world, "T-1", None)
    assert earned(world) == 100 + 300


@pytest.mark.parametrize("code", ["A-1", "T-2"])
def test_what_has_points_of_its_own_or_none_at_all_is_not_weighed(world: World, asked: Assessment, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        weigh(world, code, 40)
    assert caught.value.code == "points-not-here"


def test_what_is_returned_is_not_weighed(world: World, asked: Assessment) -> None:
    with pytest.raises(Invalid) as caught:
        weigh(world, "T-1", 40, verdict=Verdict.RETURNED, remark="Where?")
    assert caught.value.code == "points-not-here"


@pytest.mark.parametrize("points", [-1, 101])
def test_points_lie_between_nothing_and_full(world: World, asked: Assessment, points: int) -> None:
    with pytest.raises(Invalid) as caught:
        weigh(world, "T-1", points)
    assert (caught.value.code, caught.value.parameters["maximum"]) == ("points-out-of-range", 100)


def test_a_corrected_answer_is_weighed_anew(world: World, asked: Assessment) -> None:
    weigh(world, "T-1", 40)
    judge(world.session, world.asker, asked, item_code="T-1", verdict=Verdict.RETURNED, remark="Where?", answer_version=1)
    return_items(world.session, world.asker, asked)
    world.say("T-1", None, value="We lock it away in room 3.")
    assert earned(world) == 100 + 300
