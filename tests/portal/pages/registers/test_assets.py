"""The asset ledger and its stocktaking at the browser."""

import re

from sqlmodel import Session

from tests.portal.pages.registers.conftest import Work
from tests.portal.pages.registers.test_handlers import today


def test_the_ledger_fills_itself_and_a_stocktaking_finds_what_is_missing(work: Work, stored: Session) -> None:
    work.world.review()
    work.world.hand_out(1, name="部品表")
    stored.commit()
    ledger = f"{work.path}/assets"
    assert "台帳に未記入の受領：1件" in work.officer.get(ledger).text
    assert work.respondent.post(f"{ledger}/intake").status_code == 303
    own = {"name": "作業用の写し", "medium": "electronic", "place": "共有フォルダ", "received_on": today(-3), "class_code": "INTERNAL"}
    assert work.respondent.post(ledger, own).status_code == 303
    shown = work.officer.get(ledger).text
    assert all(heading in shown for heading in ("利用範囲", "管理部署", "管理担当者", "連絡先", "保存期限", "廃棄日", "最終棚卸", "重要度"))
    line = re.search(rf"{ledger}/[0-9a-f]+", shown)
    assert line is not None
    changed = {"version": "1", "name": "部品表", "medium": "paper", "place": "金庫", "received_on": today(), "class_code": "INTERNAL"}
    assert work.respondent.post(line[0], changed).status_code == 303
    assert "その間に変更されました" in work.respondent.post(line[0], changed).text
    begun = work.respondent.post(f"{work.path}/stocktakes", {"taken_on": today(), "person_name": "山本"})
    count = begun.headers["location"]
    assets = re.findall(r'name="asset_id" value="([0-9a-f]+)"', work.respondent.get(count).text)
    said = {"asset_id": assets, "result": ["found", "missing"], "note": ["", ""]}
    assert "見当たらない・相違のある行に備考" in work.respondent.post(count, said | {"step": "finish"}).text
    assert work.respondent.post(count, said | {"step": "keep"}).status_code == 303
    assert work.respondent.post(count, said | {"note": ["", "棚に無い"], "step": "finish"}).status_code == 303
    assert "前回の棚卸で見当たらない情報：1件" in work.officer.get(ledger).text
    assert f"{work.path}/incidents" in work.officer.get(count).text
    assert "棚卸で1件が見当たりません" in work.officer.get(work.path).text
