"""The handlers' ledger at the browser: the contractor keeps it, the principal sees it, nobody else does."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, select

from contracts.engagements.models import EngagementHandler
from contracts.obligations.models import Performance
from contracts.parties.actions import register_principal
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.portal.pages.registers.conftest import Work

PDF = ("pledge.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n", "application/pdf")


def today(days: int = 0) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def test_the_ledger_leads_from_the_first_place_to_the_report(work: Work, stored: Session) -> None:
    page = work.respondent.get(f"{work.path}/handlers").text
    assert "保管場所が記入されていません" in page
    assert "山本" in page
    place = {"kind": "cabinet", "name": "第二書庫", "address": "本社2階", "protection": "施錠", "since": today()}
    assert work.respondent.post(f"{work.path}/places", place).status_code == 303
    added = work.respondent.post(
        f"{work.path}/handlers",
        {"person_name": "佐々木 花", "post": "制作課", "duty": "検品", "since": today()},
    )
    person = added.headers["location"]
    assert "周知または誓約が済まないまま" in work.respondent.get(person).text
    prepared = work.respondent.post(
        f"{person}/preparation",
        {"version": "1", "told_on": today(), "told_how": "説明会", "pledged_on": today()},
        files={"file": PDF},
    )
    assert prepared.status_code == 303
    shown = work.officer.get(person).text
    assert "周知と誓約が済んでおり" in shown
    assert 'name="told_on"' not in shown, "the principal sees, the contractor writes"
    file = re.search(r"/evidence/[0-9a-f]+/file", shown)
    assert file is not None
    assert work.officer.get(file[0]).status_code == 200
    stale = {"version": "1", "until": today(), "reason": ""}
    assert "その間に変更されました" in work.respondent.post(f"{person}/end", stale).text
    others = stored.exec(select(EngagementHandler.id).where(EngagementHandler.person_name != "佐々木 花")).all()
    stored.rollback()
    for handler_id in others:
        path = f"{work.path}/handlers/{handler_id}"
        given = {"version": "1", "told_on": today(), "told_how": "", "pledged_on": today()}
        assert work.respondent.post(f"{path}/preparation", given).status_code == 303
    sent = work.respondent.post(f"{work.path}/people-reports", {"person_name": "山本", "person_title": "部長"})
    report = work.officer.get(sent.headers["location"]).text
    assert all(word in report for word in ("第二書庫", "佐々木 花", "山本", "部長"))
    assert "従事者3名のすべてが整っています" in work.officer.get(f"{work.path}/handlers").text
    done = {row.occasion.partition(":")[0] for row in stored.exec(select(Performance).where(Performance.state == "fulfilled"))}
    stored.rollback()
    assert {"agreement", "dated", "handler"} <= done
    history = work.officer.get(f"{work.path}/handlers/history", locale="en").text
    assert "Told or pledged" in history
    assert "従事者3名、全員が周知・誓約済み" in work.officer.get(work.path).text, "the drawer on the engagement's page says so"


def test_the_principal_writes_nothing_and_a_stranger_sees_nothing(work: Work, client_for: Callable[..., Browser], stored: Session) -> None:
    refused = work.officer.post(f"{work.path}/handlers", {"person_name": "A", "duty": "B", "since": today()})
    assert refused.status_code == 403
    other = register_principal(stored, factories.stamp(origin="cli"), name="別の会社", country="DE")
    stored.commit()
    stranger = client_for(other, Role.PROCUREMENT)
    assert stranger.get(f"{work.path}/handlers").status_code == 404
    wrong = work.respondent.post(f"{work.path}/handlers", {"person_name": "A", "duty": "", "since": "x"})
    assert wrong.status_code == 422
    assert 'value="A"' in wrong.text, "what was typed stays"


def test_one_custodian_follows_another_and_a_place_is_changed_and_given_up(work: Work, stored: Session) -> None:
    path = f"{work.path}/handlers/{stored.exec(select(EngagementHandler.id).where(EngagementHandler.person_name == '森')).one()}"
    stored.rollback()
    assert work.respondent.post(f"{path}/custodian", {"since": today()}).status_code == 303
    assert "森さんはすでに管理責任者です" in work.respondent.post(f"{path}/custodian", {"since": today()}).text
    place = {"kind": "room", "name": "資料室", "since": today()}
    work.respondent.post(f"{work.path}/places", place)
    found = re.search(rf"{work.path}/places/([0-9a-f]+)/end", work.respondent.get(f"{work.path}/handlers").text)
    assert found is not None
    changed = {"version": "1", "kind": "cloud", "name": "共有フォルダ", "protection": "多要素認証"}
    assert work.respondent.post(f"{work.path}/places/{found[1]}", changed).status_code == 303
    early = work.respondent.post(f"{work.path}/places/{found[1]}/end", {"version": "2", "until": today(-1)})
    assert "終了日が開始日" in early.text
    assert work.respondent.post(f"{work.path}/places/{found[1]}/end", {"version": "2", "until": today()}).status_code == 303
    shown = work.officer.get(f"{work.path}/handlers/history").text
    assert "<del>資料室</del>" in shown.replace('<span class="user" hx-ignore dir="auto">', "").replace("</span>", "")
