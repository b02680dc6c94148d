"""What becomes of each line, what is registered, and what is given out."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from sqlmodel import Session

from contracts.parties.actions import register_contractor
from contracts.parties.listing import actions
from contracts.parties.listing.examining import Checks, Line, Outcome, examine
from contracts.parties.listing.models import ContractorListImport
from contracts.parties.listing.queries import get_import, iterate, list_known
from contracts.parties.listing.reading import read_csv, read_workbook
from contracts.parties.listing.writing import write_list, write_workbook
from contracts.parties.models import Organisation
from contracts.parties.queries import list_contractors
from contracts.parties.rules import corporate_check_digit
from portal.pages.procurement.contractor_list import CHECKS
from storage.jobs.models import Job
from storage.problems import Conflict, Invalid, Missing
from storage.sheets.opening import Kind, read_rows
from storage.stamp import Stamp
from tests import factories
from tests.contracts.world import NUMBERS, entries

HEAD = "会社名,フリガナ,法人番号,国,担当者名,メールアドレス,従業員数\n"


def number(base: int) -> str:
    """A corporate number of its own."""
    return f"{corporate_check_digit(f'{base:012d}')}{base:012d}"


@pytest.fixture
def stamp(session: Session) -> Stamp:
    return factories.stamp(factories.organisation(session, "Asahi"))


def look(session: Session, stamp: Stamp, *lines: str, checks: Checks = CHECKS) -> list[Line]:
    table = read_csv((HEAD + "".join(f"{line}\n" for line in lines)).encode())
    return examine(table.entries, list_known(session, stamp.actor), checks)


def test_each_line_is_judged_by_number_and_by_what_it_looks_like(session: Session, stamp: Stamp) -> None:
    register_contractor(session, stamp, name="川口データ株式会社", name_reading="カワグチデータ", corporate_number=NUMBERS[1])
    found = look(
        session,
        stamp,
        f"まったく別の名前,,{NUMBERS[1]},,,,",  # registered under this number
        f"㈱川ロデータ,,{number(1)},,,,",  # ロ (kana) for 口
        f"別名,ｶﾜｸﾞﾁﾃﾞｰﾀ,{number(2)},,,,",  # the same reading
        f"山本工業,,{number(3)},,,,",
        f"山本工業 本社,,{number(3)},,,,",  # the number of the line above
        f"（株）山本工業,,{number(4)},,,,",  # the name of that line
        "Müller GmbH,,,ドイツ,,,120人",
    )
    assert [line.line for line in found] == [2, 3, 4, 5, 6, 7, 8]
    assert [line.outcome.value for line in found] == ["exists", "alike", "alike", "new", "twice", "alike", "new"]
    assert found[1].similar[0].corporate_number == NUMBERS[1]
    assert [one.line for one in found[5].similar] == [5]
    assert (found[6].values["country"], found[6].values["employees"]) == ("DE", 120)


@pytest.mark.parametrize(
    ("line", "problem", "column"),
    [
        (",,1,,,,", "name-missing", "name"),
        ("Acмe,,,DE,,,", "name-mixed-scripts", "name"),
        ("A社,,,,,,", "corporate-number-missing", "corporate_number"),
        ("A社,,123,,,,", "corporate-number-length", "corporate_number"),
        ("A社,,1000012050002,,,,", "corporate-number-check-digit", "corporate_number"),
        ("A社,,5.01E+12,,,,", "corporate-number-length", "corporate_number"),
        ("A社,,,アトランティス,,,", "list-country-unknown", "country"),
        ("A社,,,DE,,a@x.example;b@x.example,", "address-malformed", "contact_email"),
        ("A社,,,DE,,,many", "list-not-a-count", "employees"),
        ("A" * 201 + ",,,DE,,,", "list-text-too-long", "name"),
    ],
)
def test_a_line_is_refused_by_name(session: Session, stamp: Stamp, line: str, problem: str, column: str) -> None:
    (found,) = look(session, stamp, line)
    assert (found.outcome, found.problem, found.column) == (Outcome.REFUSED, problem, column)


def keep(session: Session, stamp: Stamp, *lines: str) -> ContractorListImport:
    table = read_csv((HEAD + "".join(f"{line}\n" for line in lines)).encode("cp932"))
    return actions.keep(session, stamp, table, file_name="list.csv", sha256="0" * 64)


def confirm(session: Session, stamp: Stamp, imported: ContractorListImport, new: int, *nevertheless: str) -> ContractorListImport:
    return actions.confirm(session, stamp, imported, expected_new=new, nevertheless=nevertheless, checks=CHECKS)


def test_the_new_ones_are_registered_and_the_alike_only_where_it_was_said(session: Session, stamp: Stamp) -> None:
    register_contractor(session, stamp, name="川口データ株式会社", corporate_number=NUMBERS[1])
    lines = [
        "山本工業,ヤマモト,５０１０００５００７１２６,,山本,a@x.example,",
        f"川ロデータ,,{number(1)},,,,",
        f"川口デ一タ,,{number(2)},,,,",
        "X,,1,,,,",
    ]
    lines[0] = lines[0].replace("５０１０００５００７１２６", number(9))
    imported = keep(session, stamp, *lines)
    alike = [
        line.token
        for line in examine(actions.entries_of(imported), list_known(session, stamp.actor), CHECKS)
        if line.outcome is Outcome.ALIKE
    ]
    assert len(alike) == 2
    confirm(session, stamp, imported, 1, alike[0])
    assert {row.name for row in list_contractors(session, stamp.actor)} == {"川ロデータ", "川口データ株式会社", "山本工業"}
    assert (imported.taken, imported.left, imported.entries) == (2, 2, [])
    assert [entry.act for entry in entries(session)].count("contractor:register") == 3
    with pytest.raises(Conflict, match="contractor-list-done"):
        confirm(session, stamp, imported, 1)


def test_what_changed_since_it_was_looked_at_stops_all_of_it(session: Session, stamp: Stamp) -> None:
    imported = keep(session, stamp, f"山本工業,,{number(1)},,,,", f"大野商会,,{number(2)},,,,")
    register_contractor(session, stamp, name="山本工業", corporate_number=number(1))
    with pytest.raises(Conflict, match="contractor-list-changed"):
        confirm(session, stamp, imported, 2)
    assert len(list_contractors(session, stamp.actor)) == 1
    confirm(session, stamp, imported, 1)
    assert len(list_contractors(session, stamp.actor)) == 2


def test_registering_nothing_is_said(session: Session, stamp: Stamp) -> None:
    imported = keep(session, stamp, "X,,1,,,,")
    with pytest.raises(Invalid, match="contractor-list-nothing"):
        confirm(session, stamp, imported, 0)


def test_it_is_its_persons_alone_and_gone_after_a_day(session: Session, stamp: Stamp) -> None:
    imported = keep(session, stamp, f"山本工業,,{number(1)},,,,")
    assert get_import(session, stamp.actor, imported.id, stamp.at) is imported
    stranger = factories.actor(session.get(Organisation, stamp.actor.organisation_id))
    for actor, now in ((stranger, stamp.at), (stamp.actor, stamp.at + timedelta(days=1))):
        with pytest.raises(Missing, match="contractor-list-missing"):
            get_import(session, actor, imported.id, now)
    actions.discard(session, Job(kind=actions.DISCARD, payload={"import_id": imported.id}, run_at=stamp.at, created_at=stamp.at))
    with pytest.raises(Missing):
        get_import(session, stamp.actor, imported.id, stamp.at)


def test_what_is_given_out_comes_back_and_is_no_formula(session: Session, stamp: Stamp) -> None:
    other = factories.stamp(factories.organisation(session, "Somebody else"))
    register_contractor(session, other, name="Not ours", country="DE")
    for place in range(3):
        register_contractor(
            session, stamp, name=f"=cmd|{place}", name_english="@x", corporate_number=number(place + 1), contact_phone="+81-3-0000",
            contact_name="'=x", employees=12,
        )  # fmt: skip
    raw = b"".join(write_list(iterate(session, stamp.actor), "ja"))
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(raw.decode("utf-8-sig"))))
    assert sorted(line[0] for line in lines[1:]) == ["'=cmd|0", "'=cmd|1", "'=cmd|2"]
    assert lines[1][7] == "'+81-3-0000"
    book = write_workbook(iterate(session, stamp.actor), "en")
    assert not [cell for row in read_rows(book) for cell in row.cells if cell.kind is Kind.FORMULA]
    for table in (read_csv(raw), read_workbook(book)):
        assert sorted(entry.fields["name"] for entry in table.entries) == ["=cmd|0", "=cmd|1", "=cmd|2"]
        assert table.entries[0].fields["contact_phone"] == "+81-3-0000"
        assert table.entries[0].fields["contact_name"] == "'=x"
        assert table.entries[0].fields["employees"] == "12"
        assert table.unread == []


def test_a_long_list_is_read_in_pages(session: Session, stamp: Stamp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.parties.listing.queries._PAGE", 2)
    for place in range(5):
        register_contractor(session, stamp, name=f"Firm {place}", corporate_number=number(place + 1))
    assert sorted(row.name for row in iterate(session, stamp.actor)) == [f"Firm {place}" for place in range(5)]


def test_a_country_that_nobody_knows_is_not_guessed() -> None:
    assert CHECKS.find_country("jp") == "JP"
    assert CHECKS.find_country("日本") == CHECKS.find_country("Japan") == "JP"
    assert CHECKS.find_country("Atlantis") is None
    with pytest.raises(Invalid):
        CHECKS.clean_address("no address")
