"""The classes of information, and the list that both sides see."""

import copy
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from contracts.engagements.queries import reach_of
from contracts.information import actions
from contracts.information.queries import built_in, get_item, list_classes, list_items, list_needed
from contracts.information.rules import ClassKind, ItemForm
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.contracts.world import LAWFUL_ONLY, World, entries


def test_nine_classes_carry_words_in_both_languages_and_three_are_never_shared(session: Session) -> None:
    actions.load(session, factories.stamp())
    assert actions.load(session, factories.stamp()) == []
    classes = list_classes(session)
    assert len(classes) == 9
    assert [each.code for each in classes if each.is_hard_stop] == list(LAWFUL_ONLY)
    assert {each.kind for each in classes if each.is_hard_stop} == {ClassKind.LEGAL_REGIME}
    for each in classes:
        for words in (each.name, each.description, each.example):
            assert words.keys() == {"ja", "en"}
            assert all(words.values())
    assert len(entries(session)) == 1


def test_words_may_be_corrected_and_the_nature_of_a_class_may_not(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.load(session, factories.stamp())
    corrected: list[dict[str, Any]] = copy.deepcopy(built_in())
    corrected[0]["name"]["en"] = "Published"
    monkeypatch.setattr(actions, "built_in", lambda: corrected)
    actions.load(session, factories.stamp())
    assert list_classes(session)[0].name["en"] == "Published"
    assert entries(session)[-1].details["changed"] == ["PUBLIC"]
    corrected[-1]["kind"] = "confidentiality"
    with pytest.raises(Conflict) as error:
        actions.load(session, factories.stamp())
    assert error.value.code == "information-class-changed"


def test_items_are_numbered_and_seen_by_both_sides(world: World) -> None:
    for name in ("Drawing", "Price list", "Prototype"):
        world.designate("CONFIDENTIAL", 2, name=name)
    rows = list_items(world.session, world.engagement.id)
    assert [(row.number, row.name, row.available, row.outstanding) for row in rows] == [
        (1, "Drawing", 2, 0),
        (2, "Price list", 2, 0),
        (3, "Prototype", 2, 0),
    ]
    assert list_items(world.session, world.engagement.id, after=rows[0].id, limit=1) == [rows[1]]
    assert get_item(world.session, reach_of(world.respondent.actor), rows[0].id).name == "Drawing"
    with pytest.raises(Missing):
        get_item(world.session, reach_of(factories.actor()), rows[0].id)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"class_code": "NO_SUCH"}, "class-unknown"), ({"name": " "}, "name-missing"), ({"quantity": 0}, "quantity-not-positive")],
)
def test_what_cannot_be_right_is_refused(world: World, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as error:
        world.designate(**given)
    assert error.value.code == code


def test_only_the_principal_designates(world: World) -> None:
    with pytest.raises(Forbidden):
        actions.designate(world.session, world.respondent, world.engagement, class_code="PUBLIC", name="x", form=ItemForm.PAPER)


def test_the_needed_classes_come_in_the_order_of_the_classes(world: World) -> None:
    needed = [row.code for row in list_needed(world.session, world.engagement.id)]
    assert needed == [row.code for row in list_classes(world.session)]


@pytest.mark.parametrize("wrong", [{"outstanding": 3}, {"outstanding": -1}, {"outstanding": 2, "destroyed": 1}, {"destroyed": 3}])
def test_the_database_itself_refuses_pieces_that_do_not_exist(world: World, wrong: dict[str, int]) -> None:
    item = world.designate("CONFIDENTIAL", 2)
    for field, value in wrong.items():
        setattr(item, field, value)
    with pytest.raises(IntegrityError):
        world.session.flush()
