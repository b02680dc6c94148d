"""An issued assessment goes to a newer edition with the answers whose question is the same."""

import copy
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.answers.queries import get_item
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.queries import progress
from questionnaires.authoring.actions import publish, start_addition
from questionnaires.authoring.moving import list_targets, move, plan_move
from questionnaires.catalogue.actions import publish as publish_built_in
from questionnaires.templates.models import QuestionnaireVersion
from storage.acts import Act
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Role
from tests import factories
from tests.questionnaires.world import World, item, last_entry, parse, small_questionnaire, text


def newer(world: World, **changes: Any) -> QuestionnaireVersion:
    """SMALL 2: A-1 as it was, A-2 worded anew, A-4 gone, B-1 heavier and retitled, C-1 new."""
    document = copy.deepcopy(small_questionnaire(edition="2.0.0", dated="2026-12-01") | changes)
    first, second = (section["items"] for section in document["sections"])
    first[1]["question"] = text("Quite another question?")
    second[0] |= {"weight": 9, "title": text("Another title")}
    document["sections"][0]["items"] = [one for one in first if one["code"] != "A-4"]
    second.append(item("C-1"))
    version = publish_built_in(world.session, world.asker, parse(document))
    assert version is not None
    return version


def answered(world: World) -> None:
    for code in ("A-1", "A-2", "A-4", "B-1"):
        world.say(code, scope=f"About {code}")


def go(world: World, version: QuestionnaireVersion) -> None:
    plan = plan_move(world.session, world.assessment, version)
    move(world.session, world.asker, world.assessment, version_id=version.id, mark=plan.mark)


def test_the_preview_tells_what_is_kept_and_what_is_lost(world: World) -> None:
    answered(world)
    version = newer(world)
    assert [row.id for row in list_targets(world.session, world.assessment)] == [version.id]
    plan = plan_move(world.session, world.assessment, version)
    assert plan.kept == ("A-1", "B-1")
    assert [(lost.code, lost.why) for lost in plan.lost] == [("A-2", "changed"), ("A-4", "gone")]
    assert [added.code for added in plan.added] == ["C-1"]


def test_answers_go_along_where_the_question_is_the_same(world: World) -> None:
    answered(world)
    version = newer(world)
    go(world, version)
    assert world.assessment.version_id == version.id
    views = {code: get_item(world.session, world.assessment, code) for code in ("A-1", "A-2", "B-1", "C-1")}
    assert {code: view.answer.scope if view.answer else None for code, view in views.items()} == {
        "A-1": "About A-1", "A-2": None, "B-1": "About B-1", "C-1": None,
    }  # fmt: skip
    assert progress(world.session, world.assessment).answered == 2
    entry = last_entry(world.session)
    assert (entry.act, entry.details["lost"], entry.details["kept"]) == (Act.ASSESSMENT_MOVE, ["A-2", "A-4"], 2)


def test_what_could_not_go_along_is_not_destroyed_and_counts_nowhere(world: World) -> None:
    answered(world)
    go(world, newer(world))
    stored = world.session.scalars(select(col(Answer.scope)).where(col(Answer.assessment_id) == world.assessment.id)).all()
    assert sorted(stored) == ["About A-1", "About A-2", "About A-4", "About B-1"]
    world.say("A-2", AnswerState.NOT_IMPLEMENTED)
    world.submit()
    assert progress(world.session, world.assessment).answered == 3


def test_choices_go_along_where_the_option_is_still_offered(world: World) -> None:
    from questionnaires.assessments.actions import choose_alternative
    from questionnaires.assessments.lines import read_choices

    choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="KEPT")
    go(world, newer(world))
    assert read_choices(world.session, world.assessment.id) == {"KEYS": "KEPT"}


def test_nothing_moves_when_somebody_has_answered_on_since_the_preview(world: World) -> None:
    version = newer(world)
    plan = plan_move(world.session, world.assessment, version)
    world.say("A-2")
    with pytest.raises(Conflict, match="move-changed-meanwhile"):
        move(world.session, world.asker, world.assessment, version_id=version.id, mark=plan.mark)


def test_only_the_issuer_moves_and_only_before_the_submission(world: World) -> None:
    version = newer(world)
    plan = plan_move(world.session, world.assessment, version)
    with pytest.raises(Forbidden):
        move(world.session, world.answerer, world.assessment, version_id=version.id, mark=plan.mark)
    world.submit()
    with pytest.raises(Conflict, match="assessment-past-moving"):
        go(world, version)


def test_it_moves_to_later_editions_and_own_additions_only(world: World) -> None:
    unrelated = publish_built_in(world.session, world.asker, parse(small_questionnaire(code="OTHER")))
    assert unrelated is not None
    with pytest.raises(Invalid, match="version-not-newer"):
        go(world, unrelated)
    draft = start_addition(world.session, world.asker, base_version_id=world.version.id, code="OWN", title=text("Own"))
    own = publish(world.session, world.asker, draft, edition="1", expected_version=draft.version)
    foreign_stamp = factories.stamp(factories.organisation(world.session, "Tani KK"), Role.PROCUREMENT)
    foreign = start_addition(world.session, foreign_stamp, base_version_id=world.version.id, code="OWN", title=text("Own"))
    theirs = publish(world.session, foreign_stamp, foreign, edition="1", expected_version=foreign.version)
    assert [row.id for row in list_targets(world.session, world.assessment)] == [own.id]
    with pytest.raises(Missing):
        go(world, theirs)
    world.say("A-1")
    go(world, own)
    assert get_item(world.session, world.assessment, "A-1").answer is not None
