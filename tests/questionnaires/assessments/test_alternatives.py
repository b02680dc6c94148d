"""The respondent says which of two ways it follows; only that way is asked and scored."""

import pytest

from questionnaires.assessments.actions import choose_alternative
from questionnaires.assessments.lines import read_choices
from questionnaires.assessments.queries import progress
from questionnaires.assessments.rules import AssessmentState
from storage.problems import Conflict, Forbidden, Invalid
from tests.questionnaires.world import World, count_entries, last_entry


def choose(world: World, option: str, group: str = "KEYS") -> None:
    choose_alternative(world.session, world.answerer, world.assessment, group=group, option=option)


def test_the_choice_changes_what_is_asked_and_can_be_changed(world: World) -> None:
    open_choice = progress(world.session, world.assessment)
    assert (open_choice.total, open_choice.open_choices) == (5, ("KEYS",))
    choose(world, "NONE")
    assert (progress(world.session, world.assessment).total, progress(world.session, world.assessment).open_choices) == (4, ())
    choose(world, "KEPT")
    assert read_choices(world.session, world.assessment.id) == {"KEYS": "KEPT"}
    assert progress(world.session, world.assessment).total == 5


def test_a_choice_begins_the_assessment_and_is_one_entry_unless_nothing_changes(world: World) -> None:
    before = count_entries(world.session)
    choose(world, "NONE")
    entry = last_entry(world.session)
    assert world.assessment.state == AssessmentState.IN_PROGRESS
    assert (entry.act, entry.subject_kind, entry.details) == (
        "answer:save",
        "alternative-choice",
        {"group": "KEYS", "option": "NONE", "begins": True},
    )
    choose(world, "NONE")
    assert count_entries(world.session) == before + 1


@pytest.mark.parametrize(("group", "option"), [("KEYS", "LENT"), ("DOORS", "NONE")])
def test_what_is_no_option_is_refused(world: World, group: str, option: str) -> None:
    with pytest.raises(Invalid) as caught:
        choose(world, option, group)
    assert caught.value.code == "option-unknown"


def test_only_the_respondent_chooses_and_not_after_submission(world: World) -> None:
    with pytest.raises(Forbidden):
        choose_alternative(world.session, world.asker, world.assessment, group="KEYS", option="NONE")
    world.submit()
    with pytest.raises(Conflict) as caught:
        choose(world, "NONE")
    assert caught.value.code == "answer-sealed"
