"""What is handed out: everything that is needed to answer, locked where it must be, and nothing that is nobody's business."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from questionnaires.answers.rules import AnswerState
from questionnaires.catalogue.actions import publish
from questionnaires.workbook import outline as o
from questionnaires.workbook.comparing import Outcome
from storage.sheets.opening import Kind, read_rows
from tests.questionnaires.workbook.making import Filling, download, every_kind, filled, lines, parts
from tests.questionnaires.world import World, item, parse, small_questionnaire, text

MEBIBYTE = 1024 * 1024


def test_weights_points_and_warnings_are_nowhere_in_the_file(kinds: World) -> None:
    """The workbooks of two questionnaires that differ in nothing else are the same to the last byte, but for the seal and the time."""

    def other_worth(node: Any) -> Any:
        if isinstance(node, list):
            return [other_worth(one) for one in node]
        if not isinstance(node, dict):
            return node
        made = {name: other_worth(value) for name, value in node.items()}
        if isinstance(made.get("points"), int):
            made["points"] -= 1
        if made.get("weight"):
            made["weight"] += 2
        if "kind" in made and "weight" in made:
            made |= {"warning": text("Quite another warning"), "control": "some-control", "criteria": 17, "evidence": []}
        return made

    plain, dear = every_kind(edition="1.0.1"), other_worth(every_kind(edition="1.0.2"))
    books = []
    for document in (plain, dear):
        version = publish(kinds.session, kinds.asker, parse(document))
        assert version is not None
        books.append(dict(parts(download(kinds, kinds.issue(version_id=version.id)))))
    assert set(books[0]) == set(books[1])
    saved_at = "docProps/core.xml"  # and the second in which each was saved
    differing = [name for name in books[0] if books[0][name] != books[1][name] and name != saved_at]
    assert len(differing) == 1  # the sealed sheet: ids and the keyed hash over them
    assert "sealed" in books[0][differing[0]]
    whole = "".join(books[0].values())
    assert "A weak answer is a risk" not in whole
    assert "points" not in whole
    assert "weight" not in whole.replace("fontWeight", "")


def test_nothing_in_it_is_a_formula_whatever_was_answered(kinds: World) -> None:
    risky = ("=1+1", "+1", "-1", "@x", "＝1", "\t=1")
    for code, (scope, plan) in {"A-1": risky[:2], "A-2": risky[2:4], "B-1": risky[4:]}.items():
        kinds.say(code, scope=scope, exception=f" {scope}", plan=plan, reason=f" {plan}")
    raw = download(kinds)
    cells = [cell for row in read_rows(raw) for cell in row.cells]
    assert not [cell for cell in cells if cell.kind in {Kind.FORMULA, Kind.ERROR}]
    assert {text.strip() for text in risky} <= {cell.text for cell in cells}
    cell = Filling.of(raw).cell("item A-1", o.SCOPE)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_questions_and_ids_are_locked_and_answers_are_not(kinds: World) -> None:
    sheet = Filling.of(download(kinds))
    there, number = sheet.row("item A-1")
    assert there.protection.sheet
    assert [there.cell(number, column).protection.locked for column in range(1, 12)] == [True] * 4 + [False] * 5 + [True, True]
    assert [letter for letter in "ABCDEFGHIJK" if there.column_dimensions[letter].hidden] == ["A", "J"]  # no question here needs J
    assert there.freeze_panes == "D5"
    assert (there.page_setup.orientation, there.page_setup.paperSize, there.print_title_rows) == ("landscape", 9, "$4:$4")
    assert {one.title for one in sheet.book.worksheets if one.sheet_state == "veryHidden"} == {"_lists", "_sealed"}
    assert sheet.book.security.lockStructure
    assert sheet.book.worksheets[0].title == "Read this first"


def test_answers_that_exist_are_filled_in_and_each_choice_has_its_list(kinds: World) -> None:
    kinds.say("A-1", AnswerState.PARTLY, scope="Head office")
    kinds.say("K-single", None, value="SOME")
    kinds.say("K-multiple", None, value=["ALL", "MORE"])
    sheet = Filling.of(download(kinds, language="ja"))
    assert (sheet.cell("item A-1").value, sheet.cell("item A-1", o.SCOPE).value) == ("一部実施", "Head office")
    assert sheet.cell("item K-single").value == "Some, not all(日本語)"
    assert [sheet.cell(f"option K-multiple {code}").value for code in ("ALL", "SOME", "NONE", "MORE")] == ["○", None, None, "○"]
    there, number = sheet.row("item K-single")
    rule = next(rule for rule in there.data_validations.dataValidation if f"E{number}" in rule.sqref)
    assert "・Some, not all(日本語)" in str(sheet.cell("item K-single", o.HELP).value)
    column = rule.formula1.split("!$")[1].split("$")[0]
    offered = [cell.value for cell in sheet.book["_lists"][column][1:] if cell.value]
    assert offered == ["All of them(日本語)", "Some, not all(日本語)", "=None(日本語)"]


@contextmanager
def within(limit: int) -> Iterator[None]:
    """What the product does here takes less memory than this, in bytes."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


@pytest.mark.only_on("sqlite")  # about the memory of this process
def test_600_questions_stay_within_bounds(world: World) -> None:
    big = small_questionnaire(code="BIG", alternatives=[])
    big["sections"] = [
        {"code": f"S{n}", "title": text(f"Section {n}"), "purpose": text("To see"), "items": [item(f"S{n}-{i}") for i in range(30)]}
        for n in range(20)
    ]
    version = publish(world.session, world.asker, parse(big))
    assert version is not None
    world.assessment = world.issue(version_id=version.id)
    with within(80 * MEBIBYTE):
        raw = download(world)
    returned = filled(raw, lambda sheet: sheet.put("item S19-29", "Implemented"))
    with within(80 * MEBIBYTE):
        found = lines(world, returned)
    assert len(found) == 600
    assert [code for code, line in found.items() if line.outcome is not Outcome.UNCHANGED] == ["S19-29"]
    assert len(raw) < 300_000
