"""The whole way of a re-contract on the pages of all three companies."""

import re
from typing import Any

from sqlmodel import Session

from contracts.recontracts.rules import CONSENTS
from tests.contracts.world import TERMS
from tests.portal.mail.letters import read_letters
from tests.portal.pages.conftest import Browser
from tests.portal.pages.recontracts.conftest import Stage

WISH = {
    "new_country": "JP",
    "reason": "繁忙期に人手が足りないため",
    "necessity": "封入の設備が必要なため",
    "work": "案内状の印字と発送",
    "class_codes": ["INTERNAL", "CONFIDENTIAL"],
    "country": "JP",
    "place": "神戸市の作業所",
    "starts_on": "2026-11-25",
    "ends_on": "2027-03-31",
}
BY = {"person_name": "鈴木 一郎", "person_title": "購買部 課長"}


def ask(stage: Stage, **changes: Any) -> str:
    """A request that was drafted and sent; its path."""
    drafted = stage.passing.post(f"{stage.top}/recontracts", {**WISH, "partner": stage.partner.id, **changes})
    assert drafted.status_code == 303, drafted.text
    path = str(drafted.headers["location"])
    assert press(stage.passing, path, "sending").status_code == 303
    return path


def press(who: Browser, path: str, step: str, **values: str):  # type: ignore[no-untyped-def]  # a response
    page = who.get(path).text
    version = re.search(r'name="version" value="(\d+)"', page)
    seen = {"version": version[1]} if version and step not in ("answers", "revocation", "reports") else {}
    return who.post(f"{path}/{step}", {**seen, **values})


def test_a_request_goes_from_draft_to_consent_with_a_question_on_the_way(stage: Stage, stored: Session) -> None:
    form = stage.passing.get(f"{stage.top}/recontracts/new").text
    assert "架空メーリング" in form
    refused = stage.passing.post(f"{stage.top}/recontracts", {**WISH, "ends_on": "2030-01-01", "partner": stage.partner.id})
    assert refused.status_code == 422
    assert "元の業務の期間は" in refused.text
    both = stage.passing.post(f"{stage.top}/recontracts", {**WISH, "new_name": "別の会社", "partner": stage.partner.id})
    assert "どちらか一方" in both.text
    path = ask(stage)
    assert path in stage.principal.get("/procurement").text  # waits for the principal
    assert press(stage.principal, path, "questions", question="施錠されますか").status_code == 303
    assert "施錠されますか" in stage.passing.get(path).text
    question = re.search(r'name="question_id" value="(\w+)"', stage.passing.get(path).text)
    assert question is not None
    assert press(stage.passing, path, "answers", question_id=question[1], answer="はい、します").status_code == 303
    assert press(stage.principal, path, "refusal", reason="", **BY).status_code == 422
    assert press(stage.principal, path, "consent", conditions="翌日までに消去すること", **BY).status_code == 303
    assert "翌日までに消去すること" in stage.passing.get(path).text
    assert stage.below.get(path).status_code == 404
    assert press(stage.principal, path, "revocation", reason="事故の疑い", **BY).status_code == 303
    assert "承諾が撤回されました" in stage.passing.get(path).text
    settings = stage.principal.client.app.state.settings  # type: ignore[attr-defined]  # the portal
    wanted = ("recontract-to-decide", "recontract-questioned", "recontract-decided", "recontract-revoked")
    for locale, word in (("ja", "承諾"), ("en", "re-contract")):
        letters = read_letters(stored, settings, *wanted, locale=locale)
        ours, theirs = stage.principal.actor.user_id, stage.passing.actor.user_id
        assert [(one.template, one.user_id) for one in letters] == [
            ("recontract-to-decide", ours),
            ("recontract-questioned", theirs),
            ("recontract-to-decide", ours),
            ("recontract-decided", theirs),
            ("recontract-revoked", theirs),
        ]
        assert all(word in one.subject and path in one.words for one in letters)
        assert not [one for one in letters if re.search("施錠|翌日|疑い|架空メーリング", one.words)], "no mail says what, why or to whom"


def test_a_new_company_is_registered_with_the_request(stage: Stage) -> None:
    path = ask(stage, partner="", new_name="国外の印刷所", new_country="US")
    shown = stage.principal.get(path).text
    assert "国外の印刷所" in shown
    assert "アメリカ" in shown


def test_terms_and_questions_go_down_are_compared_promised_and_reported(stage: Stage, stored: Session) -> None:
    partner_id, requests, path = stage.partner.id, f"{stage.top}/recontracts", ask(stage)
    press(stage.principal, path, "consent", **BY)
    down = {
        **TERMS,
        "purpose": "印字と発送だけ",
        "custodian": "栗原",
        "reason": "再委託のため",
        "due_on": "2027-01-15",
        "contact_name": "白石",
        "contact_detail": "06-0000-0000",
        "person_name": "栗原",
        "email": "kurihara@kaku.example",
        "locale": "ja",
    }
    weaker = stage.passing.post(f"{path}/sending-down", {**down, "survival_years": "2"})
    assert weaker.status_code == 422
    assert "2では義務が緩くなります" in weaker.text
    sent = stage.passing.post(f"{path}/sending-down", down)
    assert sent.status_code == 303, sent.text
    settings = stage.passing.client.app.state.settings  # type: ignore[attr-defined]  # the portal
    told = read_letters(stored, settings, "agreement-to-accept", "questionnaire-issued")
    assert [(one.template, one.user_id) for one in told] == [
        ("agreement-to-accept", stage.below.actor.user_id),
        ("questionnaire-issued", stage.below.actor.user_id),
    ]
    agreement = re.search(r'href="(/agreements/\w+)"', stage.passing.get(path).text)
    link = re.search(r'href="/engagements/(\w+)/direct-consents"', stage.passing.get(path).text)
    assert agreement is not None
    assert link is not None
    for who, person in ((stage.passing, "白石"), (stage.below, "栗原")):
        _accept(who, agreement[1], person)
    assert f"{path}/comparison" in stage.passing.get("/procurement").text
    compared = stage.passing.get(f"{path}/comparison").text
    assert compared.count('class="twelve-item"') == 12
    assert stage.passing.post(f"{path}/comparison", {"person_name": "白石"}).status_code == 303
    consents = f"/engagements/{link[1]}/direct-consents"
    assert consents in stage.below.get("/contractor").text
    page = stage.below.get(consents).text
    assert "アサヒ製作所" in page
    text_hash = re.search(r'name="text_hash" value="(\w+)"', page)
    assert text_hash is not None
    signed = {"codes": list(CONSENTS), "text_hash": text_hash[1], "person_name": "栗原", "person_title": "次長"}
    assert stage.below.post(consents, signed).status_code == 303
    assert "送付できます" in stage.passing.get(path).text
    assert press(stage.passing, path, "reports", person_name="白石", person_title="課長").status_code == 303
    report = stage.principal.get(f"{path}/report", locale="en").text
    assert "12 of 12" in report
    assert "栗原" in report
    # The principal sees the twelve items side by side, and no other paragraph of the terms between the two others.
    seen = stage.principal.get(f"{path}/comparison").text
    assert "善良な管理者の注意" in seen
    assert "管轄裁判所" not in seen
    assert stage.principal.get(agreement[1]).status_code == 403
    assert press(stage.principal, path, "revocation", reason="事故の疑い", **BY).status_code == 303
    [letter] = read_letters(stored, settings, "recontract-revoked-above", locale="en")
    assert letter.user_id == stage.below.actor.user_id
    assert f"/engagements/{link[1]}/limits" in letter.words
    assert not re.search("アサヒ製作所|Asahi|疑い", letter.subject + letter.words), "neither who took it back nor why"
    again = f"{requests}/new?below={link[1]}"
    assert again in stage.passing.get(path).text
    assert again in stage.passing.get(requests).text
    assert again not in stage.principal.get(path).text
    wanted = {**WISH, "partner": partner_id, "below": link[1]}
    assert stage.passing.post(requests, wanted).status_code == 303


def _accept(who: Browser, agreement: str, person: str) -> None:
    page = who.get(agreement).text
    text_hash = re.search(r'name="text_hash" value="(\w+)"', page)
    assert text_hash is not None
    made = who.post(
        f"{agreement}/acceptance",
        {"person_name": person, "person_title": "部長", "text_hash": text_hash[1], "agreed": "yes"},
    )
    assert made.status_code == 303, made.text


def test_at_the_top_of_a_chain_no_promise_is_asked_for(stage: Stage) -> None:
    shown = stage.principal.get(f"{stage.top}/direct-consents")
    assert shown.status_code == 200
    assert "同意は不要です" in shown.text
