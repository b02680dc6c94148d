"""A ledger goes out as a workbook, comes back changed, and is taken over line by line."""

import re
from io import BytesIO

from openpyxl import load_workbook
from sqlmodel import Session

from tests.portal.pages.registers.conftest import Work
from tests.portal.pages.registers.test_handlers import today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_the_handlers_ledger_comes_back_with_a_change_a_new_line_and_a_refused_one(work: Work, stored: Session) -> None:
    home = f"{work.path}/registers/handlers"
    book = load_workbook(BytesIO(work.respondent.get(f"{home}.xlsx").content))
    sheet = book.active
    assert sheet is not None
    headings = [cell.value for cell in sheet[1]]
    assert headings[:4] == ["No.", "氏名", "所属・役職", "担当"]
    duty = headings.index("担当") + 1
    sheet.cell(3, duty).value = "入力と検品"
    sheet.append([None, "佐々木 花", "制作課", "検品", today(), today(), "説明会", today()])
    sheet.append([None, "=1+1", "", "検品"])
    sheet.append([9, "だれか", "", "検品"])
    sent = BytesIO()
    book.save(sent)
    assert work.officer.post(f"{home}/import", files={"file": ("a.xlsx", sent.getvalue(), XLSX)}).status_code == 422
    read = work.respondent.post(f"{home}/import", files={"file": ("a.xlsx", sent.getvalue(), XLSX)})
    assert read.status_code == 303, read.text[:2000]
    path = read.headers["location"]
    page = work.respondent.get(path).text
    assert "数式またはエラー" in page
    assert "番号9の行はありません" in page
    ticks = re.findall(r'name="take" value="([^"]+)"', page)
    assert len(ticks) == 2
    assert work.officer.get(path).status_code == 404
    assert "台帳が変更されました" in work.respondent.post(f"{path}/confirmation", {"take": ["99:new:0"]}).text
    assert work.respondent.post(f"{path}/confirmation", {"take": ticks}).status_code == 303
    ledger = work.officer.get(f"{work.path}/handlers").text
    assert "入力と検品" in ledger
    assert "佐々木 花" in ledger
    assert "すでに反映済み" in work.respondent.post(f"{path}/confirmation", {"take": ticks}).text


def test_a_cell_that_would_be_a_formula_goes_out_as_text_and_items_come_back_as_proposals(work: Work, stored: Session) -> None:
    work.world.designate("INTERNAL", 2, name="=HYPERLINK(1)")
    stored.commit()
    home = f"{work.path}/registers/items"
    book = load_workbook(BytesIO(work.officer.get(f"{home}.xlsx").content))
    sheet = book.active
    assert sheet is not None
    assert (sheet["B2"].data_type, sheet["B2"].quotePrefix) == ("s", True)
    sheet["B2"].value = "図面一式"
    sent = BytesIO()
    book.save(sent)
    read = work.respondent.post(f"{home}/import", files={"file": ("a.xlsx", sent.getvalue(), XLSX)})
    path = read.headers["location"]
    ticks = re.findall(r'name="take" value="([^"]+)"', work.respondent.get(path).text)
    assert work.respondent.post(f"{path}/confirmation", {"take": ticks}).status_code == 303
    assert "図面一式" in work.officer.get(f"{work.path}/lists").text
    assets = load_workbook(BytesIO(work.officer.get(f"{work.path}/registers/assets.xlsx", locale="en").content)).active
    assert assets is not None
    assert len([cell.value for cell in assets[1]]) == 13
