"""What an invited helper can do: the questions that were given to it, and nothing else of the whole portal."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from sqlmodel import Session, select

from contracts.parties.models import Organisation
from portal.permissions import Standing, permits
from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.assessments.models import Assessment
from questionnaires.contributing import actions
from questionnaires.contributing.models import Contributor
from storage import clock
from storage.acts import Act
from storage.evidence.models import EvidenceFile
from storage.stamp import Actor, Role
from tests import factories
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser

ALLOWED = {  # what a helper may open besides its part; the rest must be closed
    "/", "/account", "/contributions", "/comments", "/sign-in", "/healthz", "/readyz", "/sign-in/company-account", "/sign-in/forgotten",
    "/sign-in/code", "/account/authenticator", "/sign-in/company-account/return", "/demonstration", "/language", "/sign-in/reset/done",
    "/courses", "/courses/{course_code}", "/api/v1/courses", "/api/v1/courses/passed",  # lessons, for everybody who handles information
    "/api/v1/comments",  # of the own questions
}  # fmt: skip


def test_the_part_can_be_answered_and_nothing_beside_it(
    stored: Session, helper: Browser, respondent: Browser, give: Callable[..., Contributor], assessment: Assessment
) -> None:
    give(assessment, helper, items=["1.1-01", "1.2-01"])
    base = f"/assessments/{assessment.id}"
    assert helper.get("/").headers["location"] == "/contributions"
    assert "You know this best" in helper.get("/contributions").text
    part = helper.get(f"{base}/contribution")
    assert part.status_code == 200
    assert "/sections/1.3" not in part.text
    section = helper.get(f"{base}/sections/1.1")
    assert section.status_code == 200
    assert 'id="q-1-1-01"' in section.text
    assert 'id="q-1-1-02"' not in section.text
    for path in (f"{base}/submission", "/engagements", f"/engagements/{assessment.engagement_id}", f"{base}/missing", f"{base}/people"):
        assert f'href="{path}"' not in section.text, path
    form = {"version": "0", "state": "implemented", "scope": "Whole office"}
    saved = helper.post(f"{base}/items/1.1-01/answer", form, is_htmx=True)
    assert saved.status_code == 200
    assert "1.3" not in saved.text
    assert helper.post(f"{base}/items/1.1-01/answer", form | {"version": "1"}).status_code == 303
    assert helper.post(f"{base}/items/1.1-02/answer", form).status_code == 404
    assert helper.post(f"{base}/items/1.1-02/evidence", files={"file": ("a.pdf", PDF, "application/pdf")}).status_code == 404
    assert helper.post(f"{base}/items/1.1-02/comments", {"text": "Hello"}).status_code == 404
    assert helper.post(f"{base}/items/1.1-02/take-over", {"answer_id": "0" * 32, "version": "0"}).status_code == 404
    assert stored.exec(select(Answer)).one().scope == "Whole office"
    stored.commit()
    assert helper.get(f"{base}/sections/1.3").status_code == 404
    told = helper.get(f"/api/v1{base}/sections/1.1/answers")
    assert [one["item"] for one in told.json()] == ["1.1-01"]
    assert "Whole office" in respondent.get(f"{base}/sections/1.1").text


def test_everything_else_is_closed(
    app: FastAPI, helper: Browser, give: Callable[..., Contributor], assessment: Assessment, contractor: Organisation
) -> None:
    """Every page of the portal whose door lets a helper in anywhere: 403 or 404, or one of the few that are everybody's."""
    give(assessment, helper, sections=["1.1"])
    values = {
        "assessment_id": assessment.id, "engagement_id": assessment.engagement_id, "contractor_id": contractor.id,
        "version_id": assessment.version_id,
    }  # fmt: skip
    routes = {
        context.path
        for context in iter_route_contexts(app.routes)
        if isinstance(context.route, APIRoute) and "GET" in (context.methods or ()) and lets_in(context.route, helper.actor)
    }
    assert len(routes) > len(ALLOWED)
    opened = set()
    for path in sorted(path for path in routes if path):
        if "{section_code}" in path or "{item_code}" in path:
            continue
        asked = path.format_map(_Values(values))
        answer = helper.get(asked)
        assert answer.status_code < 500, asked
        if answer.status_code < 400:
            opened.add(path)
    assert opened - ALLOWED <= {"/assessments/{assessment_id}/contribution"}


def lets_in(route: APIRoute, actor: Actor) -> bool:
    """Whether the one door of a route (tests/architecture/test_routes) permits its act to the actor, however they stand to the thing."""
    acts: list[Act] = [getattr(one.call, "act") for one in route.dependant.dependencies if hasattr(one.call, "act")]  # noqa: B009  # guard() adds it
    return all(any(permits(actor, act, standing) for standing in Standing) for act in acts)


class _Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "0" * 32


def test_files_of_the_own_questions_open_and_no_others(
    stored: Session, helper: Browser, respondent: Browser, give: Callable[..., Contributor], assessment: Assessment
) -> None:
    give(assessment, helper, items=["1.1-01"])
    for item in ("1.1-01", "1.1-02"):
        upload = {"file": (f"{item}.pdf", PDF, "application/pdf")}
        assert respondent.post(f"/assessments/{assessment.id}/items/{item}/evidence", files=upload).status_code == 303
    by_name = {file.display_name: file.id for file in stored.exec(select(EvidenceFile))}
    stored.commit()
    assert helper.get(f"/evidence/{by_name['1.1-01.pdf']}/file").status_code == 200
    assert helper.get(f"/evidence/{by_name['1.1-02.pdf']}/file").status_code == 404
    assert len(stored.exec(select(AnswerEvidence)).all()) == 2


def test_a_part_that_was_taken_back_is_closed_at_once(
    stored: Session, helper: Browser, respondent: Browser, give: Callable[..., Contributor], assessment: Assessment
) -> None:
    part = give(assessment, helper, sections=["1.1"])
    section = f"/assessments/{assessment.id}/sections/1.1"
    assert helper.get(section).status_code == 200
    removal = f"/assessments/{assessment.id}/contributors/{part.id}/removal"
    assert respondent.post(removal).status_code == 303
    assert helper.get(section).status_code == 404
    assert helper.get(f"/assessments/{assessment.id}/contribution").status_code == 404


def test_a_helper_of_another_company_gets_nothing_even_if_a_row_says_so(
    stored: Session, client_for: Callable[..., Browser], respondent: Browser, assessment: Assessment
) -> None:
    elsewhere = factories.organisation(stored, "Elsewhere")
    stored.commit()
    stranger = client_for(elsewhere, Role.CONTRIBUTOR)
    stored.add(
        Contributor(assessment_id=assessment.id, user_id=stranger.actor.user_id, scope="whole", invited_by="x", invited_at=clock.now())
    )
    stored.commit()
    assert stranger.get(f"/assessments/{assessment.id}/sections/1.1").status_code == 404
    assert stranger.get(f"/assessments/{assessment.id}/contribution").status_code == 404
    assert "contribution" not in stranger.get("/contributions").text.split("<main")[1]


def test_whoever_leaves_has_nothing_any_more(
    stored: Session, helper: Browser, respondent: Browser, give: Callable[..., Contributor], assessment: Assessment
) -> None:
    give(assessment, helper, sections=["1.1"])
    found = stored.get_one(Assessment, assessment.id)
    found.owner_user_id = helper.actor.user_id
    actions.leave(stored, respondent.stamp(), organisation_id=helper.actor.organisation_id, user_id=helper.actor.user_id)
    stored.commit()
    stored.expire_all()
    assert stored.get_one(Assessment, assessment.id).owner_user_id is None
    stored.commit()
    assert helper.get(f"/assessments/{assessment.id}/sections/1.1").status_code == 404


@pytest.mark.parametrize("earlier", ["", "yes"])
def test_what_was_answered_elsewhere_is_shown_to_a_helper_only_where_that_was_allowed(
    stored: Session, helper: Browser, respondent: Browser, issue: Callable[..., Assessment], earlier: str
) -> None:
    first, second = issue(), issue()
    said = {"version": "0", "state": "implemented", "scope": "Secret office"}
    assert respondent.post(f"/assessments/{first.id}/items/1.1-01/answer", said).status_code == 303
    submission = {"person_name": "One", "person_title": "Head", "language": "ja", "agreed": "yes"}
    assert respondent.post(f"/assessments/{first.id}/submission", submission).status_code == 303
    form: dict[str, Any] = {"user_id": helper.actor.user_id, "scope": "sections", "sections": ["1.1"], "sees_earlier": earlier}
    assert respondent.post(f"/assessments/{second.id}/contributors", form).status_code == 303
    page = helper.get(f"/assessments/{second.id}/sections/1.1").text
    assert ("Secret office" in page) is bool(earlier)
    assert helper.get("/answers").status_code == 403


def test_somebody_with_another_role_keeps_its_sight_and_answers_its_part(
    stored: Session, client_for: Callable[..., Browser], contractor: Organisation, give: Callable[..., Contributor], assessment: Assessment
) -> None:
    keeper = client_for(contractor, Role.ADMINISTRATOR, Role.CONTRIBUTOR)
    base = f"/assessments/{assessment.id}"
    form = {"version": "0", "state": "implemented"}
    assert keeper.post(f"{base}/items/1.1-01/answer", form).status_code == 403
    give(assessment, keeper, items=["1.1-01"])
    assert keeper.get(base).status_code == 200
    assert keeper.post(f"{base}/items/1.1-01/answer", form).status_code == 303
    assert keeper.post(f"{base}/items/1.1-02/answer", form).status_code == 403
    assert stored.exec(select(Answer)).one().item_id
