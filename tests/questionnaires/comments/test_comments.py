"""The talk beside a question: who reads what, what is new, and when it ends."""

from datetime import timedelta
from typing import Any

import pytest

from questionnaires.answers.queries import get_item
from questionnaires.answers.rules import AnswerState
from questionnaires.comments import actions, queries
from questionnaires.comments.rules import Visibility
from questionnaires.contributing import actions as contributing
from questionnaires.contributing.rules import ScopeKind
from questionnaires.reviews.actions import judge, return_items
from questionnaires.reviews.rules import Verdict
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Role, Stamp
from tests import factories
from tests.questionnaires.world import World, last_entry


def write(world: World, by: Stamp, text: str = "Hello", visibility: Visibility = Visibility.BOTH, item: str = "A-1") -> Any:
    return actions.write(world.session, by, world.assessment, item_code=item, text=text, visibility=visibility)


def read(world: World, by: Stamp, item: str = "A-1") -> list[tuple[str, bool]]:
    item_id = get_item(world.session, world.assessment, item).item.id
    found = queries.read_threads(world.session, by.actor, world.assessment, [item_id])
    return [(said.text, said.is_unread) for said in found.get(item_id, ())]


def later(stamp: Stamp, minutes: int) -> Stamp:
    return factories.stamp(stamp.actor, at=factories.NOON + timedelta(minutes=minutes))


def test_both_sides_talk_and_what_is_internal_stays_inside(world: World) -> None:
    write(world, world.answerer, "Which office?")
    write(world, later(world.asker, 1), "All of them")
    write(world, later(world.answerer, 2), "Careful here", Visibility.OWN)
    write(world, later(world.asker, 3), "They hesitate", Visibility.OWN)
    assert [text for text, _ in read(world, world.answerer)] == ["Which office?", "All of them", "Careful here"]
    assert [text for text, _ in read(world, world.asker)] == ["Which office?", "All of them", "They hesitate"]
    assert last_entry(world.session).engagement_id is None  # not even that there is an internal one


def test_a_principal_further_up_is_no_party_of_the_talk(world: World) -> None:
    write(world, world.answerer)
    above = factories.stamp(factories.organisation(world.session), Role.REVIEWER)
    assert read(world, above) == []
    with pytest.raises(Forbidden):
        write(world, above)


def test_new_is_what_others_said_since_one_looked(world: World) -> None:
    write(world, world.asker, "First")
    assert read(world, world.answerer) == [("First", True)]
    assert read(world, world.asker) == [("First", False)]
    assert queries.count_unread(world.session, world.answerer.actor) == 1
    actions.mark_read(world.session, later(world.answerer, 1), world.assessment, item_code="A-1")
    assert read(world, world.answerer) == [("First", False)]
    write(world, later(world.asker, 2), "Second")
    assert read(world, world.answerer) == [("First", False), ("Second", True)]
    write(world, later(world.answerer, 3), "Thanks")  # who answers has read
    assert queries.count_unread(world.session, world.answerer.actor) == 0
    assert [row.text for row in queries.list_comments(world.session, world.answerer.actor)] == ["Second", "First"]
    last = queries.list_comments(world.session, world.answerer.actor, limit=1)[0]
    assert [row.text for row in queries.list_comments(world.session, world.answerer.actor, after=last.id)] == ["First"]


def test_a_remark_stands_in_the_thread_once_it_was_sent(world: World) -> None:
    world.say("A-1", AnswerState.IMPLEMENTED)
    world.submit()
    judge(
        world.session, later(world.asker, 1), world.assessment, item_code="A-1", verdict=Verdict.RETURNED, remark="How?", answer_version=1
    )
    assert read(world, world.answerer) == []
    assert read(world, world.asker) == [("How?", False)]
    return_items(world.session, later(world.asker, 2), world.assessment)
    assert read(world, world.answerer) == [("How?", False)]


def test_a_helper_talks_about_its_part_only(world: World) -> None:
    helper = factories.stamp(world.contractor, Role.CONTRIBUTOR)
    contributing.give(
        world.session,
        world.answerer,
        world.assessment,
        user_id=helper.actor.user_id,
        invitation_id=None,
        scope=ScopeKind.ITEMS,
        items=["A-1"],
    )
    write(world, helper)
    with pytest.raises(Missing):
        write(world, helper, item="A-2")
    with pytest.raises(Missing):
        actions.mark_read(world.session, helper, world.assessment, item_code="A-2")
    write(world, later(world.asker, 1), "For you")
    write(world, later(world.asker, 2), "Not for you", item="A-2")
    rows = queries.narrow(world.session, helper.actor, queries.list_comments(world.session, helper.actor))
    assert [row.text for row in rows] == ["For you"]
    assert queries.count_unread(world.session, helper.actor) == 1


def test_the_talk_ends_with_the_review(world: World) -> None:
    with pytest.raises(Invalid, match="comment-empty"):
        write(world, world.answerer, "  ")
    with pytest.raises(Invalid, match="comment-too-long"):
        write(world, world.answerer, "x" * 2001)
    world.assessment.state = "closed"
    world.session.flush()
    with pytest.raises(Conflict, match="assessment-closed"):
        write(world, world.answerer)
