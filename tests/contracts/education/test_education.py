"""Asking for courses, passing them, and what each side is told of whom."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from contracts.education import actions, queries
from contracts.education.courses import built_in
from contracts.education.models import EducationRecord
from contracts.engagements.queries import list_handlers, reach_of
from storage.acts import Act
from storage.ledger.models import LedgerEntry
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests.contracts.world import TODAY, World

SOON = TODAY + timedelta(days=14)
RIGHT = {question.code: question.right for question in built_in()["CASE-2"].check}


def assign(world: World, *codes: str) -> None:
    actions.assign(world.session, world.officer, world.engagement, course_codes=codes or ("CASE-2",), due_on=SOON, today=TODAY)


def test_whoever_handles_the_information_is_missing_until_they_have_passed(world: World) -> None:
    assign(world)
    (handler, *_) = [row.person_name for row in list_handlers(world.session, world.engagement.id)]
    (asked,) = queries.list_progress(world.session, world.engagement, TODAY)
    assert asked.passed[handler] is None
    wrong = actions.take_check(
        world.session, world.respondent, course_code="CASE-2", person_name=handler, given={**RIGHT, "2": "c"}, today=TODAY
    )
    assert not wrong.is_passed
    assert world.session.scalars(select(EducationRecord)).all() == [], "a wrong answer leaves no record"
    assert [one.missing for one in queries.list_left(world.session, world.contractor.id, TODAY)] == [asked.missing]
    passed = actions.take_check(world.session, world.respondent, course_code="CASE-2", person_name=f" {handler} ", given=RIGHT, today=TODAY)
    assert passed.is_passed
    (asked,) = queries.list_progress(world.session, world.engagement, TODAY)
    assert asked.passed[handler] == TODAY
    (later,) = queries.list_progress(world.session, world.engagement, TODAY + timedelta(days=366))
    assert later.passed[handler] is None, "after a year it is to be refreshed"
    world.session.commit()
    acts = world.session.scalars(select(col(LedgerEntry.act)).where(col(LedgerEntry.act).like("education:%"))).all()
    assert sorted(acts) == [Act.EDUCATION_ASSIGN, Act.EDUCATION_RECORD]


def test_a_session_is_recorded_for_each_name_once_and_not_ahead_of_time(world: World) -> None:
    held = actions.record_session(
        world.session,
        world.respondent,
        course_code="SCENE-7",
        people=["Mori", " ", "ＭＯＲＩ", "Ueda"],
        held_on=TODAY,
        place="Room 2",
        today=TODAY,
    )
    assert sorted(one.person_key for one in held) == ["mori", "ueda"]
    with pytest.raises(Invalid, match="held-in-future"):
        actions.record_session(world.session, world.respondent, course_code="CASE-1", people=["Mori"], held_on=SOON, place="", today=TODAY)
    with pytest.raises(Invalid, match="people-missing"):
        actions.record_session(world.session, world.respondent, course_code="CASE-1", people=["  "], held_on=TODAY, place="", today=TODAY)
    with pytest.raises(Missing, match="course-missing"):
        actions.record_session(world.session, world.respondent, course_code="NONE", people=["Mori"], held_on=TODAY, place="", today=TODAY)


def test_the_principal_learns_of_nobody_who_does_not_handle_its_information(world: World) -> None:
    assign(world)
    actions.record_session(
        world.session, world.respondent, course_code="CASE-2", people=["Somebody Else"], held_on=TODAY, place="", today=TODAY
    )
    (asked,) = queries.list_progress(world.session, world.engagement, TODAY)
    assert "Somebody Else" not in asked.passed


def test_only_the_principal_asks_and_stops_asking_and_asking_again_moves_the_date(world: World) -> None:
    with pytest.raises(Forbidden, match="not-the-principal"):
        actions.assign(world.session, world.respondent, world.engagement, course_codes=["CASE-1"], due_on=SOON, today=TODAY)
    with pytest.raises(Invalid, match="education-due-in-past"):
        actions.assign(
            world.session, world.officer, world.engagement, course_codes=["CASE-1"], due_on=TODAY - timedelta(days=1), today=TODAY
        )
    assign(world)
    (first,) = queries.list_progress(world.session, world.engagement, TODAY)
    one = queries.get(world.session, reach_of(world.respondent.actor), first.assignment.id)
    with pytest.raises(Forbidden, match="not-the-principal"):
        actions.end(world.session, world.respondent, one)
    actions.end(world.session, world.officer, one)
    assert queries.list_progress(world.session, world.engagement, TODAY) == []
    with pytest.raises(Conflict, match="education-ended"):
        actions.end(world.session, world.officer, one)
    actions.assign(world.session, world.officer, world.engagement, course_codes=["CASE-2"], due_on=SOON + timedelta(days=1), today=TODAY)
    (again,) = queries.list_progress(world.session, world.engagement, TODAY)
    assert (again.assignment.id, again.assignment.due_on) == (first.assignment.id, SOON + timedelta(days=1))
