"""A section as a page shows it, in a number of statements that does not grow with its items."""

import pytest
from sqlalchemy import Engine

from questionnaires.answers.queries import get_item, list_for_section, list_missing
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import choose_alternative
from questionnaires.catalogue.actions import load
from questionnaires.templates.rules import Standing
from storage.problems import Missing
from tests.questionnaires.world import World, statements


def test_a_section_shows_every_item_in_order_with_its_answer(world: World) -> None:
    world.say("A-2", AnswerState.PARTLY, scope="Tokyo")
    views = list_for_section(world.session, world.assessment, "A")
    assert [view.item.code for view in views] == ["A-1", "A-2", "A-3", "A-4", "A-5"]
    assert [view.version for view in views] == [0, 1, 0, 0, 0]
    assert views[1].answer is not None
    assert views[1].answer.state is AnswerState.PARTLY
    assert all(view.is_open_for_change and not view.is_returned for view in views)


def test_what_is_counted_follows_the_choice(world: World) -> None:
    def standings() -> list[Standing]:
        views = list_for_section(world.session, world.assessment, "A")
        assert [get_item(world.session, world.assessment, view.item.code).standing for view in views] == [view.standing for view in views]
        return [view.standing for view in views[2:]]

    assert standings() == [Standing.OTHER_OPTION, Standing.CHOICE_OPEN, Standing.CHOICE_OPEN]
    choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="NONE")
    assert standings() == [Standing.COUNTED, Standing.OTHER_OPTION, Standing.OTHER_OPTION]
    assert get_item(world.session, world.assessment, "B-2").standing is Standing.LEGACY


def test_an_unknown_section_is_missing(world: World) -> None:
    with pytest.raises(Missing) as caught:
        list_for_section(world.session, world.assessment, "Z")
    assert caught.value.code == "section-missing"


def test_what_is_missing_are_the_counted_items_without_an_answer(world: World) -> None:
    world.say("A-1")
    world.say("A-4", AnswerState.IMPLEMENTED)
    world.say("B-1", None, plan="Later")
    rows = list_missing(world.session, world.assessment)
    assert [(row.section, row.code) for row in rows] == [("A", "A-2"), ("A", "A-4"), ("A", "A-5"), ("B", "B-1")], "KEYS is not chosen yet"
    assert rows[0].title["en"] == "Title A-2"
    choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="KEPT")
    assert [row.code for row in list_missing(world.session, world.assessment)] == ["A-2", "A-5", "B-1"]


def test_a_section_of_25_items_costs_as_many_statements_as_one_item_answered_or_not(world: World, engine: Engine) -> None:
    version = next(version for version in load(world.session, world.asker) if version.code == "S01")
    world.assessment = world.issue(version_id=version.id)
    with statements(engine) as blank:
        views = list_for_section(world.session, world.assessment, "1.1")
    for view in views:
        world.say(view.item.code)
    with statements(engine) as answered:
        assert len(list_for_section(world.session, world.assessment, "1.1")) == 25
    with statements(engine) as single:
        get_item(world.session, world.assessment, "1.1-09")
    assert (len(blank), len(answered), len(single)) == (6, 6, 6)
