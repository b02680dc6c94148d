"""Everything that may not come in is refused by its name, and nothing of the rest is lost with it."""

from dataclasses import replace
from typing import Any

import pytest

from questionnaires.answers.rules import AnswerState
from questionnaires.catalogue.actions import publish
from questionnaires.reviews import actions as reviews
from questionnaires.reviews.rules import Verdict
from questionnaires.workbook import outline as o
from questionnaires.workbook.comparing import Outcome
from storage.problems import Problem
from storage.stamp import Role
from tests import factories
from tests.questionnaires.workbook.making import Filling, download, every_kind, filled, lines, upload
from tests.questionnaires.world import World, parse

CELLS: list[tuple[str, Any, int, str, str]] = [
    ("item A-1", "=1+1", o.ANSWER, "A-1", "workbook-cell-formula"),
    ("item A-1", "=HYPERLINK(\"http://evil.example\")", o.SCOPE, "A-1", "workbook-cell-formula"),
    ("item A-1", "#REF!", o.ANSWER, "A-1", "workbook-cell-error"),
    ("item A-1", "Perhaps", o.ANSWER, "A-1", "workbook-option-unknown"),
    ("item A-2", "Planned", o.ANSWER, "A-2", "planned-date-missing"),
    ("item A-2", "Not applicable", o.ANSWER, "A-2", "not-applicable-reason-missing"),
    ("item A-1", "Not applicable", o.ANSWER, "A-1", "not-applicable-not-allowed"),
    ("item A-2", "soon", o.PLANNED_ON, "A-2", "answer-not-a-date"),
    ("item A-2", "x" * 4001, o.PLAN, "A-2", "answer-text-too-long"),
    ("item A-1", "Another question?", o.QUESTION, "A-1", "workbook-question-changed"),
    ("item K-single", "Nothing of these", o.ANSWER, "K-single", "workbook-option-unknown"),
    ("item K-number", "many", o.ANSWER, "K-number", "answer-not-a-number"),
    ("item K-number", 5001, o.ANSWER, "K-number", "answer-number-out-of-range"),
    ("item K-date", "31 February", o.ANSWER, "K-date", "answer-not-a-date"),
    ("item K-text", "a grey cell", o.SCOPE, "K-text", "workbook-cell-shut"),
    ("option K-multiple ALL", "x", o.ANSWER, "K-multiple", "workbook-mark-unknown"),
    ("option K-multiple ALL", "All of those", o.QUESTION, "K-multiple", "workbook-question-changed"),
    ("choice KEYS", "Perhaps", o.ANSWER, "KEYS", "workbook-option-unknown"),
]  # fmt: skip


def test_each_cell_is_refused_by_name_and_the_rest_stays_as_it_is(kinds: World) -> None:
    blank, waiting = download(kinds), list(CELLS)
    while waiting:  # one fault for each question: as many workbooks as the question with most faults needs
        together = list({code: (key, value, column, code, problem) for key, value, column, code, problem in waiting}.values())
        waiting = [case for case in waiting if case not in together]

        def fill(sheet: Filling, cases: list[tuple[str, Any, int, str, str]] = together) -> None:
            for key, value, column, _code, _problem in cases:
                sheet.put(key, value, column)

        found = lines(kinds, filled(blank, fill))
        expected = {code: problem for *_, code, problem in together}
        assert {code: line.problem for code, line in found.items() if line.outcome is Outcome.REFUSED} == expected
        assert {line.outcome for code, line in found.items() if code not in expected} == {Outcome.UNCHANGED}


def test_an_answer_and_does_not_apply_exclude_each_other(kinds: World) -> None:
    def both(sheet: Filling) -> None:
        sheet.put("item K-number", 5)
        sheet.put("item K-number", "○", o.NOT_APPLICABLE)

    assert lines(kinds, filled(download(kinds), both))["K-number"].problem == "workbook-both-answered"


TABLE_CELLS = [
    (2, "=A1", "workbook-cell-formula"),
    (3, "several", "answer-cell-invalid"),
    (4, "soon", "answer-cell-invalid"),
    (5, "Third", "answer-cell-invalid"),
]


@pytest.mark.parametrize(("column", "value", "problem"), TABLE_CELLS)
def test_a_cell_of_a_table_is_refused_by_name(kinds: World, column: int, value: str, problem: str) -> None:
    def fill(sheet: Filling) -> None:
        table = sheet.table("K-table")
        table.cell(o.HEAD_ROW + 1, 2).value = "Laptop"
        table.cell(o.HEAD_ROW + 1, column).value = value

    assert lines(kinds, filled(download(kinds), fill))["K-table"].problem == problem


def test_a_needed_cell_of_a_table_is_told(kinds: World) -> None:
    found = lines(kinds, filled(download(kinds), lambda sheet: setattr(sheet.table("K-table").cell(o.HEAD_ROW + 2, 3), "value", 4)))
    assert (found["K-table"].problem, found["K-table"].parameters["row"]) == ("answer-cell-missing", 2)


def test_a_renamed_column_of_a_table_is_told(kinds: World) -> None:
    found = lines(kinds, filled(download(kinds), lambda sheet: setattr(sheet.table("K-table").cell(o.HEAD_ROW, 3), "value", "Price")))
    assert found["K-table"].problem == "workbook-question-changed"


def test_a_wrong_id_is_named_and_its_question_is_missed(kinds: World) -> None:
    def alter(sheet: Filling) -> None:
        sheet.cell("item A-1").value = "Implemented"
        sheet.cell("item A-1", o.KEY).value = "item Z-9"

    raw = filled(download(kinds), alter)
    found = upload(kinds, raw)
    assert [(entry["code"], entry["parameters"]) for entry in found["strange"]] == [("workbook-row-unknown", {"key": "item Z-9"})]
    assert lines(kinds, raw)["A-1"].outcome is Outcome.MISSING


def test_an_id_put_on_another_question_is_noticed_by_its_text(kinds: World) -> None:
    def swap(sheet: Filling) -> None:
        one, other = sheet.cell("item A-1", o.KEY), sheet.cell("item A-2", o.KEY)
        one.value, other.value = other.value, one.value
        sheet.put("item A-2", "Implemented")

    found = lines(kinds, filled(download(kinds), swap))
    assert found["A-1"].problem == found["A-2"].problem == "workbook-question-changed"


def test_a_row_pasted_twice_is_refused_and_a_row_of_ones_own_is_named(kinds: World) -> None:
    def paste(sheet: Filling) -> None:
        there, number = sheet.row("item B-1")
        there.cell(number + 5, 1).value = "item B-1"
        there.cell(number + 6, o.ANSWER).value = "Something of my own"

    raw = filled(download(kinds), paste)
    assert lines(kinds, raw)["B-1"].problem == "workbook-row-twice"
    assert [entry["code"] for entry in upload(kinds, raw)["strange"]] == ["workbook-row-without-key"]


def refused(world: World, raw: bytes) -> str:
    with pytest.raises(Problem) as caught:
        upload(world, raw)
    assert caught.value.field == "file"
    return caught.value.code


def test_another_assessment_another_tenant_another_version_and_another_round_are_told_apart(kinds: World) -> None:
    mine = kinds.assessment
    other = kinds.issue(version_id=kinds.version.id)
    assert refused(kinds, download(kinds, other)) == "workbook-of-another-assessment"
    stranger = make_world_elsewhere(kinds)
    assert refused(kinds, download(stranger)) == "workbook-of-another-assessment"
    raw = download(kinds)
    newer = publish(kinds.session, kinds.asker, parse(every_kind(edition="2.0.0")))
    assert newer is not None
    mine.version_id = newer.id
    assert refused(kinds, raw) == "workbook-of-another-version"
    mine.version_id = kinds.version.id
    mine.round += 1
    assert refused(kinds, raw) == "workbook-of-another-round"


def make_world_elsewhere(known: World) -> World:
    """Two companies that have nothing to do with those of `known`, and their assessment of the same questionnaire."""
    principal = factories.organisation(known.session, "Sora KK")
    contractor = factories.organisation(known.session, "Umi KK", registrar=principal)
    engagement = factories.engagement(known.session, principal, contractor)
    asker = factories.stamp(principal, Role.PROCUREMENT)
    made = replace(known, principal=principal, contractor=contractor, engagement=engagement, asker=asker)
    made.assessment = made.issue(version_id=known.version.id)
    return made


def test_a_made_up_or_altered_seal_is_refused(kinds: World) -> None:
    assert refused(kinds, download(kinds, secret="the secret of another installation!")) == "workbook-altered"
    raw = download(kinds)
    stem = kinds.assessment.id

    def rename(sheet: Filling) -> None:
        sealed = sheet.book["_sealed"]
        sealed["A3"].value = str(sealed["A3"].value).replace(stem, "0" * 32)

    assert refused(kinds, filled(raw, rename)) == "workbook-altered"

    def forget(sheet: Filling) -> None:
        del sheet.book["_sealed"]

    assert refused(kinds, filled(raw, forget)) == "workbook-not-ours"


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 nothing", b"<html>", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_refused(kinds: World, raw: bytes) -> None:
    assert refused(kinds, raw) == "sheet-not-readable"


def test_after_a_return_only_returned_answers_are_taken(kinds: World) -> None:
    kinds.say("A-1")
    kinds.submit()
    reviews.judge(
        kinds.session, kinds.asker, kinds.assessment, item_code="A-1", verdict=Verdict.RETURNED, remark="Say where", answer_version=1
    )
    reviews.return_items(kinds.session, kinds.asker, kinds.assessment)

    def fill(sheet: Filling) -> None:
        sheet.put("item A-1", "Partly")
        sheet.put("item A-2", "Implemented")

    found = lines(kinds, filled(download(kinds), fill))
    assert found["A-1"].outcome is Outcome.CHANGED
    assert (found["A-2"].outcome, found["A-2"].problem) == (Outcome.REFUSED, "answer-sealed")


def test_an_answer_given_on_the_screen_meanwhile_is_a_conflict_with_both_texts(kinds: World) -> None:
    raw = filled(download(kinds), lambda sheet: sheet.put("item A-1", "Partly"))
    kinds.say("A-1", AnswerState.NOT_IMPLEMENTED)
    kinds.say("A-2", AnswerState.IMPLEMENTED)  # not touched in the workbook: stays without a word
    found = lines(kinds, raw)
    assert found["A-1"].outcome is Outcome.CONFLICT
    assert [(change.name, change.old, change.new) for change in found["A-1"].changes] == [("state", "not_implemented", "partly")]
    assert found["A-2"].outcome is Outcome.UNCHANGED
