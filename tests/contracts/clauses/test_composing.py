"""Clauses added to a template make one document: numbered through, asked for once, found again by what is in it."""

from typing import Any

import pytest
from sqlmodel import Session

from contracts.agreements.actions import accept, draw_up
from contracts.clauses.actions import compose, load
from contracts.clauses.models import Clause, ClauseTemplate
from contracts.clauses.queries import built_in_clauses, find_latest, list_clauses, list_latest, standard
from contracts.clauses.rules import assemble, check_document, check_parameters, starting_values
from contracts.clauses.rules.composing import compose as compose_document
from contracts.obligations.queries import in_force
from storage.problems import Invalid, Missing
from tests import factories
from tests.contracts.world import TERMS, World, entries

NAMES = {language: {"principal": "甲社", "contractor": "乙社", "engagement": "業務", "purpose": "目的"} for language in ("ja", "en")}
CLOUD_TERMS = {**TERMS, "cloud_services": "サービスA（B社、日本）"}


def by_code(session: Session, *codes: str) -> list[str]:
    ids = {row.code: row.id for row in list_clauses(session, "nobody")}
    return [ids[code] for code in codes]


def test_all_optional_clauses_together_are_one_fit_document_with_a_complete_text_in_both_languages() -> None:
    document = compose_document(standard(), built_in_clauses())
    assert check_document(document) == []
    assert [article["code"] for article in document["articles"]] == [str(number) for number in range(1, 31)]
    names = [parameter["name"] for parameter in document["parameters"]]
    assert len(names) == len(set(names))
    blanks = {"date": "2026-12-01", "text": "x", "integer": "1"}
    given = {one["name"]: one["default"] or blanks[one["type"]] for one in document["parameters"]}
    checked = check_parameters(document, given)
    assert checked.problems == {}
    texts = assemble(document, checked.values, NAMES)
    for language in ("ja", "en"):
        assert all("{" not in one["text"] for article in texts[language]["articles"] for one in article["paragraphs"])


@pytest.mark.parametrize("clause", built_in_clauses(), ids=lambda clause: clause["code"])
def test_each_clause_says_in_both_languages_when_to_use_it_under_which_conditions_and_where_it_comes_from(
    clause: dict[str, Any],
) -> None:
    for told in (clause["title"], clause["when"], clause["source"], *clause["conditions"]):
        assert told["ja"]
        assert told["en"]
    assert clause["obligations"]


def test_the_order_decides_the_numbers_and_a_choice_is_written_out() -> None:
    abroad, cloud = (next(one for one in built_in_clauses() if one["code"] == code) for code in ("CONTRACTOR_ABROAD", "CLOUD_SERVICE"))
    first = compose_document(standard(), [abroad, cloud])
    second = compose_document(standard(), [cloud, abroad])
    assert [part["articles"] for part in first["clauses"]] == [part["articles"] for part in second["clauses"]] == [["24"], ["25"]]
    assert first["version"] != second["version"]
    values = check_parameters(
        first, {**CLOUD_TERMS, **starting_values(first), **CLOUD_TERMS, "countries": "ベトナム", "dispute_resolution": "arbitration"}
    )
    assert values.problems == {}
    words = assemble(first, values.values, NAMES)
    assert "東京における仲裁" in words["ja"]["articles"][23]["paragraphs"][4]["text"]
    assert "final arbitration in Tokyo" in words["en"]["articles"][23]["paragraphs"][4]["text"]
    wrong = check_parameters(first, {**CLOUD_TERMS, "countries": "ベ" * 401, "dispute_resolution": "duel"})
    assert {name: problem.code for name, problem in wrong.problems.items()} == {
        "countries": "parameter-too-long",
        "dispute_resolution": "parameter-not-a-choice",
    }


def test_a_composition_is_stored_once_per_organisation_and_never_offered_as_a_template(session: Session) -> None:
    load(session, factories.stamp())
    base = find_latest(session, "CONFIDENTIALITY")
    assert base is not None
    own, other = factories.organisation(session, "甲社"), factories.organisation(session, "他社")
    stamp, stranger = factories.stamp(own), factories.stamp(other)
    ids = by_code(session, "CLOUD_SERVICE", "TELEWORK")
    made = compose(session, stamp, base=base, clause_ids=ids)
    assert compose(session, stamp, base=base, clause_ids=ids) is made
    assert compose(session, stamp, base=base, clause_ids=[]) is base
    assert compose(session, stranger, base=base, clause_ids=ids).id != made.id
    assert find_latest(session, "CONFIDENTIALITY") is base
    assert base in list_latest(session)
    assert made not in list_latest(session)
    assert [entry.act for entry in entries(session)].count("clause:compose") == 2


def test_what_belongs_to_another_organisation_cannot_be_added_and_nothing_cannot_be_agreed(session: Session) -> None:
    load(session, factories.stamp())
    other = factories.organisation(session, "他社")
    row = session.get_one(Clause, by_code(session, "TELEWORK")[0])
    theirs = Clause(**{**row.model_dump(exclude={"id"}), "owner_organisation_id": other.id, "code": "OWN-1"})
    session.add(theirs)
    session.flush()
    base, frame = find_latest(session, "CONFIDENTIALITY"), find_latest(session, "OWN_TEXT")
    assert isinstance(base, ClauseTemplate)
    assert isinstance(frame, ClauseTemplate)
    stamp = factories.stamp(factories.organisation(session, "甲社"))
    with pytest.raises(Missing):
        compose(session, stamp, base=base, clause_ids=[theirs.id])
    with pytest.raises(Invalid) as error:
        compose(session, stamp, base=frame, clause_ids=[])
    assert error.value.code == "agreement-without-articles"


def test_the_duties_of_added_clauses_hold_like_the_others_once_both_sides_have_accepted(world: World) -> None:
    session = world.session
    base = find_latest(session, "CONFIDENTIALITY")
    assert base is not None
    template = compose(session, world.officer, base=base, clause_ids=by_code(session, "CLOUD_SERVICE"))
    agreement = draw_up(session, world.officer, world.engagement, template=template, parameters=CLOUD_TERMS)
    for stamp in (world.officer, world.respondent):
        accept(session, stamp, agreement, person_name="A", person_title="B", consent="C", text_hash=agreement.text_hash)
    held = {one.code: one for one in in_force(session, world.engagement.id)}
    assert {"CLOUD-1", "CLOUD-2", "CLOUD-3", "CLOUD-4"} <= set(held)
    assert len(held) == 29 + 4
    assert held["CLOUD-4"].paragraphs == ["24.4"]
