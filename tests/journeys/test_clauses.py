"""An own clause from the pasted text into an agreement: imported, published, added, compared with what is required, taken as a file."""

from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document

from portal.rendering.languages import Locale
from tests.journeys.person import Person
from tests.journeys.setting import OFFICER, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
TEXT = "第1条（試作品）\n1. 乙は、試作品を第三者に開示してはならない。\n2. 乙は、試作品を撮影してはならない。\n"
ENGLISH = "Article 1 (Prototypes)\n1. Prototypes are shown to nobody.\n2. Prototypes are not photographed.\n"


@pytest.mark.parametrize(("locale", "width"), [("ja", 1280), ("en", 360)])
def test_an_own_clause_finds_its_way_into_an_agreement(stage: Stage, guest: Callable[..., Visit], locale: Locale, width: int) -> None:
    officer = Person(stage.portal, guest(OFFICER, locale, width=width), locale, OFFICER.name, OFFICER.email)
    officer.open("/clauses")
    officer.follow(r"^/clauses/required$")
    officer.send("/clauses/required", {"survival_years": "4", "reason": "Policy of the year"})
    officer.open("/clauses")
    officer.go_on()
    officer.send(
        "/clauses/drafts",
        {
            "title_ja": "試作品",
            "title_en": "Prototypes",
            "when_ja": "試作品を渡すとき",
            "when_en": "For prototypes",
            "text_ja": TEXT,
            "text_en": ENGLISH,
        },
    )
    officer.send("/duties")
    officer.send("/publication")
    own = officer.path.rpartition("/")[2]
    officer.open(f"{stage.setting.engagement}/agreement/new")
    officer.send("/agreement/new", {"clause": [own]})
    terms = {"incident_first_notice_hours": "24", "promptly_days": "3", "survival_years": "3", "initial_report_on": "2031-03-31"}
    officer.send("/agreements", terms, button="preview")
    assert officer.say("Duties beside what you require") in officer.text
    figures = {"parameter": "", "agreed": 3, "required": 4}
    assert officer.say("{parameter}: {agreed}, where {required} is required.", **figures) in officer.text
    officer.send("/agreements", button="offer")
    agreement = officer.path
    officer.follow("/comparison$")
    assert officer.say("{held} of the 12 terms are in the text.", held=12) in officer.text
    officer.open(agreement)
    with officer.page.expect_download() as waiting:
        officer.page.locator("a[href$='agreement.docx']").first.click()
    words = [one.text for one in Document(BytesIO(waiting.value.path().read_bytes())).paragraphs]
    assert ("第24条（試作品）" if locale == "ja" else "Article 24 (Prototypes)") in words
    assert officer.faults == []
