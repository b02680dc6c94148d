"""What to send to each route: the thing that its path should name, and a form that would be accepted from the right person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pyotp

from storage.clock import local_date, now
from tests.security.companies import Person
from tests.security.questionnaires import GROUP, ITEM, SECTION
from tests.security.world import PASSWORD
from tests.storage.scanning.samples import PDF

Ids = Callable[[str], str]
"""Kind -> the id of such a thing; the walk decides whose."""

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "engagement_id": "engagement",
    "agreement_id": "agreement/in_force",
    "assessment_id": "assessment/submitted",
    "handover_id": "handover/countersigned",
    "return_id": "return/confirmed",
    "certificate_id": "certificate/approved",
    "incident_id": "incident/open",
    "evidence_id": "evidence/submitted",
    "contractor_id": "contractor_id",
    "invitation_id": "invitation_id",
    "user_id": "user_id",
    "session_id": "session_id",
    "token_id": "token_id",
    "token": "token",
    "name": "mail",
    "version_id": "version",
}
# Parts of the catalogue, which everybody may know.
CODES = {"section_code": SECTION, "item_code": ITEM, "group": GROUP}
COMMON = frozenset({"version"})
NEW_PASSWORD = "another long sentence of the tests"
FILE = ("file.pdf", PDF, "application/pdf")


@dataclass(frozen=True)
class Plan:
    """How to try one route. `at` names the things of the path; `form`, `json` and `query` make what is sent."""

    form: Callable[[Ids, Person], dict[str, Any]] | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    json: Callable[[Ids, Person], Any] | None = None
    query: Callable[[Ids, Person], dict[str, str]] | None = None


def today(days: int = 0) -> str:
    """A day as a form sends it."""
    return (local_date(now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def code_of(person: Person) -> str:
    """What the person's authenticator shows."""
    return pyotp.TOTP(person.ids["totp"]).now() if "totp" in person.ids else "000000"


def _assessment(state: str) -> dict[str, str]:
    return {"assessment_id": f"assessment/{state}"}


def _nothing(_ids: Ids, _person: Person) -> dict[str, Any]:
    return {}


def _contractor(_ids: Ids, _person: Person) -> dict[str, Any]:
    return {"name": "Quite another firm", "country": "DE", "contact_name": "Somebody", "is_different": "true"}


def _invitation(_ids: Ids, person: Person) -> dict[str, Any]:
    # The role that somebody of this role may give.
    return {"person_name": "Guest", "email": "guest@elsewhere.example", "role": "respondent", "locale": "en"}


def _engagement(ids: Ids, _person: Person) -> dict[str, Any]:
    return {
        "contractor": ids("contractor_id"), "parent": "", "reference": "", "work": "Work", "purpose": "Purpose", "starts_on": today(),
        "ends_on": today(30), "class_codes": ["INTERNAL"], "handler_name": ["Somebody"], "handler_duty": ["Something"],
        "handler_post": ["custodian"],
    }  # fmt: skip


def _agreement(_ids: Ids, _person: Person) -> dict[str, Any]:
    return {
        "initial_report_on": today(5), "monthly_report_day": "10", "incident_first_notice_hours": "24", "promptly_days": "5",
        "return_within_days": "10", "inspection_notice_days": "5", "survival_years": "3", "governing_court": "Tokyo", "step": "offer",
    }  # fmt: skip


def _assessment_form(ids: Ids, _person: Person) -> dict[str, Any]:
    detail = {"contact_name": "Somebody", "contact_detail": "03-0000-0000"}
    return {"version_id": ids("version"), "due_on": today(14), "reason": "Yearly", **detail}


def _lines(kind: str, **more: Any) -> Callable[[Ids, Person], dict[str, Any]]:
    return lambda ids, _person: {
        "line_id": [ids(kind)],
        "quantity": ["1"],
        **{name: value() if callable(value) else value for name, value in more.items()},
    }


_HANDOVER = {"handed_on": today, "giver_name": "Giver", "receiver_name": "Receiver", "way": "in_person", "purpose": "Work"}
_RETURN = {"returned_on": today, "returner_name": "Returner", "way": "courier", "note": ""}
_CERTIFICATE = {
    "method": "paper_shredding", "technique": "", "medium": "Paper", "serial": "", "disposed_on": today, "place": "", "person_name": "One",
    "witness_name": "Another", "result": "complete", "file": FILE,
}  # fmt: skip


def _handover_json(ids: Ids, _person: Person) -> Any:
    return {"lines": [{"item_id": ids("item/free"), "quantity": 1}], **_HANDOVER, "handed_on": today()}


def _password(_ids: Ids, _person: Person) -> dict[str, Any]:
    return {"present_password": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


def _code(_ids: Ids, person: Person) -> dict[str, Any]:
    return {"code": code_of(person)}


PLANS: dict[str, Plan] = {
    # signing in and out, the own account
    "POST /sign-in": Plan(lambda _ids, person: {"email": person.email or "nobody@example.com", "password": PASSWORD, "return_to": "/"}),
    "POST /sign-in/code": Plan(_code),
    "POST /sign-in/forgotten": Plan(lambda _ids, person: {"email": person.email or "nobody@example.com"}),
    "GET /sign-in/reset/{token}": Plan(at={"token": "reset_token"}),
    "POST /sign-in/reset/{token}": Plan(
        lambda ids, person: {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD, **_code(ids, person)}, {"token": "reset_token"}
    ),
    "POST /sign-out": Plan(_nothing),
    "POST /language": Plan(lambda _ids, _person: {"language": "en", "return_to": "/account"}),
    "POST /demonstration/{token}": Plan(_nothing),
    "POST /account/organisation": Plan(lambda ids, _person: {"organisation_id": ids("organisation_id")}),
    "POST /account/sessions/{session_id}/end": Plan(_nothing),
    "POST /account/password": Plan(_password),
    "POST /account/api-tokens": Plan(lambda _ids, person: {"purpose": "Program", "days": "30", "token_code": code_of(person)}),
    "POST /account/api-tokens/{token_id}/revoke": Plan(_nothing),
    "POST /account/recovery-codes": Plan(_code),
    "POST /account/authenticator": Plan(_code),
    "POST /account/authenticator/confirmation": Plan(lambda _ids, person: {"code": pyotp.TOTP(person.ids.get("pending", "A" * 32)).now()}),
    # people and invitations
    "POST /members/invitations": Plan(_invitation),
    "POST /members/invitations/{invitation_id}/reissue": Plan(_nothing),
    "POST /members/invitations/{invitation_id}/revoke": Plan(_nothing),
    "POST /members/{user_id}/removal": Plan(lambda ids, _person: {"organisation_id": ids("managed_id")}),
    "POST /invitations/{token}/code-mail": Plan(_nothing),
    "POST /invitations/{token}/code": Plan(lambda _ids, person: {"code": person.ids.get("code", "000000")}),
    "POST /invitations/{token}/sign-in": Plan(_nothing),
    "POST /invitations/{token}/join": Plan(_nothing),
    "POST /invitations/{token}/request": Plan(_nothing),
    "POST /invitations/{token}/account": Plan(
        lambda _ids, _person: {"display_name": "Guest", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    ),
    "POST /invitations/{token}/company-account": Plan(lambda _ids, _person: {"display_name": "Guest"}),
    "POST /invitations/{token}/authenticator": Plan(_code),
    # contractors and engagements
    "GET /contractors": Plan(query=lambda ids, _person: {"after": ids("contractor_id")}),
    "GET /engagements": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "GET /engagements/new": Plan(query=lambda ids, _person: {"contractor": ids("contractor_id"), "parent": ids("engagement")}),
    "GET /board": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "GET /contractor": Plan(query=lambda ids, _person: {"after": ids("assessment/issued")}),
    "GET /review": Plan(query=lambda ids, _person: {"after": ids("assessment/submitted")}),
    "POST /contractors": Plan(_contractor),
    "POST /contractors/{contractor_id}": Plan(lambda ids, person: {**_contractor(ids, person), "version": "1"}),
    "POST /contractors/{contractor_id}/invitations": Plan(_invitation),
    "POST /contractors/{contractor_id}/invitations/{invitation_id}/reissue": Plan(_nothing, {"invitation_id": "contractor_invitation_id"}),
    "POST /contractors/{contractor_id}/invitations/{invitation_id}/revoke": Plan(_nothing, {"invitation_id": "contractor_invitation_id"}),
    "POST /engagements": Plan(_engagement),
    "POST /engagements/{engagement_id}/edit": Plan(
        lambda _ids, _person: {"version": "1", "starts_on": today(-30), "ends_on": today(400), "class_codes": ["INTERNAL"]}
    ),
    "POST /engagements/{engagement_id}/agreements": Plan(_agreement),
    "POST /agreements/{agreement_id}/acceptance": Plan(
        lambda ids, _person: {"person_name": "One", "person_title": "Head", "text_hash": ids("text_hash/offered"), "agreed": "true"},
        {"agreement_id": "agreement/offered"},
    ),
    "POST /engagements/{engagement_id}/assessments": Plan(_assessment_form),
    # answering
    "POST /assessments/{assessment_id}/items/{item_code}/answer": Plan(
        lambda _ids, _person: {"version": "2", "state": "implemented", "scope": "All"}, _assessment("in_progress")
    ),
    "POST /assessments/{assessment_id}/alternatives/{group}": Plan(lambda _ids, _person: {"option": "KEPT"}, _assessment("in_progress")),
    "POST /assessments/{assessment_id}/items/{item_code}/evidence": Plan(lambda _ids, _person: {"file": FILE}, _assessment("in_progress")),
    "POST /assessments/{assessment_id}/items/{item_code}/evidence/{evidence_id}/removal": Plan(
        _nothing, {**_assessment("in_progress"), "evidence_id": "evidence/in_progress"}
    ),
    "GET /assessments/{assessment_id}/submission": Plan(at=_assessment("in_progress")),
    "POST /assessments/{assessment_id}/submission": Plan(
        lambda _ids, _person: {"person_name": "One", "person_title": "Head", "language": "en", "agreed": "yes"}, _assessment("in_progress")
    ),
    # reviewing
    "POST /assessments/{assessment_id}/items/{item_code}/judgement": Plan(
        lambda _ids, _person: {"version": "2", "verdict": "accepted_on_statement", "remark": ""}
    ),
    "POST /assessments/{assessment_id}/review/acceptance": Plan(lambda _ids, _person: {"section": ""}),
    "POST /assessments/{assessment_id}/review/return": Plan(_nothing, _assessment("returnable")),
    "POST /assessments/{assessment_id}/review/closing": Plan(_nothing, _assessment("judged")),
    # information
    "POST /engagements/{engagement_id}/items": Plan(
        lambda _ids, _person: {"class_code": "INTERNAL", "name": "Drawing", "form": "paper", "identifier": "", "quantity": "1"}
    ),
    "POST /engagements/{engagement_id}/handovers": Plan(_lines("item/free", **_HANDOVER)),
    "POST /handovers/{handover_id}/countersignature": Plan(
        lambda _ids, _person: {"person_name": "One", "person_title": "Head"}, {"handover_id": "handover/recorded"}
    ),
    "POST /engagements/{engagement_id}/returns": Plan(_lines("line/out", **_RETURN)),
    "POST /returns/{return_id}/confirmation": Plan(
        lambda _ids, _person: {"outcome": "arrived", "receiver_name": "One", "reason": ""}, {"return_id": "return/recorded"}
    ),
    "POST /engagements/{engagement_id}/certificates": Plan(_lines("line/out", **_CERTIFICATE)),
    "POST /certificates/{certificate_id}/judgement": Plan(
        lambda _ids, _person: {"outcome": "approved", "reason": "Seen"}, {"certificate_id": "certificate/filed"}
    ),
    "GET /engagements/{engagement_id}/closing": Plan(at={"engagement_id": "engagement/empty"}),
    "POST /engagements/{engagement_id}/closing": Plan(_nothing, {"engagement_id": "engagement/empty"}),
    "POST /engagements/{engagement_id}/incidents": Plan(
        lambda _ids, _person: {
            "kind": "loss",
            "certainty": "suspected",
            "noticed_on": today(-1),
            "noticed_time": "10:00",
            "class_code": ["PUBLIC"],
            "summary": "Lost",
        }
    ),
    "POST /incidents/{incident_id}/lifting": Plan(lambda _ids, _person: {"reason": "Found"}),
    # programs
    "GET /api/v1/contractors": Plan(query=lambda ids, _person: {"after": ids("contractor_id")}),
    "GET /api/v1/engagements": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "GET /results/{version_id}/cross": Plan(query=lambda _ids, _person: {"row": ITEM, "column": "A-2"}),
    "GET /api/v1/assessments": Plan(query=lambda ids, _person: {"side": "issuer", "after": ids("assessment/submitted")}),
    "PUT /api/v1/assessments/{assessment_id}/items/{item_code}/answer": Plan(
        json=lambda _ids, _person: {"expected_version": 0, "state": "implemented", "scope": "All"}, at=_assessment("issued")
    ),
    "POST /api/v1/assessments/{assessment_id}/submission": Plan(
        json=lambda _ids, _person: {"person_name": "Name", "person_title": "Title", "language": "ja", "agreed": True},
        at=_assessment("in_progress"),
    ),
    "POST /api/v1/contractors": Plan(json=lambda ids, person: _contractor(ids, person) | {"is_different": True}),
    "POST /api/v1/engagements/{engagement_id}/handovers": Plan(json=_handover_json),
}
