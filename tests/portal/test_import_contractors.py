"""`portal import-contractors` as a person or a script in a terminal meets it."""

import json
from pathlib import Path
from typing import Any

import pytest

from portal.cli import main
from tests.contracts.world import NUMBERS


@pytest.fixture
def folder(data_folder: Path) -> Path:
    """A data folder with one principal."""
    assert main(["create-admin", "--organisation", "株式会社例", "--email", "admin@example.jp", "--name", "管理 太郎"]) == 0
    return data_folder


def test_a_list_is_tried_registered_and_known_the_second_time(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "list.csv"
    path.write_bytes(f"法人番号,会社名,備考\n{NUMBERS[1]},川口データ,\n{NUMBERS[2]},川ロデータ,\n1,山本,\n".encode("cp932"))
    arguments = ["import-contractors", str(path), "--organisation", "株式会社例", "--json"]
    capsys.readouterr()
    told: dict[str, Any] = {}
    for more, taken, outcomes in (
        (["--dry-run"], 0, ["new", "alike", "refused"]),
        ([], 1, ["new", "alike", "refused"]),
        ([], 0, ["exists", "alike", "refused"]),
    ):
        assert main([*arguments, *more]) == 1
        told = json.loads(capsys.readouterr().out)
        assert (told["taken"], [line["outcome"] for line in told["lines"]]) == (taken, outcomes)
    assert told["lines"][2]["line"] == 4
    assert told["lines"][2]["problem"] == "corporate-number-length"
    assert told["columns_not_read"] == ["備考"]


def test_what_is_no_list_and_who_is_no_principal_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "list.csv"
    path.write_text("contact\nx\n")
    assert main(["import-contractors", str(path), "--organisation", "株式会社例"]) == 2
    path.write_text("name,country\nx,DE\n")
    assert main(["import-contractors", str(path), "--organisation", "Nobody"]) == 2
    assert main(["import-contractors", str(folder / "nothing.csv"), "--organisation", "株式会社例"]) == 2
    told = capsys.readouterr().err
    assert "No column is named as that of the company's name." in told
    assert told.count("Not done:") == 3
