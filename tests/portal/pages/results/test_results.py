"""Results count each company once, name nobody, and say nothing where there are too few."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import Session

from contracts.parties.models import Organisation
from portal.words import say
from questionnaires.answers.actions import save
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import issue, submit
from questionnaires.assessments.models import Assessment
from questionnaires.catalogue.actions import publish
from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.results.rules import MINIMUM_SAMPLE
from questionnaires.reviews.actions import accept_remaining
from questionnaires.reviews.closing import close
from storage import clock
from storage.stamp import Role, Stamp
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.questionnaires.world import item, parse, small_questionnaire, text

YES_NO = [
    {"code": code, "label": text(word), "points": points} for code, word, points in (("yes", "Yes indeed", 100), ("no", "Not at all", 0))
]


def questionnaire() -> QuestionnaireDocument:
    """A measure, a question with two options, and one for a text that looks like a formula."""
    choice = item("A-2") | {"kind": "yes_no", "options": YES_NO}
    free = item("A-3") | {"kind": "text", "question": text('=HYPERLINK("http://evil.example")')}
    sections = [{"code": "A", "title": text("First"), "purpose": text("To see"), "items": [item("A-1"), choice, free]}]
    return parse(small_questionnaire(code="POLL", sections=sections, alternatives=[]))


@dataclass
class Poll:
    """A questionnaire that companies answer one after the other."""

    session: Session
    principal: Organisation
    officer: Browser
    version_id: str

    def answer(self, state: AnswerState, choice: str, *, by: Organisation | None = None, is_closed: bool = False) -> Assessment:
        """One company answers (a new one, unless it is named), and its review is closed if wanted."""
        company = by or factories.organisation(self.session, f"Company {state} {choice}", registrar=self.principal)
        engagement = factories.engagement(self.session, self.principal, company)
        asker = self.officer.stamp()
        made = issue(
            self.session,
            asker,
            engagement_id=engagement.id,
            version_id=self.version_id,
            respondent_organisation_id=company.id,
            reason="To know",
            contact_name="Sato",
            contact_detail="03-1234-5678",
            due_on=clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=9),
        )
        answerer = Stamp(factories.actor(company, Role.RESPONDENT), clock.now(), "page")
        save(self.session, answerer, made, item_code="A-1", state=state, expected_version=0)
        save(self.session, answerer, made, item_code="A-2", state=None, value=choice, expected_version=0)
        submit(self.session, answerer, made, person_name="Tanaka", person_title="Head", statement="True")
        if is_closed:
            judge = self.officer.stamp()
            accept_remaining(self.session, judge, made)
            close(self.session, judge, made)
        self.session.commit()
        return made


@pytest.fixture
def poll(stored: Session, principal: Organisation, client_for: Callable[..., Browser]) -> Poll:
    version = publish(stored, factories.stamp(), questionnaire())
    assert version is not None
    stored.commit()
    return Poll(stored, principal, client_for(principal, Role.PROCUREMENT, Role.REVIEWER), version.id)


def test_answers_are_counted_and_a_company_with_two_engagements_counts_once(poll: Poll, stored: Session) -> None:
    twice = factories.organisation(stored, "株式会社ふたつ", registrar=poll.principal)
    poll.answer(AnswerState.IMPLEMENTED, "yes", by=twice)
    poll.answer(AnswerState.PARTLY, "no", by=twice)
    poll.answer(AnswerState.PARTLY, "no")
    poll.answer(AnswerState.IMPLEMENTED, "yes")
    page = poll.officer.get(f"/results/{poll.version_id}", locale="en").text
    assert "3 companies have answered" in page
    assert page.count("2 (66.7 %)") == 2  # partly, and no
    assert page.count("1 (33.3 %)") == 2
    assert "株式会社ふたつ" not in page


def test_two_questions_against_each_other(poll: Poll) -> None:
    poll.answer(AnswerState.IMPLEMENTED, "yes")
    poll.answer(AnswerState.PARTLY, "no")
    answer = poll.officer.get(f"/results/{poll.version_id}/cross", locale="en", row="A-1", column="A-2")
    assert answer.status_code == 200
    assert "2 companies have answered both questions" in answer.text
    assert poll.officer.get(f"/results/{poll.version_id}/cross", row="A-1", column="A-3").status_code == 404
    assert poll.officer.get(f"/results/{poll.version_id}/cross", row="A-1", column="B-9").status_code == 404


def test_the_file_holds_the_same_counts_and_no_formula(poll: Poll) -> None:
    poll.answer(AnswerState.IMPLEMENTED, "yes")
    answer = poll.officer.get(f"/results/{poll.version_id}/tables.csv", locale="en")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Number,Question,Answer,Count,Share in percent,Answered"
    assert f"A-1,Question A-1?,{say('en', 'answer-state', 'implemented')},1,100.0,1" in lines
    assert "A-2,Question A-2?,Yes indeed,1,100.0,1" in lines
    assert lines[-1].startswith("A-3,\"'=HYPERLINK(")


def test_what_was_answered_to_others_is_not_counted(poll: Poll, client_for: Callable[..., Browser], stored: Session) -> None:
    poll.answer(AnswerState.IMPLEMENTED, "yes")
    other = factories.organisation(stored, "株式会社よそ")
    stored.commit()
    page = client_for(other, Role.REVIEWER).get(f"/results/{poll.version_id}", locale="en").text
    assert "No answers yet" in page
    assert client_for(other, Role.RESPONDENT).get(f"/results/{poll.version_id}").status_code == 403


def test_a_score_stands_among_others_only_where_there_are_enough(poll: Poll) -> None:
    mine = poll.answer(AnswerState.IMPLEMENTED, "yes", is_closed=True)
    for _ in range(MINIMUM_SAMPLE - 2):
        poll.answer(AnswerState.PARTLY, "no", is_closed=True)
    path = f"/assessments/{mine.id}/standing"
    few = poll.officer.get(path, locale="en").text
    assert "Too few companies" in few
    assert "Deviation value" not in few
    poll.answer(AnswerState.PARTLY, "no", is_closed=True)
    enough = poll.officer.get(path, locale="en").text
    assert "Deviation value 80.0, among 10 companies." in enough
    assert "Company partly no" not in enough


def test_before_the_close_there_is_nothing_to_compare(poll: Poll) -> None:
    made = poll.answer(AnswerState.IMPLEMENTED, "yes")
    assert poll.officer.get(f"/assessments/{made.id}/standing").status_code == 404


def test_results_cost_the_same_number_of_statements_for_one_company_and_for_many(poll: Poll, statements: list[str]) -> None:
    counts = []
    for _ in range(2):
        poll.answer(AnswerState.IMPLEMENTED, "yes")
        statements.clear()
        assert poll.officer.get(f"/results/{poll.version_id}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
