"""An approval at the browsers of both sides, down to the copy in the balance and in the asset ledger."""

import re
from typing import Any

import pytest
from sqlmodel import Session

from portal.pages import waiting
from tests.portal.pages.registers.conftest import Work
from tests.portal.pages.registers.test_handlers import PDF, today


@pytest.fixture
def item_id(work: Work, stored: Session) -> str:
    """An item that lies with the contractor."""
    work.world.review()
    item = work.world.designate("INTERNAL", 1, name="新製品の図面")
    work.world.hand((item, 1))
    stored.commit()
    return item.id


def ask(work: Work, item_id: str, **changes: Any) -> Any:
    files = changes.pop("files", None)
    wishes = {
        "kind": "copy",
        "line_id": [item_id],
        "quantity": ["2"],
        "reason": "校正に使います",
        "destination": "制作室",
        "wanted_until": today(30),
        "person_name": "山本",
    } | changes
    return work.respondent.post(f"{work.path}/approvals", wishes, files=files)


def test_the_contractor_asks_the_principal_answers_and_the_copy_stands_in_both_ledgers(work: Work, item_id: str) -> None:
    assert "新製品の図面" in work.respondent.get(f"{work.path}/approvals/new").text
    nothing = ask(work, item_id, quantity=[""])
    assert nothing.status_code == 422
    assert "校正に使います" in nothing.text, "what was typed stays"
    path = ask(work, item_id).headers["location"]
    assert "承認申請 No.1（複製）への回答" in work.officer.get("/procurement").text
    assert "portal.pages.registers.standing" in waiting.SOURCES
    assert work.respondent.post(f"{path}/answer", {"outcome": "approved"}).status_code == 403
    bare = {"outcome": "refused", "answerer_name": "佐藤", "conditions": "", "reason": ""}
    assert work.officer.post(f"{path}/answer", bare).status_code == 422
    given = bare | {"outcome": "approved", "conditions": "施錠して保管", "valid_until": today(20)}
    assert work.officer.post(f"{path}/answer", given).status_code == 303
    assert "施錠して保管" in work.respondent.get(path).text
    made = {"item_id": item_id, "quantity": "2", "used_on": today(), "person_name": "森", "place": "書庫", "keeper_name": "山本"}
    assert work.respondent.post(f"{path}/uses", made).status_code == 303
    assert "承認の残り" in work.respondent.post(f"{path}/uses", made).text or "No.1" in work.respondent.get(path).text
    balance = work.officer.get(f"{work.path}/balance").text
    assert f'href="{path}"' in balance
    ledger = work.officer.get(f"{work.path}/assets").text
    assert ledger.count("新製品の図面") == 2, "what was handed over, and the copy"
    listed = work.officer.get(f"{work.path}/approvals").text
    assert "No.1" in listed or "複製" in listed
    assert work.officer.post(f"{path}/revocation", {"reason": "もう不要です"}).status_code == 303
    assert "もう不要です" in work.respondent.get(path, locale="en").text


def test_an_ordered_disclosure_brings_the_order_and_what_is_taken_out_comes_back(work: Work, item_id: str) -> None:
    without = ask(work, item_id, kind="disclosure-ordered")
    assert "命令した裁判所・行政機関" in without.text
    told = ask(
        work, item_id, kind="disclosure-ordered", authority="東京地方裁判所", ordered_on=today(-1), quantity=["1"], files={"file": PDF}
    )
    shown = work.officer.get(told.headers["location"]).text
    assert "東京地方裁判所" in shown
    file = re.search(r"/evidence/[0-9a-f]+/file", shown)
    assert file is not None
    assert work.officer.get(file[0]).status_code == 200
    path = ask(work, item_id, kind="take-out", quantity=["1"]).headers["location"]
    yes = {"outcome": "approved", "answerer_name": "佐藤", "valid_until": today(20)}
    work.officer.post(f"{path}/answer", yes)
    taken = {"item_id": item_id, "quantity": "1", "used_on": today(), "person_name": "森", "place": "印刷所", "keeper_name": "山本"}
    work.respondent.post(f"{path}/uses", taken)
    hub = work.officer.get(work.path).text
    assert "持出し中1件" in hub or "1件が回答待ち" in hub
    back = re.search(r"/approvals/[0-9a-f]+/uses/[0-9a-f]+/return", work.respondent.get(path).text)
    assert back is not None
    assert work.respondent.post(back[0], {"back_on": today()}).status_code == 303
    again = ask(work, item_id).headers["location"]
    assert work.respondent.post(f"{again}/withdrawal").status_code == 303
    assert "委託先が取り下げました" in work.officer.get(again).text
