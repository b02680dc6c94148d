"""The lists that both sides keep together, at their browsers."""

import re
from io import BytesIO

from openpyxl import load_workbook
from sqlmodel import Session

from tests.portal.pages.registers.conftest import Work


def test_designated_proposed_agreed_and_compared(work: Work, stored: Session) -> None:
    item = work.world.designate("INTERNAL", 2, name="部品表")
    stored.commit()
    lists = f"{work.path}/lists"
    assert "情報の一覧の確認と合意" in work.respondent.get("/contractor").text
    page = work.respondent.get(lists).text
    content_hash = re.search(r'name="content_hash" value="(\w{64})"', page)
    assert content_hash is not None
    assert 'name="content_hash"' not in work.officer.get(lists).text, "whose word is missing gives it"
    word = {"listed_as": "designated", "content_hash": content_hash[1]}
    assert work.respondent.post(f"{lists}/confirmation", word).status_code == 303
    assert "第1版：" in work.officer.get(lists).text
    form = work.respondent.get(f"{lists}?list=designated&item={item.id}").text
    assert 'value="部品表"' in form
    change = {
        "kind": "change",
        "listed_as": "designated",
        "item_id": item.id,
        "class_code": "INTERNAL",
        "name": "部品表（第2版）",
        "form": "paper",
        "identifier": "",
        "quantity": "2",
        "reason": "版が変わったため",
    }
    assert "変更点がありません" in work.respondent.post(f"{lists}/proposals", change | {"name": "部品表"}).text
    assert work.respondent.post(f"{lists}/proposals", change).status_code == 303
    shown = work.officer.get(lists).text
    assert "版が変わったため" in shown
    answer = re.search(r"/item-proposals/[0-9a-f]+/answer", shown)
    assert answer is not None
    assert "これには相手方が回答します" in work.respondent.post(answer[0], {"outcome": "agreed"}).text
    assert work.officer.post(answer[0], {"outcome": "declined", "reason": ""}).status_code == 422
    assert work.officer.post(answer[0], {"outcome": "agreed", "reason": ""}).status_code == 303
    versions = work.respondent.get(f"{lists}/versions").text
    assert "第2版" in versions
    assert "部品表（第2版）" in versions
    arising = {
        "kind": "add",
        "listed_as": "arising",
        "class_code": "INTERNAL",
        "name": "校正の記録",
        "form": "electronic",
        "quantity": "1",
        "reason": "作業で生じる",
    }
    assert work.officer.post(f"{lists}/proposals", arising).status_code == 303
    withdrawal = re.search(r"/item-proposals/[0-9a-f]+/withdrawal", work.officer.get(f"{lists}?list=arising").text)
    assert withdrawal is not None
    assert work.officer.post(withdrawal[0]).status_code == 303
    own = {"class_code": "INTERNAL", "name": "見積の内訳", "form": "paper", "quantity": "1"}
    assert work.respondent.post(f"{lists}/items", own).status_code == 303
    assert "見積の内訳" in work.officer.get(f"{lists}?list=from-contractor").text
    assert work.officer.post(f"{lists}/items", own).status_code == 403


def test_what_arises_is_counted_with_the_others_word_and_stands_apart(work: Work) -> None:
    lists = f"{work.path}/lists?list=arising"
    arising = {
        "kind": "add",
        "listed_as": "arising",
        "class_code": "INTERNAL",
        "name": "=校正の記録",
        "form": "electronic",
        "quantity": "2",
        "reason": "作業で生じる",
    }
    assert work.respondent.post(f"{work.path}/lists/proposals", arising).status_code == 303
    assert "まだ何も渡していません" in work.officer.get(f"{work.path}/balance").text
    answer = re.search(r"/item-proposals/[0-9a-f]+/answer", work.officer.get(lists).text)
    assert answer is not None
    assert work.officer.post(answer[0], {"outcome": "agreed", "reason": ""}).status_code == 303
    shown = work.respondent.get(f"{work.path}/balance").text
    assert "2点のうち2点が" in shown
    assert "業務から生じた情報" in shown
    assert "発生 2 件" in shown
    assert "業務から生じた情報のうち未返却・未廃棄：2点" in work.officer.get(f"{work.path}/closing").text
    assert "発生、1番" in work.respondent.get(f"{work.path}/returns/new").text
    book = load_workbook(BytesIO(work.officer.get(f"{work.path}/balance.xlsx").content))
    (line,) = list(book.worksheets[0].iter_rows(min_row=2))
    assert [line[place].value for place in (1, 2, 6, 10)] == ["業務から生じた情報", "=校正の記録", 2, 2]
    assert (line[2].data_type, line[2].quotePrefix) == ("s", True)
