"""A list of contractors is read in, looked at line by line, registered, and given out again."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from contracts.parties.models import Organisation
from storage.scanning.rules import FileType
from storage.stamp import Role
from tests.contracts.world import NUMBERS
from tests.portal.pages.conftest import Browser

PAGE = "/contractors/import"
LIST = f"""会社名,フリガナ,法人番号,国,担当者名,部署
川口データ株式会社,カワグチデータ,{NUMBERS[1]},,川口,情報
㈱青葉システムス゛,,{NUMBERS[2]},,,
,,1,,,
Müller GmbH,,,Germany,Hans,
"""


@pytest.fixture
def officer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    return client_for(principal, Role.PROCUREMENT)


def send(person: Browser, raw: bytes, name: str = "list.csv") -> str:
    response = person.post(PAGE, files={"file": (name, raw, FileType(name.rpartition(".")[2]).media_type)}, locale="en")
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_from_the_list_of_contractors_to_registered_companies(
    officer: Browser, contractor: Organisation, stored: Session, encoding: str
) -> None:
    assert f'href="{PAGE}"' in officer.get("/contractors").text
    assert "Corporate number" in officer.get(PAGE, locale="en").text
    text = LIST.replace("シス゛", "ズ").replace("ü", "u").replace("テムス゛", "テムズ")
    at = send(officer, text.encode(encoding))
    shown = officer.get(at, locale="en").text
    assert "2 of 4 lines are new. Nothing is stored until you confirm." in shown
    assert "Columns that were not read: 部署" in shown
    assert f'href="/contractors/{contractor.id}"' in shown  # what the second line looks like
    assert "Company name: Enter the name" in shown
    token = re.search(r'name="nevertheless" id="nevertheless-1" value="([^"]+)"', shown)
    assert token is not None
    assert "checked" not in shown.split("</main>")[0].split("<form")[-1]
    stale = officer.post(f"{at}/confirmation", {"new": "3"}, locale="en")
    assert stale.status_code == 422
    assert "Nothing was registered; look at the lines again." in stale.text
    done = officer.post(f"{at}/confirmation", {"new": "2", "nevertheless": token[1]}, locale="en")
    assert (done.status_code, done.headers["location"]) == (303, at)
    names = set(stored.exec(select(Organisation.name)).all())
    stored.rollback()
    assert {"川口データ株式会社", "㈱青葉システムズ", "Muller GmbH"} <= names
    assert "3 contractors were registered, 1 lines were left out." in officer.get(at, locale="en").text
    exported = officer.get("/contractors/export.csv")
    assert exported.headers["content-disposition"] == "attachment; filename*=UTF-8''contractors.csv"
    assert exported.content.startswith("\ufeff会社名,フリガナ,".encode())
    assert "川口データ株式会社,カワグチデータ" in exported.text
    again = officer.get(send(officer, exported.content)).text
    assert "登録できる行がありません。" in again
    assert again.count("登録済みです（変更しません）") == 3
    book = officer.get("/contractors/export.xlsx")
    assert officer.get(send(officer, book.content, "list.xlsx")).status_code == 200


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("list.pdf", b"%PDF-1.4", "Files of the type of"),
        ("list.csv", b"contact\nx\n", "No column is named as that of the company"),
        ("list.xlsx", b"name\nx\n", "says that it is xlsx"),
        ("list.csv", b"name\n", "The file holds no line below the names"),
    ],
)
def test_what_is_no_list_is_refused(officer: Browser, name: str, raw: bytes, sentence: str) -> None:
    refused = officer.post(PAGE, files={"file": (name, raw, "text/csv")}, locale="en")
    assert refused.status_code == 422
    assert sentence in refused.text


def test_only_procurement_comes_in_and_each_sees_only_their_own(
    officer: Browser, client_for: Callable[..., Browser], principal: Organisation, contractor: Organisation
) -> None:
    at = send(officer, b"name,country\nFirm,DE\n")
    reviewer, colleague, other = (
        client_for(principal, Role.REVIEWER),
        client_for(principal, Role.PROCUREMENT),
        client_for(contractor, Role.PROCUREMENT),
    )
    paths = (PAGE, "/contractors/export.csv", "/contractors/export.xlsx")
    assert [reviewer.get(path).status_code for path in paths] == [403, 403, 403]
    assert [person.get(at).status_code for person in (reviewer, colleague, other)] == [404, 404, 404]
    assert colleague.post(f"{at}/confirmation", {"new": "1"}).status_code == 404
    assert "青葉システムズ" not in other.get("/contractors/export.csv").text
