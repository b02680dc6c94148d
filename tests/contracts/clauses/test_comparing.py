"""What is missing, what is weaker, which of the twelve terms a text holds, and which clause answers a weak control."""

import copy
from typing import Any

import pytest

from contracts.clauses.queries import built_in_clauses, standard
from contracts.clauses.rules import assemble, check_parameters, twelve
from contracts.clauses.rules.comparison import Carried, Required, compare
from contracts.clauses.rules.proposing import propose
from tests.contracts.clauses.test_rules import NAMES
from tests.contracts.world import TERMS

DUTIES = standard()["obligations"]
ALL = frozenset(duty["id"] for duty in DUTIES)


def stand(required: Required, document: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    told = compare(required, DUTIES, obligations=document["obligations"], paragraphs=twelve.paragraphs_of(document), parameters=parameters)
    return {one.code: one for one in told}


def without(document: dict[str, Any], code: str) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    for paragraph in twelve.paragraphs_of(changed):
        paragraph["obligations"] = [one for one in paragraph["obligations"] if one != code]  # type: ignore[index]  # a copy of our own
    changed["obligations"] = [one for one in changed["obligations"] if one["id"] != code]
    return changed


def test_the_built_in_template_meets_everything_that_is_required_by_default() -> None:
    told = stand(Required(ALL), standard(), dict(TERMS))
    assert set(told) == ALL
    assert {one.carried for one in told.values()} == {Carried.MET}


@pytest.mark.parametrize("code", sorted(ALL))
def test_each_of_the_29_duties_is_missed_when_no_paragraph_carries_it(code: str) -> None:
    told = stand(Required(ALL), without(standard(), code), dict(TERMS))
    assert [one.code for one in told.values() if one.carried is Carried.MISSING] == [code]
    assert code not in stand(Required(ALL - {code}), without(standard(), code), dict(TERMS))


@pytest.mark.parametrize(
    ("bounds", "weaker"),
    [
        ({"incident_first_notice_hours": 4}, {"NDA-3.7a", "SUB-3a"}),
        ({"incident_first_notice_hours": 24}, set()),
        ({"survival_years": 6}, {"SURV-1", "SURV-2"}),
        ({"survival_years": 5}, set()),
        ({"return_within_days": 5}, {"NDA-3.8", "NDA-3.9"}),
        ({"inspection_notice_days": 3}, {"NDA-3.10b"}),
        ({"promptly_days": 2}, {"NDA-3.1", "NDA-3.5b", "SUB-2b", "SUB-3d"}),
    ],
)
def test_a_figure_looser_than_the_bound_weakens_exactly_its_duties(bounds: dict[str, int], weaker: set[str]) -> None:
    told = stand(Required(ALL, bounds), standard(), dict(TERMS))
    assert {code for code, one in told.items() if one.carried is Carried.WEAKENED} == weaker
    assert all(fault.code == "figure-looser" for code in weaker for fault in told[code].faults)


def test_a_duty_without_its_time_or_its_figure_is_weakened() -> None:
    document = copy.deepcopy(standard())
    next(one for one in document["obligations"] if one["id"] == "NDA-3.7a")["timing"].pop("within")
    told = stand(Required(ALL), document, {**TERMS, "survival_years": None})
    assert [fault.code for fault in told["NDA-3.7a"].faults] == ["time-missing"]
    assert [fault.code for fault in told["SURV-2"].faults] == ["figure-missing"]


def test_what_is_carried_and_not_required_shows_as_extra() -> None:
    told = stand(Required(ALL - {"NDA-2"}), standard(), dict(TERMS))
    assert told["NDA-2"].carried is Carried.EXTRA


def test_all_twelve_terms_stand_in_the_built_in_text_as_document_and_as_frozen() -> None:
    frozen = assemble(standard(), check_parameters(standard(), TERMS).values, NAMES)
    for given in (standard(), frozen):
        told = twelve.compare(given)
        assert [one.code for one in told] == [f"1.2-02{letter}" for letter in "abcdefghijkl"]
        assert all(one.is_met for one in told)
    assert twelve.compare(frozen) == twelve.compare(standard())
    assert {one.code: one.paragraphs for one in twelve.compare(frozen)}["1.2-02l"] == ("7.4",)


@pytest.mark.parametrize("term", twelve.TERMS, ids=lambda term: term.code)
def test_a_text_without_a_term_says_so(term: twelve.Term) -> None:
    document = copy.deepcopy(standard())
    for paragraph in twelve.paragraphs_of(document):
        paragraph["obligations"] = [one for one in paragraph["obligations"] if one not in term.obligations]  # type: ignore[index]
        paragraph["terms"] = [one for one in paragraph.get("terms", []) if one != term.code]  # type: ignore[index]
    assert [one.code for one in twelve.compare(document) if not one.is_met] == [term.code]


def test_the_five_exceptions_the_proof_and_survival_stand_in_both_languages() -> None:
    frozen = assemble(standard(), check_parameters(standard(), TERMS).values, NAMES)
    for language in ("ja", "en"):
        paragraphs = {one["code"]: one for article in frozen[language]["articles"] for one in article["paragraphs"]}
        assert [f"({number})" in paragraphs["3.1"]["text"] for number in range(1, 7)] == [True] * 5 + [False]
        assert ("証明" if language == "ja" else "prove") in paragraphs["3.2"]["text"]
        assert "5" in paragraphs["21.2"]["text"]
        assert all(paragraphs[code]["survives"] for code in ("4.1", "10.1", "11.1", "12.1", "13.1", "21.2"))
        assert not paragraphs["14.1"]["survives"]


def test_a_weak_control_proposes_the_clause_that_asks_for_it_and_a_strong_one_does_not() -> None:
    clauses = built_in_clauses()
    found = {
        one.clause: one for one in propose(clauses, points={"2.2-01": 20, "1.1-11": 100, "3.1-01": 50, "4.1-03a": None}, circumstances=())
    }
    assert found["TELEWORK"].reason == "weak-control"
    assert found["TELEWORK"].controls == ("2.2-01",)
    assert found["SECURITY_MEASURES"].controls == ("2.2-01",)
    assert "PERSONAL_DATA" not in found
    assert propose(clauses, points={"2.2-01": 50}, circumstances=()) == []
    assert [one.clause for one in propose(clauses, points={}, circumstances={"contractor-abroad"})] == ["CONTRACTOR_ABROAD"]
