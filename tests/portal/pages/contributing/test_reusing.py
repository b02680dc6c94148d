"""Taking over on the pages; and that the other side's pages show nothing of where it came from."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from contracts.parties.models import Organisation
from questionnaires.answers.models import Answer
from questionnaires.assessments import actions as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.templates.queries import find_latest
from storage import clock
from storage.evidence.models import EvidenceFile
from storage.stamp import Role
from tests import factories
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser

FORM = {"person_name": "One", "person_title": "Head", "language": "ja", "agreed": "yes"}


@pytest.fixture
def answered(issue: Callable[..., Assessment], respondent: Browser) -> str:
    """An assessment of the first principal that was answered and submitted: its id."""
    first = issue().id
    base = f"/assessments/{first}"
    for item in ("1.1-01", "1.1-02"):
        said = {"version": "0", "state": "implemented", "scope": f"Osaka {item}"}
        assert respondent.post(f"{base}/items/{item}/answer", said).status_code == 303
    upload = {"file": ("proof.pdf", PDF, "application/pdf")}
    assert respondent.post(f"{base}/items/1.1-01/evidence", files=upload).status_code == 303
    assert respondent.post(f"{base}/submission", FORM).status_code == 303
    return first


@pytest.fixture
def second(stored: Session, client_for: Callable[..., Browser], contractor: Organisation) -> tuple[str, Browser]:
    """The same questionnaire from another principal: its id, and its reviewer."""
    other = factories.organisation(stored, "Rival Holdings")
    engagement = factories.engagement(stored, other, contractor, work="Rival work")
    version = find_latest(stored, "S01")
    assert version is not None
    made = assessments.issue(
        stored, factories.stamp(other, Role.PROCUREMENT, at=clock.now()), engagement_id=engagement.id, version_id=version.id,
        respondent_organisation_id=contractor.id, reason="Check", contact_name="A", contact_detail="B",
        due_on=clock.local_date(clock.now(), "Asia/Tokyo"),
    )  # fmt: skip
    stored.commit()
    return made.id, client_for(other, Role.REVIEWER, Role.PROCUREMENT, name="Rival reviewer")


def test_one_answer_is_taken_over_from_its_card(stored: Session, respondent: Browser, answered: str, second: tuple[str, Browser]) -> None:
    base = f"/assessments/{second[0]}"
    page = respondent.get(f"{base}/sections/1.1").text
    assert "同じ質問への自社の回答" in page
    assert "東都電機株式会社" in page  # for whom: only the own company reads this
    assert "未回答の質問のうち2問" in page
    answer_id = re.search(r'name="answer_id" value="([0-9a-f]{32})"', page)
    assert answer_id is not None
    form = {"answer_id": answer_id[1], "version": "0"}
    taken = respondent.post(f"{base}/items/1.1-01/take-over", form)
    assert taken.headers["location"].endswith("/sections/1.1#q-1-1-01")
    after = respondent.get(f"{base}/sections/1.1").text
    assert "Osaka 1.1-01" in after
    assert "proof.pdf" in after
    # The same form again is an attempt to overwrite what stands there now.
    again = respondent.post(f"{base}/items/1.1-01/take-over", form)
    assert again.status_code in {409, 422}
    wrong = respondent.post(f"{base}/items/1.2-01/take-over", form)
    assert wrong.status_code == 404


def test_a_list_is_ticked(stored: Session, respondent: Browser, answered: str, second: tuple[str, Browser]) -> None:
    earlier = f"/assessments/{second[0]}/sections/1.1/earlier-answers"
    page = respondent.get(earlier).text
    picks = re.findall(r'name="picks" value="([^"]+)"', page)
    assert [pick.split()[0] for pick in picks] == ["1.1-01", "1.1-02"]
    assert " checked" not in page.split("<main")[1]
    assert respondent.get(f"{earlier}?tick=all").text.split("<main")[1].count(" checked") == 2
    assert respondent.post(earlier).status_code == 422
    assert respondent.post(earlier, {"picks": picks}).status_code == 303
    scopes = stored.exec(select(Answer.scope).where(Answer.assessment_id == second[0])).all()
    assert sorted(scopes) == ["Osaka 1.1-01", "Osaka 1.1-02"]
    stored.commit()
    assert "引き継げる回答はありません" in respondent.get(earlier).text


def test_neither_principal_finds_a_trace_of_the_other(
    stored: Session, respondent: Browser, reviewer: Browser, officer: Browser, answered: str, second: tuple[str, Browser]
) -> None:
    """Every page that either side's people can open on it, after everything was taken over, submitted and its file looked at."""
    second_id, rival = second
    earlier = f"/assessments/{second_id}/sections/1.1/earlier-answers"
    for browser in (rival, reviewer, officer):
        assert browser.get(earlier).status_code in {403, 404}
        assert browser.get("/answers").status_code == 403
    picks = re.findall(r'name="picks" value="([^"]+)"', respondent.get(earlier).text)
    file_id = stored.exec(select(EvidenceFile.id)).one()
    engagements = {one.id: one.engagement_id for one in stored.exec(select(Assessment))}
    stored.commit()
    assert rival.get(f"/evidence/{file_id}/file").status_code == 404
    assert respondent.post(earlier, {"picks": picks}).status_code == 303
    assert respondent.post(f"/assessments/{second_id}/submission", FORM).status_code == 303
    assert rival.get(f"/evidence/{file_id}/file").status_code == 200
    for browser, own, foreign, words in (
        (rival, second_id, answered, ("東都電機", "Assembly drawings", "Takahashi", "引き継", "take-over")),
        (reviewer, answered, second_id, ("Rival", "引き継", "take-over")),
    ):
        pages = [
            f"/assessments/{own}{tail}" for tail in ("", "/print", "/review", "/review/sections/1.1", "/sections/1.1", "/score", "/missing")
        ]
        pages += ["/ledger", f"/engagements/{engagements[own]}", f"/engagements/{engagements[own]}/ledger", "/comments", "/review"]
        for path in pages:
            answer = browser.get(path)
            assert answer.status_code in {200, 403, 404}, path
            for word in (*words, foreign, engagements[foreign]):
                assert word not in answer.text, (path, word)
        assert browser.get(f"/assessments/{foreign}").status_code == 404
    assert "Rival reviewer" in rival.get("/ledger").text  # the view of the file is in its own ledger
    own = respondent.get("/ledger").text
    assert "過去の回答を引き継ぐ" in own


def test_the_answers_of_the_company_stand_in_one_place(respondent: Browser, answered: str, second: tuple[str, Browser]) -> None:
    page = respondent.get("/answers").text
    assert "Osaka 1.1-01" in page
    assert "東都電機株式会社" in page
    assert respondent.get("/answers", section="9.9").status_code == 404
    assert respondent.get("/answers", questionnaire="0" * 32).status_code == 404


def test_the_section_costs_the_same_however_much_is_beside_it(
    respondent: Browser, issue: Callable[..., Assessment], answered: str, second: tuple[str, Browser], statements: list[str]
) -> None:
    path = f"/assessments/{second[0]}/sections/1.1"
    respondent.get(path)
    counts = []
    for _ in range(2):
        statements.clear()
        assert respondent.get(path).status_code == 200
        counts.append(len(statements))
        for item in ("1.1-01", "1.1-02", "1.1-03"):
            respondent.post(f"/assessments/{second[0]}/items/{item}/comments", {"text": "Hm"})
            form = {"user_id": respondent.actor.user_id, "scope": "items", "items": [item]}
            respondent.post(f"/assessments/{second[0]}/contributors", form)
    assert counts[1] <= counts[0] + 1, counts  # names are read once there are any
