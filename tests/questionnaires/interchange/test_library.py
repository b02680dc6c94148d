"""Libraries in the YAML style of CISO Assistant: today's form, the older one with shared choices, and hostile YAML."""

from datetime import date
from typing import Any

import pytest

from questionnaires.interchange.formats import read
from questionnaires.interchange.reading import Format, Reading
from storage.problems import Invalid

TODAY = date(2026, 11, 22)
LIBRARY = """
urn: urn:example:risk:library:made
locale: en
ref_id: MADE
name: Made-up framework
copyright: Nobody
version: 3
publication_date: 2026-01-15
provider: Example
packager: example
objects:
  framework:
    urn: urn:example:risk:framework:made
    ref_id: MADE
    name: Made-up framework
    description: For tests
    translations: {ja: {name: 作り物の枠組み}, fr: {name: Cadre}}
    implementation_groups_definition:
    - {ref_id: BASE, name: Base}
    - {ref_id: MORE, name: More}
    requirement_nodes:
    - {urn: 'urn:n:1', assessable: false, depth: 1, ref_id: '1', name: Access}
    - urn: urn:n:1.1
      assessable: true
      depth: 2
      parent_urn: urn:n:1
      ref_id: '1.1'
      name: Accounts
      description: Accounts are personal.
      typical_evidence: A list
      weight: 2
    - urn: urn:n:1.2
      assessable: true
      depth: 2
      parent_urn: urn:n:1
      ref_id: '1.2'
      name: Hosting
      questions:
        urn:n:1.2:question:1:
          type: unique_choice
          text: Where does it run?
          translations: {ja: {text: どこで動いていますか。}}
          choices:
          - {urn: 'urn:n:1.2:question:1:choice:1', value: Own, add_score: 100, select_implementation_groups: [MORE]}
          - {urn: 'urn:n:1.2:question:1:choice:2', value: Cloud, add_score: 50, compute_result: false}
        urn:n:1.2:question:2:
          type: text
          text: Which cloud?
          depends_on: {question: 'urn:n:1.2:question:1', answers: ['urn:n:1.2:question:1:choice:2'], condition: any}
    - urn: urn:n:1.3
      assessable: true
      depth: 2
      parent_urn: urn:n:1
      ref_id: '1.3'
      description: Only for those who host themselves.
      implementation_groups: [MORE]
"""
OLDER = """
urn: u
locale: en
ref_id: OLD
name: Older form
version: 1
objects:
  framework:
    ref_id: OLD
    name: Older form
    requirement_nodes:
    - urn: n:1
      assessable: true
      ref_id: '1'
      question:
        question_type: unique_choice
        question_choices: &shared ['Yes', 'No', N/A]
        questions: [{urn: 'n:1:q:1', text: First?}]
    - urn: n:2
      assessable: true
      ref_id: '2'
      question: {question_type: unique_choice, question_choices: *shared, questions: [{urn: 'n:2:q:1', text: Second?}]}
"""


def take(text: str) -> Reading:
    return read(text.encode(), "made.yaml", today=TODAY)


def items_of(reading: Reading) -> dict[str, dict[str, Any]]:
    return {item["code"]: item for section in reading.document["sections"] for item in section["items"]}


def test_a_library_is_read_with_questions_choices_and_dependencies() -> None:
    reading = take(LIBRARY)
    assert reading.format is Format.LIBRARY
    assert reading.faults == []
    assert reading.not_understood == []
    assert reading.counts == {"heading": 1, "requirement": 3, "question": 2}
    items = items_of(reading)
    assert {code: item["kind"] for code, item in items.items()} == {
        "1.1": "implementation",
        "1.2-1": "single",
        "1.2-2": "text",
        "1.3": "implementation",
    }
    own, cloud = items["1.2-1"]["options"]
    assert (own["points"], cloud["points"]) == (100, 50)
    assert items["1.2-2"]["condition"] == {"item": "1.2-1", "is": [cloud["code"]]}
    assert items["1.3"]["condition"] == {"item": "1.2-1", "is": [own["code"]]}
    assert items["1.2-1"]["question"] == {"ja": "どこで動いていますか。", "en": "Where does it run?"}
    assert reading.document["dated"] == "2026-01-15"
    assert reading.document["title"] == {"ja": "作り物の枠組み", "en": "Made-up framework"}


def test_what_has_no_place_is_named() -> None:
    told = {(entry.code, entry.detail.get("field", entry.detail.get("language"))) for entry in take(LIBRARY).outcomes}
    assert {("field-left-out", "compute_result"), ("field-left-out", "copyright"), ("language-left-out", "fr")} <= told


def test_the_older_form_with_shared_choices_is_read() -> None:
    reading = take(OLDER)
    assert reading.faults == []
    assert [len(item["options"]) for item in items_of(reading).values()] == [3, 3]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("      weight: 2\n", "      weight: 2\n      colour: red\n", "colour"),
        ("type: text\n", "type: hologram\n", "type"),
        ("weight: 2", "weight: 400", "weight"),
        ("choice:2'], condition", "choice:9'], condition", "depends_on"),
        ("objects:\n", "objects:\n  risk_matrix: [{ref_id: M}]\n", "risk_matrix"),
    ],
)
def test_whatever_is_not_understood_is_named(old: str, new: str, key: str) -> None:
    assert old in LIBRARY
    reading = take(LIBRARY.replace(old, new))
    assert {unknown.key for unknown in reading.not_understood} == {key}
    assert all(unknown.line for unknown in reading.not_understood)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "interchange-table-too-big"),
        ("a: &a [*a]", "interchange-too-deep"),
        ("[" * 5_000 + "]" * 5_000, "interchange-too-deep"),
        ("a: [1, 2", "interchange-not-read"),
        ("a: !!python/object/apply:os.system ['true']", "interchange-not-read"),
        ("just text", "interchange-not-read"),
        ("a: 1\n---\nb: 2", "interchange-not-read"),
    ],
)
def test_hostile_or_foreign_yaml_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as told:
        take(text)
    assert told.value.code == code
