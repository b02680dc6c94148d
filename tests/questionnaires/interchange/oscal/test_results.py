"""A closed assessment as OSCAL: valid against NIST's own schema, one result per round, and no silence taken for 'satisfied'."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from sqlmodel import Session

from questionnaires.answers.rules import AnswerState
from questionnaires.interchange.oscal.facts import gather
from questionnaires.interchange.oscal.writing import write
from questionnaires.reviews.actions import accept_remaining, judge, return_items
from questionnaires.reviews.closing import close
from questionnaires.reviews.rules import Verdict
from questionnaires.scoring.overrides.actions import approve, propose
from storage.problems import Conflict
from storage.stamp import Role
from tests import factories
from tests.questionnaires.world import World

TODAY = date(2026, 11, 24)
SCHEMA = json.loads((Path(__file__).parent / "oscal-complete-schema-1.2.3.json").read_bytes())


def export(world: World, language: str = "en", today: date = TODAY) -> dict[str, Any]:
    names = {world.principal.id: world.principal.name, world.contractor.id: f"{world.contractor.name}\n(two lines)"}
    found: dict[str, Any] = json.loads(write(gather(world.session, world.assessment, today=today), names, language))
    return found


@pytest.fixture
def closed(world: World) -> World:
    """Two rounds: A-2 was returned in the first and mended in the second; B-1 was left blank."""
    world.say("A-1")
    world.say("A-2", AnswerState.NOT_IMPLEMENTED, exception="=not\nyet")
    world.say("A-3", AnswerState.PARTLY)
    world.submit()
    session, asker, assessment = world.session, world.asker, world.assessment
    judge(session, asker, assessment, item_code="A-2", verdict=Verdict.RETURNED, remark="Show\n\tmore", answer_version=1)
    return_items(session, asker, assessment)
    world.say("A-2", AnswerState.IMPLEMENTED)
    world.submit()
    accept_remaining(session, asker, assessment)
    close(session, asker, assessment)
    return world


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_valid_against_the_official_schema(closed: World, language: str) -> None:
    faults = [
        f"{list(fault.instance_path)}: {fault.message[:200]}"
        for fault in jsonschema_rs.Draft7Validator(SCHEMA).iter_errors(export(closed, language))
    ]
    assert faults == []


def test_the_schema_bites() -> None:
    assert not jsonschema_rs.Draft7Validator(SCHEMA).is_valid({"assessment-results": {"uuid": "no"}})


def test_there_is_one_result_per_round(closed: World) -> None:
    results = export(closed)["assessment-results"]["results"]
    assert len(results) == 2
    first, last = results
    assert [one["title"] for one in first["observations"]] == ["A-2 Title A-2"]
    assert "end" not in first
    assert {prop["value"] for one in last["observations"] for prop in one["props"] if prop["name"] == "item"} >= {"A-1", "A-2", "B-1"}


def test_every_gap_is_a_finding_and_only_what_was_accepted_in_full_is_satisfied(closed: World) -> None:
    last = export(closed)["assessment-results"]["results"][-1]
    states = {one["target"]["target-id"]: one["target"]["status"]["state"] for one in last["findings"]}
    assert states["item-A-1"] == "satisfied"
    assert states["item-A-2"] == "satisfied"
    assert states["item-B-1"] == "not-satisfied"
    observed = {one["uuid"] for one in last["observations"]}
    assert {link["observation-uuid"] for one in last["findings"] for link in one["related-observations"]} <= observed


def test_what_was_returned_is_a_finding_of_its_round_with_the_reviewers_words(closed: World) -> None:
    (finding,) = export(closed)["assessment-results"]["results"][0]["findings"]
    assert finding["target"]["status"]["state"] == "not-satisfied"
    assert "more" in finding["description"]


def test_values_of_properties_are_one_line_and_names_are_ncnames(closed: World) -> None:
    def props(node: Any) -> list[dict[str, str]]:
        if isinstance(node, list):
            return [found for one in node for found in props(one)]
        if not isinstance(node, dict):
            return []
        own: list[dict[str, str]] = node.get("props", [])
        return own + [found for key, one in node.items() if key != "props" for found in props(one)]

    found = props(export(closed))
    assert len(found) > 10
    for prop in found:
        assert re.fullmatch(r"[^\W\d][\w.-]*", prop["name"])
        assert re.fullmatch(r"\S(.*\S)?", prop["value"])


def test_a_score_set_by_hand_stands_beside_the_computed_one_while_it_counts(closed: World) -> None:
    def said(today: date) -> dict[str, str]:
        last = export(closed, today=today)["assessment-results"]["results"][-1]
        return {prop["name"]: prop["value"] for prop in last["props"] if "score" in prop["name"]}

    computed = said(TODAY)
    wishes: dict[str, Any] = {"percent_tenths": 15, "reason": "Seen\non site", "ends_on": TODAY, "today": TODAY}
    made = propose(closed.session, closed.asker, closed.assessment, **wishes)
    assert said(TODAY) == computed, "a proposal does not count yet"
    approve(closed.session, factories.stamp(closed.principal, Role.REVIEWER), closed.assessment, override_id=made.id, today=TODAY)
    by_hand = {
        "score-percent-set-by-hand": "1.5",
        "score-set-by-hand-until": TODAY.isoformat(),
        "score-set-by-hand-reason": "Seen on site",
    }
    assert said(TODAY) == computed | by_hand
    assert said(TODAY + timedelta(days=1)) == computed
    assert jsonschema_rs.Draft7Validator(SCHEMA).is_valid(export(closed))


def test_the_same_assessment_gives_the_same_document(closed: World) -> None:
    assert export(closed) == export(closed)


def test_before_the_review_is_closed_there_is_nothing_to_take_away(world: World, session: Session) -> None:
    with pytest.raises(Conflict) as told:
        gather(session, world.assessment, today=TODAY)
    assert told.value.code == "assessment-not-closed"
