"""The score as both sides see it: it re-adds on the page itself, and the confidence stands apart."""

import re

from questionnaires.assessments.models import Assessment
from tests.portal.pages.conftest import Browser


def rows(page: str, caption: str) -> list[list[str]]:
    """The cells of the table with this caption, row by row."""
    table = next(
        found
        for found in re.findall(r"<table.*?</table>", page, re.S)
        if re.search(rf"<caption[^>]*>{re.escape(caption)}</caption>", found)
    )
    body = table.split("<tbody>")[1]
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr.*?</tr>", body, re.S)
    ]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_there_is_no_score_before_the_first_submission(respondent: Browser, assessment: Assessment) -> None:
    page = respondent.get(f"/assessments/{assessment.id}/score", locale="en")
    assert page.status_code == 200
    assert "There is no score yet" in page.text


def test_the_sections_re_add_to_the_total_and_the_questions_to_their_section(reviewer: Browser, submitted: str) -> None:
    page = reviewer.get(f"{submitted}/score", locale="en").text
    table = rows(page, "How the score adds up")
    sections, total = table[:-1], table[-1]
    assert len(sections) == 9
    assert sum(number(row[1]) for row in sections) == number(total[1])
    assert sum(number(row[2]) for row in sections) == number(total[2])
    assert total[3] == f"{int(1000 * number(total[1]) / number(total[2]) + 0.5) / 10} %"
    questions = rows(page, "1.3 Informing and training your people")
    section = next(row for row in sections if row[0].startswith("1.3"))
    assert sum(number(row[4]) for row in questions) == number(section[1]) == 150
    assert sum(number(row[5]) for row in questions) == number(section[2]) == 300


def test_it_is_provisional_until_the_review_closes_and_then_leads_on_to_the_limits(
    reviewer: Browser, respondent: Browser, submitted: str
) -> None:
    assert "Provisional" in respondent.get(f"{submitted}/score", locale="en").text
    reviewer.post(f"{submitted}/review/acceptance")
    reviewer.post(f"{submitted}/review/closing")
    for browser in (reviewer, respondent):
        page = browser.get(f"{submitted}/score", locale="en").text
        assert "this score counts" in page
        assert re.search(r'href="/engagements/[0-9a-f]+/limits"', page)


def test_the_confidence_stands_apart_and_says_what_it_is_a_share_of(reviewer: Browser, submitted: str) -> None:
    reviewer.post(f"{submitted}/review/acceptance")
    reviewer.post(f"{submitted}/review/closing")
    page = reviewer.get(f"{submitted}/score", locale="en").text
    assert "Confidence: 100 of the 150 points earned rest on accepted evidence" in page
    assert "66.7" in page


def test_the_picture_has_its_table_and_needs_no_inline_style(reviewer: Browser, submitted: str) -> None:
    page = reviewer.get(f"{submitted}/score").text
    picture = re.search(r'<svg class="radar".*?</svg>', page, re.S)
    assert picture
    assert "style=" not in picture[0]
    assert 'role="img"' in picture[0]
    assert picture[0].count("<text") == 9
    assert "評価点の計算" in page
