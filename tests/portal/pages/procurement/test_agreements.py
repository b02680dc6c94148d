"""Drawing up an agreement, reading it, and accepting it by name on both sides."""

import html
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage.jobs.models import Job
from storage.stamp import Role
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.conftest import PARAMETERS

ACCEPTING = {"person_name": "山田 花子", "person_title": "購買部長", "agreed": "yes"}


def all_of(stored: Session, table: type[Agreement] | type[AgreementAcceptance] | type[Job]) -> list[object]:
    found: list[object] = list(stored.exec(select(table), execution_options={"populate_existing": True}))
    stored.commit()
    return found


def draw_up(officer: Browser, engagement: Engagement, **change: str) -> str:
    answer = officer.post(f"/engagements/{engagement.id}/agreements", {**PARAMETERS, "step": "offer", **change})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def hash_on(page: str) -> str:
    return page.split('name="text_hash" value="')[1].split('"')[0]


def test_the_form_asks_for_what_the_template_wants_and_begins_with_its_values(officer: Browser, engagement: Engagement) -> None:
    shown = officer.get(f"/engagements/{engagement.id}/agreement/new").text
    for name in PARAMETERS:
        assert f'name="{name}"' in shown
    assert 'name="return_within_days" value="10"' in shown
    assert 'type="date" id="f-initial_report_on"' in shown


def test_the_preview_shows_the_very_text_that_is_then_frozen(officer: Browser, engagement: Engagement, stored: Session) -> None:
    address = f"/engagements/{engagement.id}/agreements"
    preview = officer.post(address, {**PARAMETERS, "step": "preview"})
    assert preview.status_code == 200
    assert all_of(stored, Agreement) == []  # nothing was offered by looking
    assert all_of(stored, Job) == []
    draw_up(officer, engagement)
    frozen = all_of(stored, Agreement)[0]
    assert isinstance(frozen, Agreement)
    for language in ("ja", "en"):
        for article in frozen.text[language]["articles"]:
            for paragraph in article["paragraphs"]:
                assert html.escape(paragraph["text"], quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in preview.text
    assert "24時間以内" in preview.text
    assert "東京地方裁判所" in preview.text


@pytest.mark.parametrize(
    ("change", "japanese"),
    [
        ({"survival_years": "0"}, "「0」は範囲外です。1から30までの数"),
        ({"survival_years": "五"}, "「五」は整数ではありません"),
        ({"initial_report_on": "2026-02-30"}, "「2026-02-30」は日付として読み取れません"),
        ({"promptly_days": ""}, "覚書に必要な項目です"),
        ({"no_such_thing": "1"}, "ひな形にない項目「no_such_thing」"),
        ({"governing_court": "裁" * 201}, "200文字"),
    ],
)
def test_a_wrong_parameter_is_explained_and_nothing_typed_is_lost(
    officer: Browser, engagement: Engagement, stored: Session, change: dict[str, str], japanese: str
) -> None:
    for step in ("preview", "offer"):
        answer = officer.post(f"/engagements/{engagement.id}/agreements", {**PARAMETERS, **change, "step": step})
        assert answer.status_code == 422
        assert japanese in answer.text
        for name in PARAMETERS:
            assert f'value="{ {**PARAMETERS, **change}[name] }"' in answer.text
    assert all_of(stored, Agreement) == []


def test_from_the_preview_the_values_can_be_changed(officer: Browser, engagement: Engagement) -> None:
    answer = officer.post(f"/engagements/{engagement.id}/agreements", {**PARAMETERS, "step": "edit", "survival_years": "7"})
    assert answer.status_code == 200
    assert 'name="survival_years" value="7"' in answer.text


def test_both_sides_accept_by_name_and_the_agreement_is_in_force(
    officer: Browser, respondent: Browser, engagement: Engagement, stored: Session
) -> None:
    stored.get_one(Organisation, engagement.contractor_organisation_id).name_english = "Aoba Systems Co., Ltd."
    stored.commit()
    address = draw_up(officer, engagement)
    shown = officer.get(address).text
    assert "双方の合意待ちです" in shown
    first = officer.post(f"{address}/acceptance", {**ACCEPTING, "text_hash": hash_on(shown)})
    assert first.status_code == 303
    waiting = respondent.get(address).text
    assert "委託先の合意待ちです" in waiting
    assert "購買部長 山田 花子" in waiting
    assert "委託先の合意待ちです" in officer.get(address).text
    assert 'id="acceptance"' not in officer.get(address).text
    named = {"person_name": "鈴木 次郎", "person_title": "代表取締役", "agreed": "yes", "text_hash": hash_on(waiting)}
    second = respondent.post(f"{address}/acceptance", named, locale="en")
    assert second.status_code == 303
    assert "双方がこの本文に合意し、有効です" in respondent.get(address).text
    kept = {one.side: one for one in all_of(stored, AgreementAcceptance) if isinstance(one, AgreementAcceptance)}
    assert kept["principal"].consent == "本文を読み、東都電機株式会社を代表する権限に基づいて、これに合意します。"
    assert kept["contractor"].consent == "I have read the text and accept it for Aoba Systems Co., Ltd., which I may bind by my office."
    assert {one.text_hash for one in kept.values()} == {hash_on(shown)}


@pytest.mark.parametrize(
    ("change", "japanese"),
    [
        ({"agreed": ""}, "確認の文にチェックを入れてください"),
        ({"person_title": ""}, "入力してください"),
        ({"text_hash": "0" * 64}, "表示されていた本文と異なります"),
    ],
)
def test_nothing_is_accepted_by_halves(
    officer: Browser, engagement: Engagement, stored: Session, change: dict[str, str], japanese: str
) -> None:
    address = draw_up(officer, engagement)
    sent = {**ACCEPTING, "text_hash": hash_on(officer.get(address).text), **change}
    answer = officer.post(f"{address}/acceptance", sent)
    assert answer.status_code == 422
    assert japanese in answer.text
    assert 'value="山田 花子"' in answer.text
    assert all_of(stored, AgreementAcceptance) == []


def test_the_text_is_shown_in_either_language_or_both(officer: Browser, engagement: Engagement) -> None:
    address = draw_up(officer, engagement)
    japanese, english = "第1条（目的）", "Article 1 (Purpose)"
    shown = {view: officer.get(address, text=view).text for view in ("ja", "en", "both")}
    assert japanese in shown["ja"]
    assert english not in shown["ja"]
    assert english in shown["en"]
    assert japanese not in shown["en"]
    assert japanese in shown["both"]
    assert english in shown["both"]
    sheet = officer.get(address, paper="true").text
    assert japanese in sheet
    assert english in sheet
    assert 'class="sheet"' in sheet


def test_all_duties_are_listed_by_who_owes_them(respondent: Browser, officer: Browser, engagement: Engagement) -> None:
    duties = respondent.get(draw_up(officer, engagement)).text.split('id="duties"')[1]
    assert duties.count('<th scope="row"') == 29
    for owner in ("委託先（乙）の義務", "再委託先（丙）の義務", "双方の義務"):
        assert owner in duties


def test_the_contractor_is_told_of_an_offer(officer: Browser, respondent: Browser, engagement: Engagement, stored: Session) -> None:
    draw_up(officer, engagement)
    job = all_of(stored, Job)[0]
    assert isinstance(job, Job)
    assert job.payload["template"] == "agreement-to-accept"
    assert job.payload["user_id"] == respondent.actor.user_id


def test_the_contractor_cannot_draw_up_and_a_stranger_sees_nothing(
    respondent: Browser, officer: Browser, engagement: Engagement, client_for: Callable[..., Browser], principal: Organisation
) -> None:
    address = draw_up(officer, engagement)
    assert respondent.get(f"/engagements/{engagement.id}/agreement/new").status_code == 403
    reviewer = client_for(principal, Role.REVIEWER)
    assert reviewer.get(address).status_code == 200
    assert 'id="acceptance"' not in reviewer.get(address).text
