"""Opening engagements, and finding them again."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from contracts.engagements.models import Engagement
from contracts.engagements.queries import list_classes, list_handlers
from contracts.parties.models import Organisation
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser

GIVEN: dict[str, Any] = {
    "work": "会員向け案内状の印刷と発送",
    "purpose": "案内状の宛名を印字するため。",
    "reference": "PO-2026-101",
    "starts_on": "2026-12-01",
    "ends_on": "2027-03-31",
    "class_codes": ["INTERNAL", "PERSONAL_DATA"],
    "handler_name": ["鈴木 次郎", "斎藤 花", ""],
    "handler_duty": ["会員名簿の管理", "宛名の印字", ""],
    "handler_post": ["custodian", "handler", "handler"],
}


def opened(stored: Session) -> list[Engagement]:
    found = list(stored.exec(select(Engagement), execution_options={"populate_existing": True}))
    stored.commit()
    return found


def test_an_engagement_is_opened_with_its_people_and_its_classes(officer: Browser, contractor: Organisation, stored: Session) -> None:
    answer = officer.post("/engagements", {**GIVEN, "contractor": contractor.id})
    assert answer.status_code == 303
    made = opened(stored)[0]
    assert answer.headers["location"] == f"/engagements/{made.id}"
    assert list_classes(stored, made.id) == ["INTERNAL", "PERSONAL_DATA"]
    assert [(row.person_name, row.is_custodian) for row in list_handlers(stored, made.id)] == [("鈴木 次郎", True), ("斎藤 花", False)]
    stored.commit()
    shown = officer.get(f"/engagements/{made.id}").text
    for text in (GIVEN["work"], GIVEN["purpose"], "2026年12月1日", "個人データ", "会員名簿の管理", contractor.name):
        assert text in shown


@pytest.mark.parametrize(
    ("change", "japanese", "english"),
    [
        (
            {"starts_on": "2027-04-01"},
            "終了日（2027年3月31日）が開始日（2027年4月1日）より前",
            "The end (31 Mar 2027) lies before the beginning (1 Apr 2027)",
        ),
        ({"starts_on": "来月"}, "「来月」は日付として読み取れません", "“来月” is not a date"),
        ({"class_codes": []}, "入力してください", "Enter this."),
        ({"class_codes": ["NO_SUCH_CLASS"]}, "一覧から選んでください", "from the list only"),
        ({"handler_duty": ["", "宛名の印字", ""]}, "鈴木 次郎さんが取り扱う内容", "Say what 鈴木 次郎 handles"),
        ({"handler_name": ["", "斎藤 花", ""]}, "「会員名簿の管理」を取り扱う方の名前", "person who handles “会員名簿の管理”"),
        ({"work": ""}, "入力してください", "Enter this."),
        ({"purpose": "あ" * 2001}, "2000文字", "at most 2000 characters"),
    ],
)
def test_a_wrong_entry_is_explained_and_nothing_typed_is_lost(
    officer: Browser, contractor: Organisation, stored: Session, change: dict[str, Any], japanese: str, english: str
) -> None:
    sent = {**GIVEN, "contractor": contractor.id, **change}
    for locale, sentence in (("ja", japanese), ("en", english)):
        answer = officer.post("/engagements", sent, locale=locale)
        assert answer.status_code == 422
        assert sentence in answer.text
        for name in ("work", "reference"):
            assert f'value="{sent[name]}"' in answer.text
        for text in (*sent["handler_name"], *sent["handler_duty"]):
            assert not text or f'value="{text}"' in answer.text
    assert opened(stored) == []


def test_the_form_grows_without_losing_anything(officer: Browser, contractor: Organisation, stored: Session) -> None:
    answer = officer.post("/engagements", {**GIVEN, "contractor": contractor.id, "more": "yes"})
    assert answer.status_code == 200
    assert answer.text.count('name="handler_name"') == 6
    assert 'value="鈴木 次郎"' in answer.text
    assert "error-summary" not in answer.text
    assert opened(stored) == []


def test_a_contractor_of_somebody_else_cannot_be_chosen(officer: Browser, stored: Session) -> None:
    elsewhere = factories.organisation(stored, "別の委託元株式会社")
    foreign = factories.organisation(stored, "別の委託先株式会社", registrar=elsewhere)
    stored.commit()
    assert "別の委託先株式会社" not in officer.get("/engagements/new", contractor=foreign.id).text
    assert officer.post("/engagements", {**GIVEN, "contractor": foreign.id}).status_code == 404


def test_the_list_is_filtered_by_side_state_and_words(
    officer: Browser, respondent: Browser, engagement: Engagement, client_for: Callable[..., Browser], stored: Session
) -> None:
    assert engagement.work in officer.get("/engagements").text
    assert engagement.work in respondent.get("/engagements", side="contractor", state="open", search="").text
    assert "条件に当てはまる委託業務はありません" in respondent.get("/engagements", side="principal").text
    assert engagement.work in officer.get("/engagements", search="コールセンター").text
    assert engagement.work not in officer.get("/engagements", search="印刷").text
    stranger = factories.organisation(stored)
    stored.commit()
    outside = client_for(stranger, Role.PROCUREMENT)
    assert engagement.work not in outside.get("/engagements").text
    assert outside.get(f"/engagements/{engagement.id}").status_code == 404


def test_everything_that_is_wrong_is_said_at_once(officer: Browser, contractor: Organisation) -> None:
    wrong = {"ends_on": "2026-11-01", "handler_duty": ["", "宛名の印字", ""]}
    answer = officer.post("/engagements", {**GIVEN, "contractor": contractor.id, **wrong})
    assert "より前になっています" in answer.text
    assert "鈴木 次郎さんが取り扱う内容" in answer.text
