"""The library, own clauses from the pasted text to the published version, and an agreement put together and compared."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from sqlmodel import Session, select

from contracts.agreements.models import Agreement
from contracts.clauses.models import Clause, ClauseDraft, ClauseTemplate
from contracts.clauses.queries import built_in_clauses, list_clauses
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.conftest import PARAMETERS

TEXT = "第1条（守秘）\n1. 乙は、秘密を第三者に開示してはならない。\n2. <b>太字</b>は文字のままとする。\n"
OWN = {"title_ja": "自社の守秘", "title_en": "", "when_ja": "いつも", "when_en": "", "text_ja": TEXT, "text_en": ""}


def clause_ids(stored: Session, *codes: str) -> list[str]:
    ids = {row.code: row.id for row in list_clauses(stored, "nobody")}
    stored.commit()
    return [ids[code] for code in codes]


def publish(officer: Browser, change: dict[str, str] | None = None) -> str:
    """An own clause; the address of its page."""
    draft = officer.post("/clauses/drafts", {**OWN, **(change or {})}).headers["location"]
    made = officer.post(f"{draft}/publication", {"version": "1"})
    assert made.status_code == 303
    return str(made.headers["location"])


def test_the_library_shows_every_built_in_clause_with_its_use_and_each_can_be_read(officer: Browser, stored: Session) -> None:
    for locale in ("ja", "en"):
        shown = officer.get("/clauses", locale=locale).text
        for clause in built_in_clauses():
            assert clause["title"][locale] in shown
            assert clause["when"][locale] in shown
    (cloud,) = clause_ids(stored, "CLOUD_SERVICE")
    page = officer.get(f"/clauses/{cloud}").text
    assert "弁護士の確認を受けていません" in page
    assert "［利用するサービス］" in page
    assert "CLOUD-2" in page
    template = stored.exec(select(ClauseTemplate).where(ClauseTemplate.code == "CONFIDENTIALITY")).one()
    stored.commit()
    page = officer.get(f"/clauses/templates/{template.id}").text
    assert "求めどおり：29件" in page
    assert page.count("1.2-02") == 12


def test_an_own_text_is_read_mapped_published_and_changed_by_a_new_version(officer: Browser, stored: Session) -> None:
    started = officer.post("/clauses/drafts", OWN)
    draft = started.headers["location"]
    shown = officer.get(draft).text
    assert "&lt;b&gt;太字&lt;/b&gt;は文字のままとする。" in shown
    ticked = re.findall(r'name="carries" value="([^"]+)" checked', shown)
    assert [one.partition(":")[2] for one in ticked] == ["NDA-1"]
    second = re.findall(r'name="survives" value="([^"]+)"', shown)[1]
    kept = officer.post(f"{draft}/duties", {"carries": [*ticked, f"{second}:1.2-02j"], "survives": [second], "version": "1"})
    assert kept.status_code == 303
    published = officer.post(f"{draft}/publication", {"version": "2"}).headers["location"]
    assert officer.get(draft).status_code == 404
    again = officer.post(f"{published}/drafts").headers["location"]
    text = officer.get(f"{again}/text").text
    assert "第1条（守秘）" in text
    sent = {**OWN, "text_ja": TEXT.replace("第三者", "他人"), "version": "1"}
    assert officer.post(f"{again}/text", sent).status_code == 303
    newest = officer.post(f"{again}/publication", {"version": "2"}).headers["location"]
    page = officer.get(newest).text
    assert "<del>" in page
    assert "<ins>" in page
    assert "第2版" in page
    assert "新しい版があります" in officer.get(published).text
    assert {one.version for one in stored.exec(select(Clause).where(Clause.owner_organisation_id == officer.actor.organisation_id))} == {
        "1",
        "2",
    }


def test_a_word_document_is_read_and_one_that_is_none_is_refused_with_everything_kept(officer: Browser, stored: Session) -> None:
    file = io.BytesIO()
    document = Document()
    for line in ("第1条（返却）", "乙は、契約の終了後、機密情報を返却する。"):
        document.add_paragraph(line)
    document.save(file)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    started = officer.post("/clauses/drafts", {**OWN, "text_ja": ""}, files={"file": ("条項.docx", file.getvalue(), kind)})
    assert started.status_code == 303
    assert "乙は、契約の終了後、機密情報を返却する。" in officer.get(started.headers["location"]).text
    broken = officer.post("/clauses/drafts", OWN, files={"file": ("条項.docx", b"PK\x03\x04nothing", kind)})
    assert broken.status_code == 422
    assert "いつも" in broken.text
    empty = officer.post("/clauses/drafts", {**OWN, "text_ja": ""})
    assert empty.status_code == 422
    assert "文面がありません" in empty.text


def test_another_tenant_meets_nothing_of_an_own_clause(
    officer: Browser, client_for: Callable[..., Browser], stored: Session, contractor: Organisation
) -> None:
    published = publish(officer)
    draft = officer.post("/clauses/drafts", OWN).headers["location"]
    other = factories.organisation(stored, "株式会社よそ")
    stored.commit()
    stranger = client_for(other, Role.PROCUREMENT)
    for path in (published, draft, f"{draft}/text"):
        assert stranger.get(path).status_code == 404
    assert "自社の守秘" not in stranger.get("/clauses").text
    assert client_for(contractor, Role.RESPONDENT).get("/clauses").status_code == 403


def test_clauses_are_added_in_their_order_and_what_is_weaker_shows_before_it_is_offered(
    officer: Browser, respondent: Browser, engagement: Engagement, stored: Session
) -> None:
    base = f"/engagements/{engagement.id}"
    required = {"obligations": [f"NDA-{number}" for number in (1, 2)] + ["NDA-3.7a", "SURV-2"], "number": "0", "reason": "方針"}
    made = officer.post("/clauses/required", {**required, "incident_first_notice_hours": "12", "survival_years": "5"})
    assert made.status_code == 303
    own = publish(officer).rpartition("/")[2]
    (cloud,) = clause_ids(stored, "CLOUD_SERVICE")
    form = officer.get(f"{base}/agreement/new", template="CONFIDENTIALITY", clause=[cloud, own]).text
    assert 'name="cloud_services"' in form
    assert form.index("第24条") < form.index("第25条")
    assert f"clause={own}&amp;clause={cloud}#clauses" in form  # moves the second up
    sent: dict[str, Any] = {**PARAMETERS, "template": "CONFIDENTIALITY", "clause": [cloud, own], "cloud_services": "サービスA\r\nB社"}
    preview = officer.post(f"{base}/agreements", {**sent, "step": "preview"})
    assert preview.status_code == 200
    assert "不足0件、弱いもの1件です" in preview.text
    assert "求めは12、この本文は24です" in preview.text
    assert stored.exec(select(Agreement)).all() == []
    assert [one for one in stored.exec(select(ClauseTemplate)) if one.base_id] == []  # looking stores nothing
    stored.commit()
    address = officer.post(f"{base}/agreements", {**sent, "step": "offer"}).headers["location"]
    frozen = stored.exec(select(Agreement)).one()
    added = frozen.text["ja"]["articles"][23:]
    assert [one["heading"] for one in added] == ["クラウドサービスの利用", "守秘"]
    assert "サービスA\nB社" in added[0]["paragraphs"][0]["text"]
    stored.commit()
    for reader in (officer, respondent):
        told = reader.get(f"{address}/comparison").text
        assert "不足が0件、弱いものが1件" in told
        assert "12項目のうち12項目" in told
    assert 'value="24"' in officer.get(f"{base}/agreement/new").text  # begins as the offer on the table
    assert 'name="cloud_services"' in officer.get(f"{base}/agreement/new").text


@pytest.mark.parametrize("template", ["OWN_TEXT", "NO_SUCH"])
def test_a_text_of_nothing_and_a_template_of_nobody_are_refused(officer: Browser, engagement: Engagement, template: str) -> None:
    answer = officer.post(f"/engagements/{engagement.id}/agreements", {"template": template, "step": "preview"})
    assert answer.status_code == (422 if template == "OWN_TEXT" else 404)
    if template == "OWN_TEXT":
        assert "自社の条項を1つ以上加えてください" in answer.text


def test_an_agreement_of_own_clauses_alone_says_what_it_lacks(officer: Browser, engagement: Engagement) -> None:
    own = publish(officer).rpartition("/")[2]
    answer = officer.post(f"/engagements/{engagement.id}/agreements", {"template": "OWN_TEXT", "clause": own, "step": "preview"})
    assert answer.status_code == 200
    assert "不足28件" in answer.text


def test_a_contractor_abroad_and_a_weak_control_propose_their_clauses(
    officer: Browser, engagement: Engagement, contractor: Organisation, stored: Session
) -> None:
    assert "ご提案：委託先が国外にあります" not in officer.get(f"/engagements/{engagement.id}/agreement/new").text
    stored.get_one(Organisation, contractor.id).country = "VN"
    stored.commit()
    shown = officer.get(f"/engagements/{engagement.id}/agreement/new").text
    assert "ご提案：委託先が国外にあります" in shown
    assert shown.index("国外での取扱い") < shown.index("クラウドサービスの利用")


def test_the_library_takes_as_many_queries_with_many_clauses_as_with_one(officer: Browser, statements: list[str], stored: Session) -> None:
    publish(officer)
    counts = []
    for _ in range(2):
        statements.clear()
        assert officer.get("/clauses").status_code == 200
        counts.append(len(statements))
        for number in range(3):
            publish(officer, {"title_ja": f"条項{number}"})
    assert counts[0] == counts[1]
    assert stored.exec(select(ClauseDraft)).all() == []
