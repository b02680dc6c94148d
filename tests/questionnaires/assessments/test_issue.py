"""Issuing puts a frozen version to a company, and says why, whom to ask and until when."""

from datetime import timedelta
from typing import Any

import pytest

from questionnaires.assessments.rules import AssessmentState
from storage.problems import Invalid, Missing
from tests.questionnaires.world import World, count_entries, last_entry


def test_it_is_issued_in_the_name_of_the_one_who_asks_and_is_one_ledger_entry(world: World) -> None:
    before = count_entries(world.session)
    assessment = world.issue(reason=" Yearly check ")
    entry = last_entry(world.session)
    assert count_entries(world.session) == before + 1
    assert (assessment.state, assessment.round, assessment.reason) == (AssessmentState.ISSUED, 1, "Yearly check")
    assert (assessment.issuer_organisation_id, assessment.respondent_organisation_id) == (world.principal.id, world.contractor.id)
    assert (entry.act, entry.subject_id, entry.engagement_id) == ("assessment:issue", assessment.id, world.engagement.id)
    assert entry.details == {"questionnaire": "SMALL", "edition": "1.0.0", "respondent": world.contractor.id}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"reason": " "}, "issue-reason-missing", "reason"),
        ({"contact_name": ""}, "issue-contact-missing", "contact_name"),
        ({"contact_detail": ""}, "issue-contact-missing", "contact_detail"),
    ],
)
def test_a_contractor_is_never_asked_without_being_told_why_and_by_whom(
    world: World, change: dict[str, str], code: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        world.issue(**change)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_due_date_that_is_past_everywhere_is_refused(world: World) -> None:
    today = world.asker.at.date()
    with pytest.raises(Invalid) as caught:
        world.issue(due_on=today - timedelta(days=2))
    assert (caught.value.code, caught.value.field) == ("due-date-passed", "due_on")
    assert world.issue(due_on=today - timedelta(days=1)).due_on < today, "somewhere it is still yesterday"


def test_nobody_asks_itself_and_only_what_is_published_is_asked(world: World) -> None:
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (Invalid, {"respondent_organisation_id": world.principal.id}),
        (Missing, {"version_id": "0" * 32}),
    ]
    for problem, change in wrong:
        with pytest.raises(problem):
            world.issue(**change)
