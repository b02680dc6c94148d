"""Where things may stand: commits at the edge, the clock at the edge, proofs made by their maker, no escape from escaping."""

import ast
import re

from tests.architecture.source import all_calls, modules, templates, texts

COMMITS = {"portal/database.py", "storage/jobs/queue.py", "storage/jobs/worker.py"}
CLOCKS = {"storage/clock.py"}
LINES = 400
MARKUP = {"portal/rendering/formats.py", "portal/rendering/charts.py"}


def places(name: str, owner: str | None = None) -> set[str]:
    """The files that call `name` (`owner`: only of this object)."""
    return {path for path, of, called in all_calls() if called == name and owner in {None, of}}


def test_only_the_edges_commit() -> None:
    assert places("commit") <= COMMITS
    assert "portal/database.py" in places("commit"), "the search itself must find the one commit that is right"


def test_nobody_but_the_clock_asks_what_time_it_is() -> None:
    assert places("utcnow") | places("today") <= CLOCKS
    assert places("now", "datetime") == CLOCKS


def test_the_middle_floors_are_told_the_time_and_never_ask() -> None:
    asking = [path for path, text in texts("questionnaires", "contracts") if "storage.clock" in text and "clock.now" in text]
    assert not asking


def test_a_reach_and_a_permit_are_made_by_one_module_each() -> None:
    assert places("Reach") == {"contracts/engagements/queries.py"}
    assert places("SharingPermit") == {"contracts/sharing/actions.py"}


def test_rules_know_no_database_and_no_clock() -> None:
    forbidden = re.compile(r"^(sqlalchemy|sqlmodel|boto3|fastapi|jinja2)\b")
    for path, tree in modules("questionnaires", "contracts"):
        if path.endswith("rules.py"):
            names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
            names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
            assert not [name for name in names if forbidden.match(name)], path


def test_nothing_switches_escaping_off() -> None:
    for path, text in templates():
        assert not re.search(r"\|\s*safe\b|autoescape\s+false|hx-on", text), path
    assert places("Markup") <= MARKUP


def test_templates_have_no_inline_style_or_script() -> None:
    for path, text in templates():
        if "/mail/" in path:
            continue  # mail programs know no style sheets
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*src=)|\son\w+=|javascript:", text), path


def test_no_module_with_tables_postpones_its_annotations() -> None:
    for path, text in texts():
        if path.endswith("models.py"):
            assert not re.search("^from __future__ import annotations", text, re.MULTILINE), path


def test_every_module_says_its_idea() -> None:
    assert not [path for path, tree in modules() if tree.body and not ast.get_docstring(tree)]


def test_no_file_has_outgrown_its_room() -> None:
    long = {path: text for path, text in texts() if text.count("\n") > LINES}
    too_long = {path: lines for path, text in long.items() if (lines := ast.unparse(ast.parse(text)).count("\n") + 1) > LINES}
    assert not too_long, "counted without comments and empty lines"


def test_no_dangerous_module_is_imported() -> None:
    for path, tree in modules():
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not names & {"pickle", "marshal", "shelve", "xml.etree.ElementTree"}, path
