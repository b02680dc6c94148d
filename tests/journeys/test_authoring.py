"""Writing questions: an officer adds three to the shared set in Japanese, a reviewer makes the next edition on a phone in English."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.person import Person
from tests.journeys.setting import OFFICER, REVIEWER, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]


def test_own_questions_from_the_first_word_to_a_moved_request(stage: Stage, visit: Callable[..., Visit]) -> None:
    wide = stage.bring(visit(locale="ja", base_url=stage.portal.base_url), OFFICER, "ja")
    officer = Person(stage.portal, wide, "ja", OFFICER.name, OFFICER.email)
    version = _adds_three_questions(officer)
    narrow = stage.bring(visit(locale="en", width=360, base_url=stage.portal.base_url), REVIEWER, "en")
    reviewer = Person(stage.portal, narrow, "en", REVIEWER.name, REVIEWER.email)
    newer = _makes_the_next_edition(reviewer, version)
    _moves_the_request(officer, stage.setting.assessment, newer)
    assert officer.faults == []
    assert reviewer.faults == []


def _adds_three_questions(officer: Person) -> str:
    """On top of S01, each where it belongs, and published. The path of the edition."""
    officer.open("/questionnaires")
    officer.follow(r"/questionnaires/[0-9a-f]{32}$")
    officer.open("/questionnaires/drafts/new")
    sets = officer.page.locator("[name=version_id] option")
    base = next(str(option.get_attribute("value")) for option in sets.all() if option.inner_text().startswith("S01 "))
    officer.send("/questionnaires/drafts", {"version_id": base, "title_ja": "工場の委託先への質問", "title_en": "Questions to factories"})
    assert officer.say("A draft without questions of your own yet.") in officer.text
    officer.page.locator("#s-1\\.1 > summary").click()
    officer.follow(r"/items/new\?section=1\.1&after=1\.1-02$")
    officer.follow(r"kind=yes_no$")
    officer.send("/items", {"question_ja": "工場の入口に守衛を置いていますか。", "question_en": "Is there a guard?"}, button="again")
    officer.follow(r"kind=single$")
    question = {"question_ja": "入退室の記録をどのくらい残していますか。", "question_en": "How long are entries kept?"}
    options = {"option_ja": ["1年以上", "1年未満", "残していない"], "option_en": ["A year or more", "Less", "They are not"]}
    officer.send("/items", {**question, **options, "option_points": ["100", "50", ""]}, button="again")
    officer.follow(r"kind=table$")
    question = {"question_ja": "貸し出した鍵をご記入ください。", "question_en": "List the keys that are out."}
    columns = {"column_ja": ["管理番号", "返却日"], "column_en": ["Number", "Returned on"], "column_kind": ["text", "date"]}
    officer.send("/items", {**question, **columns}, button="save")
    assert officer.say("Not ready yet. Points to complete: {count}", count=1) in officer.text
    officer.go_on()
    officer.send("/items/1.1-X02", {"option_points": ["100", "50", "0"]}, button="save")
    assert officer.say("Ready to be published.") in officer.text
    officer.follow(r"/preview$")
    assert officer.page.locator("fieldset.preview :enabled:is(input, textarea, select, button)").count() == 0
    officer.go_on()
    officer.go_on()
    officer.send("/publication", {"edition": "1"})
    assert officer.say("Edition {edition} is published. You can send it now.", edition="1") in officer.text
    return officer.path


def _makes_the_next_edition(reviewer: Person, version: str) -> str:
    """With a condition, which is built by plain buttons. The path of the edition."""
    reviewer.open(version)
    reviewer.send("/next-edition")
    draft = reviewer.path
    reviewer.follow(r"/items/1\.1-X02/condition$")
    reviewer.send("/condition", {"subject-1": "item:1.1-X01"}, button="refresh")
    reviewer.send("/condition", {"values-1": ["yes"]}, button="below:1")
    reviewer.send("/condition", {"kind-2": "profile-is"}, button="refresh")
    reviewer.send("/condition", {"subject-2": "profile:tier"}, button="refresh")
    reviewer.send("/condition", {"values-2": ["1", "2"]}, button="save")
    assert "Asked if: 1.1-X01 is “Yes” and Tier of the contractor is 1 / 2" in reviewer.text
    reviewer.open(f"{draft}/items/1.1-X01/condition")
    reviewer.send("/condition", {"kind-1": "item-answered", "subject-1": "item:1.1-X02"}, button="save", status=422)
    assert "1.1-X01 → 1.1-X02 → 1.1-X01" in reviewer.text
    reviewer.open(f"{draft}/items/1.1-X01")
    reviewer.send("/items/1.1-X01", {"question_en": "Is there a guard at the gate?", "weight": "3"}, button="save")
    reviewer.go_on()
    assert "Questions added: 0, removed: 0, moved: 0, changed: 2." in reviewer.text
    reviewer.send("/publication", {"edition": "2"})
    newer = reviewer.path
    reviewer.follow(r"/differences$")
    assert "Weight" in reviewer.text
    return newer


def _moves_the_request(officer: Person, assessment: str, newer: str) -> None:
    """The request that was sent before the questions were written stands on them afterwards."""
    officer.open(newer)
    officer.follow(r"/assessments/[0-9a-f]{32}/move")
    assert officer.path == f"{assessment}/move"
    assert "1.1-X03" in officer.text
    officer.send("/move")
    assert re.search(r"引き継いだ回答は\d+件", officer.text)
