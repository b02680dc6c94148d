"""Both languages are complete: every sentence of the code and the templates has its Japanese, in one place only."""

import ast
import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal.rendering.languages import FOLDER, catalogue
from portal.words import words
from storage.acts import Act
from tests.architecture.source import ROOT, calls, modules

METHODS = [("portal/**.py", "python"), ("portal/templates/**.html", "jinja2"), ("portal/templates/**.txt", "jinja2")]
OPTIONS = {
    name: {"extensions": "jinja2.ext.i18n, jinja2.ext.do", "silent": "false"}
    for name in ("portal/templates/**.html", "portal/templates/**.txt")
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "N_": None}


@pytest.fixture(scope="module")
def sentences() -> set[str]:
    """Every sentence that is translated somewhere."""
    found = extract_from_dir(str(ROOT), METHODS, OPTIONS, KEYWORDS)
    return {message[0] if isinstance(message, tuple) else message for _file, _line, message, _comments, _context in found}


def entries() -> list[tuple[str, str, str]]:
    """File, English and Japanese of every catalogue entry."""
    listed = []
    for path in sorted((FOLDER / "ja").glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale="ja"):
            if message.id:
                text = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
                listed.append((path.name, message.id if isinstance(message.id, str) else message.id[0], text))
    return listed


def test_the_extraction_finds_known_sentences(sentences: set[str]) -> None:
    assert {"What may be shared", "Sign out", "The whole text"} - sentences <= {"The whole text"}
    assert len(sentences) > 400


def test_every_sentence_has_its_japanese(sentences: set[str]) -> None:
    known = catalogue("ja").messages
    assert sorted(sentence for sentence in sentences if (None, sentence) not in known) == []


def test_no_sentence_is_translated_twice() -> None:
    counts = Counter(english for _file, english, _japanese in entries())
    assert [english for english, count in counts.items() if count > 1] == []


def test_no_translation_is_left_over(sentences: set[str]) -> None:
    assert sorted({english for _file, english, _japanese in entries()} - sentences) == []


def test_both_languages_name_the_same_values() -> None:
    names = re.compile(r"\{(\w+)|%\((\w+)\)")
    for file, english, japanese in entries():
        assert set(names.findall(english)) >= set(names.findall(japanese)), (file, english)


def test_no_translation_is_empty_or_still_english() -> None:
    kept = {english for _file, english, japanese in entries() if not japanese}
    assert not kept


def test_every_act_has_a_word() -> None:
    assert {act.value for act in Act} <= set(words()["act"])


def test_the_english_sentences_hold_no_japanese(sentences: set[str]) -> None:
    japanese = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
    allowed = {"法人番号"}
    found = {sentence for sentence in sentences if japanese.search(re.sub("|".join(allowed), "", sentence))}
    assert found <= {"日本語"}


def test_catalogue_files_are_where_they_should_be() -> None:
    assert Path(FOLDER / "ja").is_dir()


def test_every_kind_of_thing_in_the_ledger_has_a_word() -> None:
    kinds = {
        argument.value
        for _path, tree in modules()
        for call in calls(tree, "append")
        if len(call.args) > 3
        for argument in call.args[3:4]
        if isinstance(argument, ast.Constant)
    }
    assert {"engagement", "handover", "user"} <= kinds
    assert kinds - set(words()["subject"]) == set()
