"""The pipeline: what needs the officer now comes first, and a long list costs no more than a short one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from contracts.agreements import actions as agreements
from contracts.clauses.queries import find_latest
from contracts.engagements import actions as engagements
from contracts.engagements.models import Engagement
from contracts.engagements.queries import reach_of
from contracts.incidents import actions as incidents
from contracts.incidents.rules import IncidentKind
from contracts.parties.models import Organisation
from portal.pages.procurement import pipeline
from portal.pages.procurement.pipeline import Yardstick
from portal.words import words
from questionnaires.assessments import actions as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.templates import queries as templates
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.conftest import PARAMETERS

YARDSTICK = Yardstick("S01", {})


class Desk:
    """Arranges what lies on the desk of a purchasing officer."""

    def __init__(self, stored: Session, officer: Browser, respondent: Browser, contractor: Organisation) -> None:
        self.stored, self.officer, self.respondent, self.contractor = stored, officer, respondent, contractor
        self.today = clock.local_date(clock.now(), "Asia/Tokyo")

    def engage(self, work: str, *, ends: int = 200, class_codes: tuple[str, ...] = ("INTERNAL",)) -> Engagement:
        made = engagements.open(
            self.stored,
            self.officer.stamp(),
            contractor_organisation_id=self.contractor.id,
            work=work,
            purpose="委託した業務を行うため。",
            starts_on=self.today - timedelta(days=100),
            ends_on=self.today + timedelta(days=ends),
            class_codes=class_codes,
            handlers=[],
        )
        self.stored.commit()
        return made

    def agree(self, engagement: Engagement, *people: Browser) -> None:
        template = find_latest(self.stored, "CONFIDENTIALITY")
        assert template is not None
        made = agreements.draw_up(self.stored, self.officer.stamp(), engagement, template=template, parameters=PARAMETERS)
        for person in people:
            agreements.accept(
                self.stored, person.stamp(), made, person_name="名", person_title="役", consent="合意します。", text_hash=made.text_hash
            )
        self.stored.commit()

    def ask(self, engagement: Engagement, *, due: int, code: str = "S01") -> None:
        version = templates.find_latest(self.stored, code)
        assert version is not None
        made = assessments.issue(
            self.stored,
            self.officer.stamp(),
            engagement_id=engagement.id,
            version_id=version.id,
            respondent_organisation_id=self.contractor.id,
            reason="確認のため",
            contact_name="山田",
            contact_detail="内線1",
            due_on=self.today + timedelta(days=14),
        )
        made.due_on = self.today + timedelta(days=due)  # the calendar moves on, the request does not
        self.stored.commit()

    def run(self, work: str, *, due: int = 30, ends: int = 200) -> Engagement:
        made = self.engage(work, ends=ends)
        self.agree(made, self.officer, self.respondent)
        self.ask(made, due=due)
        return made


@pytest.fixture
def desk(stored: Session, officer: Browser, respondent: Browser, contractor: Organisation) -> Desk:
    return Desk(stored, officer, respondent, contractor)


def test_the_most_urgent_stands_first_and_says_what_to_do(desk: Desk) -> None:
    desk.run("進む業務")
    desk.engage("新しい業務")
    desk.run("遅れた業務", due=-3)
    stopped = desk.run("事故の業務")
    offered = desk.engage("合意の業務")
    desk.agree(offered)
    incidents.record(
        desk.stored,
        desk.officer.stamp(),
        stopped,
        kind=IncidentKind.LOSS,
        is_suspected=True,
        class_codes=["INTERNAL"],
        summary="USBメモリが見当たらない",
        noticed_at=clock.now() - timedelta(hours=1),
    )
    desk.stored.commit()
    whole = desk.officer.get("/procurement").text
    table = whole.split("<tbody")[-1]
    works = ["事故の業務", "遅れた業務", "合意の業務", "新しい業務", "進む業務"]
    assert sorted(works, key=table.index) == works
    for sentence in ("事故の対応中です", "回答期限を過ぎています", "覚書への合意をお願いします", "覚書がまだありません"):
        assert sentence in table
    assert "5件のうち4件に、いま対応が必要です" in whole
    assert whole.split("<main")[1].count("button-primary") == 1


def test_each_filter_keeps_what_it_says(desk: Desk) -> None:
    desk.run("遅れた業務", due=-1)
    desk.run("終わった業務", ends=-1)
    desk.agree(desk.engage("合意の業務"))
    desk.run("進む業務")
    works = {"遅れた業務", "終わった業務", "合意の業務", "進む業務"}
    kept = {
        "late": {"遅れた業務", "終わった業務"},
        "confirm": {"合意の業務"},
        "blocked": {"遅れた業務", "合意の業務", "進む業務"},
        "weak": set(),
    }
    for only, expected in kept.items():
        shown = desk.officer.get("/procurement", only=only).text.split("進行中の委託業務")[-1]
        assert {work for work in works if work in shown} == expected, only


def test_weak_means_that_the_score_is_lower_than_a_needed_class_asks_for(desk: Desk, stored: Session) -> None:
    reach = reach_of(desk.officer.actor)
    desk.engage("業務")
    counts = pipeline.count_pipeline(stored, reach, desk.today, Yardstick("S01", {"INTERNAL": 50}))
    assert (counts.all, counts.weak) == (1, 0)  # no score is no weak score
    asked = Yardstick("S01", {"INTERNAL": 50, "CONFIDENTIAL": 70})
    assert pipeline.list_pipeline(stored, reach, desk.today, asked)[0].required_percent == 50


def test_of_several_open_questionnaires_the_most_urgent_leads_and_the_others_stand_below(desk: Desk, stored: Session) -> None:
    work = desk.run("業務", due=20)
    for code, due in (("S02", -2), ("S22", 5), ("S23", 9), ("S19", 12)):
        desk.ask(work, due=due, code=code)
    reach = reach_of(desk.officer.actor)
    (row,) = pipeline.list_pipeline(stored, reach, desk.today, YARDSTICK)
    opened = pipeline.list_open_assessments(stored, [work.id], desk.today)
    assert (row.concern, row.assessment_id) == ("late", opened[0].id)
    assert [one.due_on - desk.today for one in opened] == [timedelta(days=days) for days in (-2, 5, 9, 12, 20)]
    whole = desk.officer.get("/procurement", locale="en").text
    for one in opened[:4]:
        assert f'href="/assessments/{one.id}"' in whole
    assert "Other open questionnaires: 4" in whole
    assert f'href="/engagements/{work.id}#papers">and 1 more' in whole
    submitted = stored.get_one(Assessment, opened[-1].id)
    submitted.state = AssessmentState.SUBMITTED
    stored.commit()
    counts = pipeline.count_pipeline(stored, reach, desk.today, YARDSTICK)
    assert (counts.late, counts.confirm) == (1, 1)  # one is overdue, another waits for the reviewer: neither hides the other


def test_pages_follow_each_other_without_a_gap(desk: Desk, stored: Session) -> None:
    reach = reach_of(desk.officer.actor)
    for number in range(7):
        desk.run(f"業務{number}", due=number - 3)
    whole = [row.id for row in pipeline.list_pipeline(stored, reach, desk.today, YARDSTICK)]
    seen: list[str] = []
    after = ""
    while rows := pipeline.list_pipeline(stored, reach, desk.today, YARDSTICK, after=after, limit=2):
        seen += [row.id for row in rows]
        after = pipeline.cursor_of(rows[-1])
    assert seen == whole
    assert len(whole) == 7
    assert pipeline.list_pipeline(stored, reach, desk.today, YARDSTICK, after="no.such.cursor", limit=1)[0].id == whole[0]


def test_a_page_costs_as_many_statements_for_many_rows_as_for_one(desk: Desk, statements: list[str]) -> None:
    def cost() -> int:
        statements.clear()
        assert desk.officer.get("/procurement").status_code == 200
        return len(statements)

    desk.run("業務0")
    one = cost()
    for number in range(1, 6):
        desk.run(f"業務{number}", due=number)
    assert cost() == one


def test_an_officer_without_contractors_is_told_to_register_one(client_for: Callable[..., Browser], stored: Session) -> None:
    fresh = factories.organisation(stored, "新規委託元株式会社")
    stored.commit()
    shown = client_for(fresh, Role.PROCUREMENT).get("/procurement").text
    assert "まず委託先を登録しましょう" in shown
    assert 'class="button button-primary" href="/contractors/new"' in shown


def test_the_pipeline_of_another_principal_is_not_shown(desk: Desk, client_for: Callable[..., Browser], stored: Session) -> None:
    desk.run("よその業務")
    other = factories.organisation(stored)
    stored.commit()
    assert "よその業務" not in client_for(other, Role.PROCUREMENT).get("/procurement").text


def test_the_first_page_is_the_home_of_the_first_role(client_for: Callable[..., Browser], principal: Organisation) -> None:
    assert client_for(principal, Role.PROCUREMENT).get("/").headers["location"] == "/procurement"
    assert client_for(principal, Role.RESPONDENT).get("/").headers["location"] == "/contractor"
    assert client_for(principal, Role.RESPONDENT).get("/procurement").status_code == 403


def test_every_concern_has_its_word() -> None:
    assert set(words()["concern"]) == set(pipeline.CONCERNS)
