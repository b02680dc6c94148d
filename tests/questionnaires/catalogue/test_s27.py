"""The built-in survey: 26 questions, one of them in four parts, without points; its options take every figure the source printed."""

from questionnaires.templates.kinds import ItemKind
from tests.questionnaires.catalogue.content import document_of, facts, items_by_code

FACTS = facts("s27")
DOCUMENT = document_of("S27")
ITEMS = items_by_code(DOCUMENT)


def test_edition_and_date_are_those_of_the_facts() -> None:
    assert (DOCUMENT.edition, DOCUMENT.dated.isoformat()) == (FACTS["edition"], FACTS["dated"])


def test_it_has_26_questions_of_which_one_has_four_parts() -> None:
    assert list(dict.fromkeys(item.number for item in DOCUMENT.items())) == [f"Q{number}" for number in range(1, FACTS["questions"] + 1)]
    parts = [code for code, item in ITEMS.items() if item.number == "Q22"]
    assert parts == [f"Q22-{number}" for number in range(1, FACTS["parts_of_q22"] + 1)]
    assert [item.code for item in DOCUMENT.items() if item.number != "Q22"] == [f"Q{number}" for number in range(1, 27) if number != 22]
    assert [item.code for item in DOCUMENT.sections[-1].items] == FACTS["attributes"]


def test_every_question_is_of_the_kind_of_the_source_and_earns_nothing() -> None:
    assert {(item.number, item.kind.value) for item in DOCUMENT.items()} == set(FACTS["kinds"].items())
    assert {item.weight for item in DOCUMENT.items()} == {0}
    assert {choice.points for item in DOCUMENT.items() for choice in DOCUMENT.options_of(item)} == {None}


def test_every_printed_figure_has_an_option_of_its_own() -> None:
    printed = [(question, option) for question, option, _ in FACTS["printed"]]
    assert len(set(printed)) == len(printed)
    offered = {(code, choice.code) for code, item in ITEMS.items() for choice in DOCUMENT.options_of(item)}
    assert set(printed) - offered == set()


def test_the_printed_counts_of_single_answers_do_not_exceed_those_who_answered() -> None:
    for question, kind in FACTS["kinds"].items():
        counts = [count or 0 for code, _, count in FACTS["printed"] if code == question]
        assert all(count <= FACTS["n"] for count in counts)
        assert kind != ItemKind.SINGLE or sum(counts) <= FACTS["n"]
    assert sum(count for code, _, count in FACTS["printed"] if code == "Q6") == FACTS["n"]


def test_what_concerns_one_incident_is_asked_only_where_there_was_one() -> None:
    conditions = DOCUMENT.conditions()
    incident = {"all": [{"item": "Q7", "answered": True}, {"not": {"item": "Q7", "is": ["unknown"]}}]}
    assert {code: conditions[code] for code in FACTS["about_one_incident"]} == dict.fromkeys(FACTS["about_one_incident"], incident)
    assert set(conditions) == {*FACTS["about_one_incident"], "Q21", "Q23"}


def test_nothing_must_be_answered_and_what_is_feared_has_the_causes_of_what_happened() -> None:
    assert not any(item.required for item in DOCUMENT.items())
    happened, feared = ([choice.code for choice in DOCUMENT.options_of(ITEMS[code])] for code in ("Q7", "Q20"))
    assert happened[:-1] == feared[:-1]
    assert (happened[-1], feared[-1]) == ("unknown", "none_or_unknown")
