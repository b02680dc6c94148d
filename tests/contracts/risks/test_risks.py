"""Risks: rated by the matrix, seen by the principal alone, and lived with only where a second person says so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from contracts.engagements.queries import reach_of
from contracts.risks.actions import Written, ask_acceptance, change, close, decide_acceptance, dismiss, write
from contracts.risks.models import Risk
from contracts.risks.queries import count_cells, get, list_dismissals, list_rows, list_waiting, matrix, suggestions
from contracts.risks.rules import About, Matrix, RiskState, Treatment, suggest
from questionnaires.answers.rules import AnswerState
from storage.ledger.queries import list_entries
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests.contracts.world import NOW, TODAY, WEEK, World, entries

SOON = TODAY + timedelta(days=30)
WRITTEN = Written("Cards get lost", "One courier", 2, 2, Treatment.REDUCE, "Fujishiro", SOON, due_on=SOON)


def test_the_four_corners_of_the_source_advise_as_it_does() -> None:
    table = matrix()
    advice = {(cell.impact, cell.likelihood): cell.advice for cell in table.cells if cell.of_source}
    assert advice == {(2, 2): "reduce", (3, 3): "avoid", (3, 1): "transfer", (1, 1): "accept"}
    ranks = [level.code for level in table.levels]
    for cell in table.cells:
        worse = [other for other in table.cells if other.impact >= cell.impact and other.likelihood >= cell.likelihood]
        assert all(ranks.index(other.level) >= ranks.index(cell.level) for other in worse), "more of either is never a lower level"


def test_a_matrix_with_a_hole_is_refused() -> None:
    whole = matrix().model_dump()
    with pytest.raises(ValidationError):
        Matrix.model_validate({**whole, "cells": whole["cells"][1:]})


def test_it_suggests_the_weakest_and_never_again_what_was_written_down() -> None:
    weak: list[tuple[str, dict[str, str], int]] = [(f"1.1-{number:02}", {}, number * 10) for number in range(8)]
    found = suggest(weak, [("ISMS", TODAY)], [("i1", "leak", True)], ["control:1.1-00"])
    assert [one.key for one in found] == ["incident:i1", "certificate:ISMS", *(f"control:1.1-0{n}" for n in (1, 2, 3, 4))]


def test_the_principal_alone_sees_a_risk_and_its_entries(world: World) -> None:
    risk = write(world.session, world.officer, world.engagement, WRITTEN)
    assert risk.level == "medium"
    with pytest.raises(Missing):
        get(world.session, reach_of(world.respondent.actor), risk.id)
    with pytest.raises(Forbidden):
        write(world.session, world.respondent, world.engagement, WRITTEN)
    entries(world.session)
    theirs = list_entries(world.session, engagement_ids=reach_of(world.respondent.actor).engagements(), organisation_id=world.contractor.id)
    assert "risk:write" not in {entry.act for entry in theirs}


def test_what_remains_is_accepted_by_a_second_person_until_a_day(world: World) -> None:
    risk = write(world.session, world.officer, world.engagement, replace(WRITTEN, residual_impact=1, residual_likelihood=1))
    ask_acceptance(world.session, world.officer, risk, reason="Cheap", until=SOON, today=TODAY, expected_version=1)
    assert [row.id for row in list_waiting(world.session, reach_of(world.reviewer.actor), TODAY)] == [risk.id]
    decide_acceptance(world.session, world.reviewer, risk, is_accepted=True, person_name="Fujishiro", expected_version=2)
    assert (risk.state, risk.accepted_until, risk.residual_level) == (RiskState.ACCEPTED, SOON, "low")
    assert [row.id for row in list_waiting(world.session, reach_of(world.reviewer.actor), SOON + timedelta(days=1))] == [risk.id]
    change(world.session, world.officer, risk, WRITTEN, expected_version=3)
    assert (risk.state, risk.accepted_by) == (RiskState.OPEN, None), "the acceptance was of what stood there"
    with pytest.raises(Conflict):
        close(world.session, world.officer, risk, reason="Gone", expected_version=3)
    close(world.session, world.officer, risk, reason="Gone", expected_version=4)
    assert list_rows(world.session, reach_of(world.officer.actor)) == []


def test_who_asks_does_not_accept_and_the_database_says_so_too(world: World) -> None:
    risk = write(world.session, world.reviewer, world.engagement, WRITTEN)
    ask_acceptance(world.session, world.reviewer, risk, reason="Cheap", until=SOON, today=TODAY, expected_version=1)
    with pytest.raises(IntegrityError, match="two_persons"), world.session.begin_nested():
        world.session.execute(update(Risk).values(accepted_by=risk.acceptance_asked_by))
    with pytest.raises(Forbidden) as error:
        decide_acceptance(world.session, world.reviewer, risk, is_accepted=True, person_name="F", expected_version=2)
    assert error.value.code == "second-person-needed"


def test_the_matrix_counts_and_the_list_follows_it(world: World) -> None:
    for impact, likelihood in ((3, 3), (2, 2), (2, 2)):
        write(world.session, world.officer, world.engagement, replace(WRITTEN, impact=impact, likelihood=likelihood))
    reach = reach_of(world.officer.actor)
    assert count_cells(world.session, reach) == {(3, 3): 1, (2, 2): 2}
    first = list_rows(world.session, reach, limit=1)
    rest = list_rows(world.session, reach, after=first[0].id)
    assert (first[0].level, [row.number for row in rest] in ([2, 3], [3, 2])) == ("high", True)
    assert len(list_rows(world.session, reach, cell=(2, 2))) == 2


def test_facts_of_the_work_become_suggestions(world: World) -> None:
    world.review(at=NOW + timedelta(hours=1), c1_1_05=AnswerState.NOT_IMPLEMENTED)  # after the perfect one of this world
    incident = world.report("INTERNAL")
    found = suggestions(world.session, world.engagement, "S01", TODAY)
    assert [one.key for one in found] == [f"incident:{incident.id}", "control:1.1-05"]
    write(world.session, world.officer, world.engagement, WRITTEN, suggestion_key="control:1.1-05")
    with pytest.raises(Conflict):
        write(world.session, world.officer, world.engagement, WRITTEN, suggestion_key="control:1.1-05")
    assert len(suggestions(world.session, world.engagement, "S01", TODAY)) == 1


def test_a_risk_hangs_on_an_asset_of_its_own_work_only_and_wants_a_date(world: World) -> None:
    item = world.designate()
    risk = write(world.session, world.officer, world.engagement, replace(WRITTEN, about=About.ASSET, item_id=item.id))
    assert risk.item_id == item.id
    for wrong, kind in (
        (replace(WRITTEN, about=About.ASSET), Invalid),
        (replace(WRITTEN, about=About.ASSET, item_id="0" * 32), Missing),
        (replace(WRITTEN, due_on=None), Invalid),
        (replace(WRITTEN, impact=4), Invalid),
        (replace(WRITTEN, residual_impact=1), Invalid),
    ):
        with pytest.raises(kind):
            write(world.session, world.officer, world.engagement, wrong)


def test_what_is_dismissed_stays_away_until_its_facts_change(world: World) -> None:
    world.review(at=NOW + timedelta(hours=1), c1_1_05=AnswerState.NOT_IMPLEMENTED)
    (found,) = suggestions(world.session, world.engagement, "S01", TODAY)
    with pytest.raises(Invalid, match="risk-reason-missing"):
        dismiss(world.session, world.officer, world.engagement, found, reason=" ")
    with pytest.raises(Forbidden):
        dismiss(world.session, world.respondent, world.engagement, found, reason="x")
    made = dismiss(world.session, world.officer, world.engagement, found, reason="No paper is handed over")
    with pytest.raises(Conflict, match="risk-suggestion-taken"):
        dismiss(world.session, world.reviewer, world.engagement, found, reason="x")
    assert suggestions(world.session, world.engagement, "S01", TODAY) == []
    assert list_dismissals(world.session, reach_of(world.officer.actor), world.engagement.id) == [made]
    assert list_dismissals(world.session, reach_of(world.respondent.actor), world.engagement.id) == []
    entry = entries(world.session)[-1]
    assert (entry.act, entry.engagement_id) == ("risk:dismiss", None), "the contractor reads the entries of the engagement"
    world.review(c1_1_05=AnswerState.PLANNED, at=NOW + WEEK)
    (again,) = suggestions(world.session, world.engagement, "S01", TODAY)
    assert (again.key, again.facts) == (found.key, "20")
