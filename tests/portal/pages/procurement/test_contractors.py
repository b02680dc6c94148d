"""Registering contractors and correcting them: what a procurement officer sees when all is well and when it is not."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from contracts.parties.models import Organisation
from portal.words import say
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser

GIVEN = {
    "name": "株式会社みなと印刷",
    "name_reading": "ミナトインサツ",
    "name_english": "Minato Printing",
    "country": "JP",
    "corporate_number": "7000012050002",
    "contact_name": "佐藤 一郎",
    "contact_email": "sato@example.jp",
    "contact_phone": "03-0000-0000",
}


@pytest.fixture
def officer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    return client_for(principal, Role.PROCUREMENT, name="山田 花子")


def registered(stored: Session) -> list[Organisation]:
    query = select(Organisation).where(col(Organisation.registrar_organisation_id).is_not(None))
    found = list(stored.exec(query, execution_options={"populate_existing": True}))
    stored.commit()  # lets go of SQLite's one write lock
    return found


def test_an_officer_registers_a_contractor_and_lands_on_its_page(officer: Browser, stored: Session) -> None:
    answer = officer.post("/contractors", GIVEN)
    assert answer.status_code == 303
    made = registered(stored)[0]
    assert answer.headers["location"] == f"/contractors/{made.id}"
    shown = officer.get(f"/contractors/{made.id}").text
    for text in ("株式会社みなと印刷", "ミナトインサツ", "7000012050002", "sato@example.jp", "日本", "次に、委託業務を登録してください"):
        assert text in shown


def test_full_width_digits_and_hyphens_are_taken(officer: Browser, stored: Session) -> None:
    officer.post("/contractors", {**GIVEN, "corporate_number": "７-0000-1205-0002"})
    assert registered(stored)[0].corporate_number == "7000012050002"


@pytest.mark.parametrize(
    ("change", "japanese", "english"),
    [
        ({"corporate_number": "7000012050003"}, "「7000012050003」は検査用数字が合わない", "check digit of “7000012050003” does not fit"),
        ({"corporate_number": "70000120"}, "「70000120」は法人番号ではありません", "“70000120” is not a corporate number"),
        ({"corporate_number": ""}, "法人番号を入力してください", "Enter the corporate number"),
        ({"contact_email": "sato(at)example.jp"}, "メールアドレス", "address"),
        ({"contact_name": ""}, "入力してください", "Enter this."),
        ({"country": "ZZ"}, "国を一覧から選んでください", "Choose a country"),
        ({"name": "Аoba Systems"}, "別の文字体系の文字が混ざっています", "mixes letters of alphabets"),
    ],
)
def test_a_wrong_entry_is_explained_and_nothing_typed_is_lost(
    officer: Browser, stored: Session, change: dict[str, str], japanese: str, english: str
) -> None:
    for locale, sentence in (("ja", japanese), ("en", english)):
        answer = officer.post("/contractors", {**GIVEN, **change}, locale=locale)
        assert answer.status_code == 422
        assert sentence in answer.text
        for name, value in {**GIVEN, **change}.items():
            assert name == "country" or f'value="{value}"' in answer.text, name
    assert registered(stored) == []


def test_a_company_abroad_needs_no_corporate_number(officer: Browser, stored: Session) -> None:
    answer = officer.post("/contractors", {**GIVEN, "country": "VN", "corporate_number": ""})
    assert answer.status_code == 303
    assert registered(stored)[0].country == "VN"


def test_the_same_number_twice_leads_to_the_entry_that_is_there(officer: Browser, stored: Session) -> None:
    officer.post("/contractors", GIVEN)
    first = registered(stored)[0]
    answer = officer.post("/contractors", {**GIVEN, "name": "山本精機株式会社"})
    assert answer.status_code == 422
    assert f'href="/contractors/{first.id}"' in answer.text
    assert len(registered(stored)) == 1


def test_a_look_alike_is_held_back_until_the_numbers_were_compared(officer: Browser, stored: Session) -> None:
    officer.post("/contractors", {**GIVEN, "name": "株式会社ニコー工業"})
    other = {**GIVEN, "name": "株式会社二コー工業", "corporate_number": "8700110005901"}  # the kanji for two instead of katakana ni
    answer = officer.post("/contractors", other)
    assert answer.status_code == 422
    assert "別の会社で間違いありませんか" in answer.text
    assert "7000012050002" in answer.text  # the number of the company that is there, beside its name
    assert officer.post("/contractors", {**other, "is_different": "yes"}).status_code == 303
    assert len(registered(stored)) == 2


def test_a_look_alike_with_a_wrong_number_is_told_both_at_once(officer: Browser, stored: Session) -> None:
    officer.post("/contractors", {**GIVEN, "name": "株式会社ニコー工業"})
    answer = officer.post("/contractors", {**GIVEN, "name": "株式会社二コー工業", "corporate_number": "123"})
    assert "別の会社で間違いありませんか" in answer.text
    assert "「123」は法人番号ではありません" in answer.text
    assert len(registered(stored)) == 1


def test_what_two_people_change_at_once_is_shown_to_the_second(officer: Browser, stored: Session) -> None:
    officer.post("/contractors", GIVEN)
    made = registered(stored)[0]
    address = f"/contractors/{made.id}"
    first = officer.post(address, {**GIVEN, "version": "1", "contact_name": "鈴木 次郎"})
    assert first.status_code == 303
    second = officer.post(address, {**GIVEN, "version": "1", "contact_phone": "06-1111-1111"})
    assert second.status_code == 422
    assert "鈴木 次郎" in second.text  # what the other one saved
    assert 'value="06-1111-1111"' in second.text  # what this one typed
    assert 'name="version" value="2"' in second.text
    third = officer.post(address, {**GIVEN, "version": "2", "contact_phone": "06-1111-1111"})
    assert third.status_code == 303


def test_the_contractors_of_another_organisation_do_not_exist(
    client_for: Callable[..., Browser], stored: Session, contractor: Organisation
) -> None:
    elsewhere = factories.organisation(stored, "別の委託元株式会社")
    stored.commit()
    stranger = client_for(elsewhere, Role.PROCUREMENT)
    assert stranger.get(f"/contractors/{contractor.id}").status_code == 404
    assert stranger.get(f"/contractors/{contractor.id}/edit").status_code == 404
    assert contractor.name not in stranger.get("/contractors").text


def test_a_respondent_may_not_register(client_for: Callable[..., Browser], principal: Organisation) -> None:
    assert client_for(principal, Role.RESPONDENT).get("/contractors/new").status_code == 403


def test_the_list_is_searched_and_paged(officer: Browser, stored: Session, principal: Organisation) -> None:
    for number in range(53):
        factories.organisation(stored, f"株式会社サンプル{number:02d}", registrar=principal)
    stored.commit()
    first = officer.get("/contractors").text
    assert "サンプル49" in first
    assert "サンプル50" not in first
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "サンプル52" in officer.get(f"/contractors{following}").text
    found = officer.get("/contractors", search="サンプル07").text
    assert "サンプル07" in found
    assert "サンプル08" not in found
    assert "すべての委託先を表示する" in officer.get("/contractors", search="存在しない").text


def test_an_invitation_is_shown_with_its_link_and_its_code(officer: Browser, contractor: Organisation) -> None:
    address = f"/contractors/{contractor.id}"
    person = {"person_name": "高橋 三郎", "email": "takahashi@example.jp", "role": "respondent", "locale": "ja"}
    assert officer.post(f"{address}/invitations", person).status_code == 303
    shown = officer.get(address).text
    assert "http://127.0.0.1:8000/invitations/" in shown
    assert "確認コード" in shown
    assert "高橋 三郎" in shown
    again = officer.post(f"{address}/invitations", person)
    assert again.status_code == 422
    assert 'value="高橋 三郎"' in again.text


def test_an_invitation_is_reissued_and_withdrawn(officer: Browser, contractor: Organisation) -> None:
    address = f"/contractors/{contractor.id}"
    person = {"person_name": "高橋 三郎", "email": "takahashi@example.jp", "role": "respondent", "locale": "en"}
    place = officer.post(f"{address}/invitations", person).headers["location"]
    invitation = place.rsplit("invitation-", 1)[1]

    def link() -> str:
        return officer.get(address).text.partition("http://127.0.0.1:8000/invitations/")[2].split('"')[0]

    before = link()
    assert officer.post(f"{address}/invitations/{invitation}/reissue").status_code == 303
    assert link() != before
    assert officer.post(f"{address}/invitations/{invitation}/revoke").status_code == 303
    assert link() == ""
    assert say("ja", "invitation-state", "revoked") in officer.get(address).text
