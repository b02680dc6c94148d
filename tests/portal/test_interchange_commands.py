"""`portal import-questionnaire` and `portal catalogue` as a script meets them."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from portal.arguments import FORMATS
from portal.cli import main
from questionnaires.catalogue.queries import built_in
from questionnaires.interchange.reading import Format

FOLDER = Path(__file__).parent.parent / "questionnaires" / "interchange" / "vsaq"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = main(list(arguments))
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the commands use."""
    monkeypatch.setenv("PORTAL_DATA_FOLDER", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("file", "code"), [("physical_and_datacenter.json", 0), ("security_privacy_programs.json", 1), ("test_template.json", 0)]
)
def test_a_dry_run_tells_everything_and_needs_no_database(file: str, code: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended, told = run(capsys, "import-questionnaire", str(FOLDER / file), "--dry-run", "--json")
    assert ended == code
    assert told["ok"] is True
    assert told["format"] == "vsaq"
    assert told["made"]["items"] == sum(number for kind, number in told["read"].items() if kind not in {"block", "info", "tip"})
    assert set(told["outcomes"][0]) == {"line", "place", "item", "outcome", "code", "detail"}
    assert len(told["not_understood"]) == code
    assert told["draft"] is None
    assert list(folder.iterdir()) == []


def test_the_same_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import-questionnaire", str(FOLDER / "security_privacy_programs.json"), "--dry-run"]) == 1
    printed = capsys.readouterr().out
    assert "NOT UNDERSTOOD cond" in printed
    assert "…" not in printed.split("NOT UNDERSTOOD")[0]  # every sentence had its values
    assert "Dry run: nothing was stored." in printed


def test_an_extension_can_be_put_into_its_questionnaire(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extension, base = str(FOLDER / "test_template_extension.json"), str(FOLDER / "test_template.json")
    _, told = run(capsys, "import-questionnaire", extension, "--extend", base, "--dry-run", "--json")
    assert told["made"]["sections"] == 4


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["absent.json", "--dry-run"], "file-not-readable"),
        ([str(FOLDER / "README.md"), "--dry-run"], "interchange-format-unknown"),
        ([str(FOLDER / "test_template.json"), "--format", "yaml", "--dry-run"], "interchange-not-read"),
        ([str(FOLDER / "test_template.json")], "organisation-missing"),
        ([str(FOLDER / "test_template.json"), "--organisation", "Nobody KK"], "organisation-missing"),
    ],
)
def test_what_cannot_be_done_is_told_and_ends_with_2(
    arguments: list[str], problem: str, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(capsys, "import-questionnaire", *arguments, "--json")
    assert code == 2
    assert told["ok"] is False
    assert told["problem"]["code"] == problem
    assert told["problem"]["sentence"]


def test_without_a_dry_run_a_draft_is_made_for_the_organisation_and_nothing_is_published(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["create-admin", "--organisation", "株式会社例", "--email", "admin@example.jp", "--name", "管理 太郎"]) == 0
    capsys.readouterr()
    code, told = run(capsys, "import-questionnaire", str(FOLDER / "test_template.json"), "--organisation", "株式会社例", "--json")
    assert code == 0
    with sqlite3.connect(data_folder / "portal.sqlite3") as connection:
        assert connection.execute("SELECT id, state, made_from FROM questionnaire_draft").fetchall() == [(told["draft"], "draft", "import")]
        assert connection.execute("SELECT count(*) FROM questionnaire_version WHERE owner_organisation_id IS NOT NULL").fetchone() == (0,)
        assert connection.execute("SELECT state FROM questionnaire_import").fetchall() == [("taken",)]
    connection.close()


def test_the_catalogue_lists_every_built_in_edition_with_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = run(capsys, "catalogue", "--json")
    assert code == 0
    assert [(row["code"], row["edition"]) for row in rows] == [(document.code, document.edition) for document in built_in()]
    for row, document in zip(rows, built_in(), strict=True):
        assert row["items"] == len(document.items()) == row["asked"] + row["legacy"]
        assert row["sections"] == len(document.sections)
        assert set(row["source"]) == {"ja", "en"}
        known = [item.criteria for item in document.items() if item.criteria]
        assert row["criteria"] == (sum(known) if known else None)
        assert row["items_with_unknown_criteria"] == (17 if row["code"] == "SCS" else 0)
    assert main(["catalogue"]) == 0
    assert "S01" in capsys.readouterr().out


def test_the_command_line_names_every_format_that_can_be_read() -> None:
    assert list(FORMATS) == [one.value for one in Format]
