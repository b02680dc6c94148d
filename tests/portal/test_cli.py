"""The command `portal` as a person in a terminal meets it."""

import contextlib
import json
import socket
import sqlite3
from pathlib import Path

import pytest

from portal.cli import main
from portal.settings import Settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the commands use."""
    monkeypatch.setenv("PORTAL_DATA_FOLDER", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("command", ["serve", "worker", "verify-ledger", "create-admin", "load-catalogue", "demo"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"portal {command}" in capsys.readouterr().out


def test_loading_the_catalogue_again_changes_nothing(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.closing(sqlite3.connect(data_folder / "portal.sqlite3")) as connection:
        before = connection.execute("SELECT count(*) FROM ledger_entry").fetchone()
        assert before[0] > 0
        assert main(["load-catalogue"]) == 0
        assert connection.execute("SELECT count(*) FROM ledger_entry").fetchone() == before
    assert "loaded" in capsys.readouterr().out


def test_the_first_administrator_gets_a_link_and_a_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["create-admin", "--organisation", "株式会社例", "--email", "admin@example.jp", "--name", "管理 太郎"]) == 0
    printed = capsys.readouterr().out
    assert "http://127.0.0.1:8000/invitations/" in printed
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0


def test_asking_again_shows_the_same_invitation_and_makes_no_second_organisation(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["create-admin", "--organisation", "株式会社例", "--email", "admin@example.jp", "--name", "管理 太郎"]
    links = set()
    for _ in range(2):
        assert main(arguments) == 0
        links |= {line.strip() for line in capsys.readouterr().out.splitlines() if "/invitations/" in line}
    assert len(links) == 1
    with sqlite3.connect(data_folder / "portal.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM organisation").fetchone() == (1,)
    connection.close()


def test_a_wrong_corporate_number_is_explained_and_nothing_is_created(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--organisation", "例", "--email", "a@example.jp", "--name", "例", "--corporate-number", "1234567890123"]
    assert main(["create-admin", *arguments]) == 2
    assert "1234567890123" in capsys.readouterr().err
    with sqlite3.connect(data_folder / "portal.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM organisation").fetchone() == (0,)
    connection.close()


def test_an_entry_changed_by_hand_is_found_and_named(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-ledger"]) == 0
    with sqlite3.connect(data_folder / "portal.sqlite3") as connection:
        connection.execute("UPDATE ledger_entry SET act = 'engagement:close' WHERE seq = 2")
    connection.close()
    assert main(["verify-ledger"]) == 1
    assert "entry 2" in capsys.readouterr().err
    assert main(["verify-ledger", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["first_bad"] == 2


def test_settings_that_cannot_be_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORTAL_BASE_URL", "http://portal.example.jp")
    assert main(["verify-ledger"]) == 2
    assert "https" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "70000", "eight"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--port", port])
    assert ended.value.code == 2
    assert port in capsys.readouterr().err


def test_a_ledger_in_a_database_that_is_not_there_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    assert main(["verify-ledger"]) == 3
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "mysql://portal@db/portal"), ("OBJECT_STORE_URL", "ftp://store"), ("SCANNER", "clamav"), ("SECRET_KEY", "short")],
)
def test_a_setting_in_a_form_that_is_none_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(f"PORTAL_{name}", value)
    assert main(["load-catalogue"]) == 2
    assert f"PORTAL_{name} must" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORTAL_DATA_FOLDER", "/proc/portal")
    assert main(["load-catalogue"]) == 3
    assert "/proc/portal" in capsys.readouterr().err


def test_what_was_not_created_is_not_said_to_be(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["create-admin", "--organisation", "株式会社例", "--email", "no address", "--name", "管理 太郎"]) == 2
    assert "created" not in capsys.readouterr().out


def test_another_corporate_number_for_a_company_that_is_here_is_not_passed_over(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["create-admin", "--organisation", "株式会社例", "--email", "a@example.jp", "--name", "管理 太郎"]
    assert main(arguments) == 0
    assert main([*arguments, "--corporate-number", "1234567890123"]) == 2
    assert "株式会社例" in capsys.readouterr().err


def test_a_port_in_use_is_told_before_anything_is_made(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "Choose another" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_the_portal_is_where_it_is_served_unless_a_setting_says_where_people_reach_it() -> None:
    assert Settings().served_on(8123).origins == {"http://127.0.0.1:8123", "http://localhost:8123", "http://[::1]:8123"}
    assert Settings(base_url="https://portal.example.jp").served_on(8123).origins == {"https://portal.example.jp"}
