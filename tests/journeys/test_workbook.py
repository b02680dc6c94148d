"""Answering without a connection: download the workbook, fill it in a spreadsheet program, read it in, tick, and find it on screen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.rendering.languages import Locale
from questionnaires.workbook import outline as columns
from tests.journeys.looking import faults
from tests.journeys.setting import OFFICER, RESPONDENT, Stage
from tests.questionnaires.workbook.making import Filling
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
BOOK = {
    "ja": ("Excelで回答（オフライン）", "日本語のブック", "読み込んで比較する", "選択した行を反映する", "実施済み", "計画中"),
    "en": ("Fill in offline (Excel)", "Workbook in English", "Read in and compare", "Take over the ticked lines", "Implemented", "Planned"),
}
LIST = "会社名,フリガナ,国\n山本工業株式会社,ヤマモトコウギョウ,ドイツ\nＹＡＭＡＭＯＴＯ,,\n"


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_workbook_goes_out_and_comes_back(stage: Stage, guest: Callable[..., Visit], tmp_path: Path, locale: Locale) -> None:
    offline, of_language, compare, take_over, done, planned = BOOK[locale]
    respondent = guest(RESPONDENT, locale)
    page = respondent.page
    page.goto(stage.setting.assessment)
    page.get_by_role("link", name=offline).click()
    assert faults(respondent, locale) == []
    with page.expect_download() as downloading:
        page.get_by_role("link", name=of_language).click()
    sheet = Filling.of(downloading.value.path().read_bytes())
    sheet.put("item 1.1-01", done)
    sheet.put("item 1.1-01", "Osaka plant", columns.SCOPE)
    sheet.put("item 1.1-02", planned)  # without the date
    sheet.put("item 1.1-03", "=1+1")
    path = tmp_path / "answers.xlsx"
    path.write_bytes(sheet.bytes)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=compare).click()
    page.locator("[name=take]").wait_for()
    assert page.locator("[name=take]").count() == 1
    assert page.locator("[name=take]").is_checked()
    assert faults(respondent, locale) == []
    page.get_by_role("button", name=take_over).click()
    page.locator("[name=take]").wait_for(state="detached")
    assert faults(respondent, locale) == []
    page.goto(f"{stage.setting.assessment}/sections/1.1?view=all")
    card = page.locator("#q-1-1-01")
    assert card.locator("[value=implemented]").is_checked()
    assert card.locator("[name=scope]").input_value() == "Osaka plant"


def test_a_list_of_contractors_is_read_in(stage: Stage, guest: Callable[..., Visit], tmp_path: Path) -> None:
    officer = guest(OFFICER, "ja")
    page = officer.page
    page.goto("/contractors")
    page.get_by_role("link", name="一覧を読み込む").click()
    assert faults(officer, "ja") == []
    path = tmp_path / "list.csv"
    path.write_bytes(LIST.encode("cp932"))
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="読み込んで確認する").click()
    page.get_by_role("button", name="委託先を登録する").click()
    page.get_by_role("link", name="委託先を見る").wait_for()
    assert faults(officer, "ja") == []
    page.goto("/contractors")
    page.get_by_role("link", name="山本工業株式会社").wait_for()
