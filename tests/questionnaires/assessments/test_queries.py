"""Lists: within reach, on one side, by due date, page by page; with numbers that agree with the assessment itself."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import choose_alternative, issue
from questionnaires.assessments.queries import AssessmentRow, count_by_state, get, list_for_engagement, list_rows, progress
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.actions import judge, return_items
from questionnaires.reviews.rules import Verdict
from storage.problems import Missing
from tests import factories
from tests.questionnaires import world as worlds
from tests.questionnaires.world import OwnReach, World, statements


def test_a_foreign_assessment_is_missing_to_all_but_the_two_sides(world: World) -> None:
    for side in (world.principal, world.contractor):
        assert get(world.session, OwnReach(side.id), world.assessment.id).id == world.assessment.id
    stranger = OwnReach(factories.organisation(world.session).id)
    with pytest.raises(Missing) as caught:
        get(world.session, stranger, world.assessment.id)
    assert caught.value.code == "assessment-missing"
    assert list_for_engagement(world.session, stranger, world.engagement.id) == []
    assert sum(count_by_state(world.session, stranger).values()) == 0


def test_no_list_shows_another_worlds_assessments(world: World) -> None:
    session = world.session
    other_principal, other_contractor = factories.organisation(session), factories.organisation(session)
    foreign = factories.engagement(session, other_principal, other_contractor)
    for respondent in (other_contractor, world.contractor):  # the second one: a side in it, but out of reach
        issue(
            session,
            factories.stamp(other_principal),
            engagement_id=foreign.id,
            version_id=world.version.id,
            respondent_organisation_id=respondent.id,
            reason="-",
            contact_name="-",
            contact_detail="-",
            due_on=worlds.DUE,
        )
    reach = OwnReach(world.contractor.id)
    assert [row.id for row in list_rows(session, reach, side="respondent")] == [world.assessment.id]
    assert list_rows(session, reach, side="issuer") == []
    abroad = list_rows(session, OwnReach(other_principal.id), side="issuer")
    assert len(abroad) == 2
    assert list_rows(session, reach, side="respondent", after=abroad[0].id) == [], "a foreign place in the order tells nothing"
    assert count_by_state(session, reach)[AssessmentState.ISSUED] == 1


def test_each_side_sees_the_name_of_the_other(world: World) -> None:
    (asked,) = list_rows(world.session, OwnReach(world.principal.id), side="issuer")
    (to_answer,) = list_rows(world.session, OwnReach(world.contractor.id), side="respondent")
    assert (asked.counterpart, to_answer.counterpart) == ("Kawa KK", "Yama KK")
    assert (asked.work, asked.title["en"], asked.state) == ("Payroll data entry", "A small check", AssessmentState.ISSUED)


def test_pages_follow_each_other_without_gap_or_repetition(world: World) -> None:
    for days in (5, 5, 3, 9, 5, 1):
        world.issue(due_on=worlds.DUE + timedelta(days=days))
    reach = OwnReach(world.principal.id)
    whole = list_rows(world.session, reach, side="issuer", limit=100)
    assert [row.due_on for row in whole] == sorted(row.due_on for row in whole)
    pages: list[AssessmentRow] = []
    for _ in range(4):
        pages += list_rows(world.session, reach, side="issuer", after=pages[-1].id if pages else None, limit=2)
    assert pages == whole
    assert len(whole) == 7


def test_a_list_can_be_narrowed_to_states(world: World) -> None:
    world.issue()
    world.say("A-1")
    reach = OwnReach(world.contractor.id)
    rows = list_rows(world.session, reach, side="respondent", states={AssessmentState.IN_PROGRESS})
    assert [row.id for row in rows] == [world.assessment.id]
    counts = count_by_state(world.session, reach, side="respondent")
    assert (counts[AssessmentState.ISSUED], counts[AssessmentState.IN_PROGRESS], counts[AssessmentState.CLOSED]) == (1, 1, 0)
    assert count_by_state(world.session, reach, side="issuer")[AssessmentState.ISSUED] == 0


def test_the_numbers_of_a_list_agree_with_the_assessment_through_its_whole_life(world: World) -> None:
    def compare() -> tuple[int, int, int]:
        (row,) = list_for_engagement(world.session, OwnReach(world.principal.id), world.engagement.id)
        whole = progress(world.session, world.assessment)
        assert (row.answered, row.total, row.returned) == (whole.answered, whole.total, whole.returned)
        assert (whole.missing, sum(section.total for section in whole.sections)) == (whole.total - whole.answered, whole.total)
        return row.answered, row.total, row.returned

    assert compare() == (0, 5, 0)
    for code in ("A-1", "A-3", "A-4", "B-2"):
        world.say(code)
    world.say("B-1", None, plan="Later")
    assert compare() == (1, 5, 0), "KEYS is not chosen, B-2 is legacy, B-1 has only text"
    choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="KEPT")
    assert compare() == (2, 5, 0)
    choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="NONE")
    assert compare() == (2, 4, 0)
    world.submit()
    for code, version in (("A-1", 1), ("A-2", 0)):
        judge(
            world.session, world.asker, world.assessment, item_code=code, verdict=Verdict.RETURNED, remark="Show us", answer_version=version
        )
    assert compare() == (2, 4, 2)
    return_items(world.session, world.asker, world.assessment)
    assert compare() == (2, 4, 2)
    world.say("A-2", AnswerState.PLANNED, planned_on=date(2027, 1, 1))
    assert compare() == (3, 4, 1)


def test_a_page_of_assessments_costs_six_statements_whatever_its_length(world: World, session: Session, engine: Engine) -> None:
    reach = OwnReach(world.principal.id)
    world.say("A-1")
    with statements(engine) as for_one:
        list_rows(session, reach, side="issuer")
    for _ in range(20):
        world.assessment = world.issue()
        for code in ("A-1", "A-2", "B-1"):
            world.say(code)
    with statements(engine) as for_many:
        assert len(list_rows(session, reach, side="issuer")) == 21
    with statements(engine) as for_progress:
        progress(session, world.assessment)
    assert (len(for_one), len(for_many), len(for_progress)) == (6, 6, 6)
