"""What to send to each route: the thing that its path should name, and a form that would be accepted from the right person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import pyotp
from openpyxl import Workbook

from questionnaires.authoring.actions import mark_of
from storage.clock import local_date, now
from storage.scanning.rules import FileType
from tests.questionnaires.world import parse, small_questionnaire
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
    "held_id": "held/filed",
    "contact_id": "contact/contractor",
    "inspection_id": "inspection/recorded",
    "finding_id": "finding/recorded",
    "risk_id": "risk/open",
    "change_id": "change/other-side",
    "notice_id": "notice/own-side",
    "measure_id": "measure/proposed",
    "lift_id": "lift/proposed",
    "correction_id": "correction/open",
    "recontract_id": "recontract/approved",
    "report_id": "monthly-report/submitted",
    "support_id": "support/open",
    "performance_id": "performance/due",
    "obligation_id": "obligation/continuous",
    "secret": "calendar_secret",
    "override_id": "override/proposed",
    "evidence_id": "evidence/submitted",
    "contractor_id": "contractor_id",
    "dispatch_id": "dispatch_id",
    "invitation_id": "invitation_id",
    "user_id": "user_id",
    "session_id": "session_id",
    "token_id": "token_id",
    "token": "token",
    "name": "mail",
    "version_id": "version",
    "import_id": "import_id",
    "list_id": "list_id",
    "draft_id": "draft_id",
    "clause_id": "clause_id",
    "clause_draft_id": "clause_draft_id",
    "template_id": "clause_template_id",
    "contributor_id": "contributor/given",
    "assignment_id": "assignment/open",
    "handler_id": "handler/one",
    "place_id": "place/one",
    "people_report_id": "people-report/one",
    "approval_id": "approval/approved",
    "use_id": "use/taken",
    "asset_id": "asset/one",
    "stocktake_id": "stocktake/open",
    "proposal_id": "proposal/other-side",
    "leaver_id": "leaver_id",
    "point_id": "leaver_point_id",
    "register_import_id": "register_import_id",
}
# Parts of the catalogue, which everybody may know.
CODES = {"section_code": SECTION, "item_code": ITEM, "group": GROUP, "format_name": "json", "course_code": "CASE-1", "book": "items"}
COMMON = frozenset({"version"})
NEW_PASSWORD = "another long sentence of the tests"
FILE = ("file.pdf", PDF, "application/pdf")
QUESTIONS = ("questions.json", b'{"questionnaire": [{"type": "line", "id": "q", "text": "Q?"}]}', "application/json")
_READ = {"import_id": "questionnaire_import_id"}


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


_BY = {"person_name": "One", "person_title": "Head"}


def _recontract_at(state: str) -> dict[str, str]:
    return {"recontract_id": f"recontract/{state}"}


def _recontract(ids: Ids, _person: Person) -> dict[str, Any]:
    return {
        "partner": ids("contractor_id"), "new_country": "JP", "reason": "Why", "necessity": "Needed", "work": "Part",
        "class_codes": ["INTERNAL"], "country": "JP", "place": "Kobe", "starts_on": today(), "ends_on": today(30),
    }  # fmt: skip


def _recontract_json(ids: Ids, _person: Person) -> Any:
    wanted = {"reason": "Why", "necessity": "Needed", "work": "Part", "class_codes": ["INTERNAL"], "country": "JP", "place": "Kobe"}
    return {"partner_id": ids("contractor_id"), **wanted, "starts_on": today(), "ends_on": today(30)}


def _workbook(_ids: Ids, person: Person) -> dict[str, Any]:
    return {"file": ("answers.xlsx", bytes.fromhex(person.ids.get("workbook", "")), FileType.XLSX.media_type)}


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


_ASSET = {
    "name": "File", "medium": "paper", "place": "", "scope": "", "department": "", "manager": "", "contact": "",
    "received_on": today(), "disposed_on": "", "keep_until": "", "class_code": "INTERNAL",
}  # fmt: skip


def _register(_ids: Ids, _person: Person) -> dict[str, Any]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Item", "Class", "Form"])
    sheet.append(["File", "INTERNAL", "paper"])
    target = BytesIO()
    book.save(target)
    return {"file": ("items.xlsx", target.getvalue(), FileType.XLSX.media_type)}


def _password(_ids: Ids, _person: Person) -> dict[str, Any]:
    return {"present_password": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


def _code(_ids: Ids, person: Person) -> dict[str, Any]:
    return {"code": code_of(person)}


def _draft(form: dict[str, Any], seen: Callable[[], dict[str, Any]] | None = None) -> Plan:
    """A change of the draft; `seen` gives the part that the form was opened with."""
    return Plan(lambda _ids, _person: form | ({"seen": mark_of(seen())} if seen else {}))


def _part(kind: str) -> Callable[[], dict[str, Any]]:
    """A part of the small questionnaire as a copy of it holds it."""

    def find() -> dict[str, Any]:
        document = parse(small_questionnaire()).dump()
        part: dict[str, Any] = {
            "section": document["sections"][0], "item": document["sections"][0]["items"][0], "bands": {"bands": []},
        }[kind]  # fmt: skip
        return part

    return find


_CONDITION = {"depth-0": "0", "kind-0": "all", "depth-1": "1", "kind-1": "profile-is", "subject-1": "profile:tier", "values-1": "1"}

_OWN_CLAUSE = {"title_ja": "Mine", "title_en": "", "when_ja": "", "when_en": "", "text_ja": "The text.", "text_en": ""}

_HELD = {"kind": "ISMS", "scope": "All", "number": "1", "issuer": "Body", "valid_from": today(-10), "valid_until": today(300)}
_CONTACT = {"call_order": "1", "role": "first", "person_name": "One", "phone": "03-0000-0000", "email": "", "hours": "", "languages": ""}
_VISIT = {"planned_on": today(60), "planned_time": "", "place": "Osaka", "subject": "Store", "purpose": "Yearly", "inspectors": "One"}
_RISK = {
    "title": "Loss", "cause": "Courier", "about": "work", "impact": "2", "likelihood": "2", "treatment": "reduce", "measures": "Seal",
    "person_name": "One", "due_on": today(30), "review_on": today(90),
}  # fmt: skip


def _inspection(state: str) -> dict[str, str]:
    return {"inspection_id": f"inspection/{state}"}


_SUPPORT = {"what": "Lock it", "necessity": "It stood open", "information_at_risk": "Drawings", "explained_on": today()}

PLANS: dict[str, Plan] = {
    # writing questionnaires
    "GET /questionnaires/{version_id}/differences": Plan(at={"version_id": "own_version_id"}),
    "POST /questionnaires/{version_id}/next-edition": Plan(_nothing, {"version_id": "own_version_id"}),
    "GET /questionnaires/drafts/new": Plan(query=lambda ids, _person: {"version": ids("version")}),
    "POST /questionnaires/drafts": Plan(
        lambda ids, _person: {"how": "copy", "version_id": ids("version"), "code": "MINE", "title_ja": "Mine", "title_en": ""}
    ),
    "POST /questionnaires/drafts/{draft_id}/head": Plan(
        lambda ids, _person: {"seen": ids("seen/head"), "code": "OWN", "title_ja": "Other", "title_en": ""}
    ),
    "POST /questionnaires/drafts/{draft_id}/parts/move": _draft({"item": ITEM, "direction": "down"}),
    "POST /questionnaires/drafts/{draft_id}/parts/removal": _draft({"item": ITEM}),
    "POST /questionnaires/drafts/{draft_id}/rebase": Plan(lambda ids, _person: {"version_id": ids("version")}, {"draft_id": "addition_id"}),
    "POST /questionnaires/drafts/{draft_id}/discarding": Plan(_nothing),
    "POST /questionnaires/drafts/{draft_id}/sections": _draft({"title_ja": "Section"}),
    "POST /questionnaires/drafts/{draft_id}/sections/{section_code}": _draft({"title_ja": "Section"}, _part("section")),
    "POST /questionnaires/drafts/{draft_id}/sections/{section_code}/condition": _draft({**_CONDITION, "step": "save"}, _part("section")),
    "GET /questionnaires/drafts/{draft_id}/items/new": Plan(query=lambda _ids, _person: {"section": SECTION}),
    "POST /questionnaires/drafts/{draft_id}/items": _draft({"kind": "text", "section": SECTION, "question_ja": "What?", "weight": "0"}),
    "POST /questionnaires/drafts/{draft_id}/items/{item_code}": _draft(
        {"kind": "text", "question_ja": "What?", "weight": "0"}, _part("item")
    ),
    "POST /questionnaires/drafts/{draft_id}/items/{item_code}/condition": _draft({**_CONDITION, "step": "save"}, _part("item")),
    "POST /questionnaires/drafts/{draft_id}/alternatives": _draft(
        {"group": "NEW", "question_ja": "Which?", "option_code": ["", ""], "option_ja": ["One", "Two"], "step": "save"}
    ),
    "POST /questionnaires/drafts/{draft_id}/bands": _draft(
        {"at_least": ["0"], "label_ja": ["Low"], "label_en": [""], "advice_ja": ["More"], "advice_en": [""]}, _part("bands")
    ),
    "POST /questionnaires/drafts/{draft_id}/publication": _draft({"version": "1", "edition": "1.1"}),
    # questionnaires as files
    "GET /questionnaires/{version_id}/files": Plan(at={"version_id": "own_version_id"}),
    "GET /questionnaires/{version_id}/files/{format_name}": Plan(at={"version_id": "own_version_id"}),
    "POST /questionnaires/imports": Plan(lambda _ids, _person: {"format": "vsaq", "file": QUESTIONS}),
    "GET /questionnaires/imports/{import_id}": Plan(at=_READ),
    "POST /questionnaires/imports/{import_id}/draft": Plan(_nothing, _READ),
    "POST /questionnaires/imports/{import_id}/discarding": Plan(_nothing, _READ),
    "GET /assessments/{assessment_id}/oscal.json": Plan(at=_assessment("closed")),
    "GET /assessments/{assessment_id}/move": Plan(at=_assessment("issued")),
    "POST /assessments/{assessment_id}/move": Plan(
        lambda ids, _person: {"version_id": ids("own_version_id"), "mark": ids("mark/issued")}, _assessment("issued")
    ),
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
        lambda _ids, _person: {
            "version": "1",
            "starts_on": today(-30),
            "ends_on": today(400),
            "class_codes": ["INTERNAL"],
            "tier": "1",
            "place": "",
            "telework": "no",
        }
    ),
    "POST /engagements/{engagement_id}/agreements": Plan(_agreement),
    # clauses
    "GET /engagements/{engagement_id}/agreement/new": Plan(
        query=lambda ids, _person: {"template": "CONFIDENTIALITY", "clause": ids("clause_id")}
    ),
    "POST /clauses/required": Plan(
        lambda _ids, _person: {"obligations": ["NDA-2"], "survival_years": "3", "reason": "Because", "number": "1"}
    ),
    "POST /clauses/drafts": Plan(lambda _ids, _person: _OWN_CLAUSE),
    "POST /clauses/{clause_id}/drafts": Plan(_nothing),
    "POST /clauses/drafts/{clause_draft_id}/text": Plan(lambda _ids, _person: {**_OWN_CLAUSE, "version": "1"}),
    "POST /clauses/drafts/{clause_draft_id}/duties": Plan(lambda _ids, _person: {"version": "1"}),
    "POST /clauses/drafts/{clause_draft_id}/publication": Plan(lambda _ids, _person: {"version": "1"}),
    "POST /clauses/drafts/{clause_draft_id}/discarding": Plan(_nothing),
    "POST /agreements/{agreement_id}/acceptance": Plan(
        lambda ids, _person: {"person_name": "One", "person_title": "Head", "text_hash": ids("text_hash/offered"), "agreed": "true"},
        {"agreement_id": "agreement/offered"},
    ),
    "GET /agreements": Plan(query=lambda ids, _person: {"after": ids("agreement/offered")}),
    "GET /agreements/{agreement_id}/changes/new": Plan(
        at={"agreement_id": "agreement/offered"}, query=lambda _ids, _person: {"target": "12.1"}
    ),
    "POST /agreements/{agreement_id}/changes": Plan(
        lambda _ids, _person: {
            "kind": "parameter",
            "target": "return_within_days",
            "value": "7",
            "reason": "Sooner",
            "seen": "1",
        },
        {"agreement_id": "agreement/offered"},
    ),
    "POST /agreements/{agreement_id}/changes/{change_id}/answer": Plan(
        lambda _ids, _person: {"said": "decline", "reason": "No"}, {"agreement_id": "agreement/talked"}
    ),
    "POST /agreements/{agreement_id}/changes/{change_id}/withdrawal": Plan(
        _nothing, {"agreement_id": "agreement/talked", "change_id": "change/own-side"}
    ),
    "POST /agreements/{agreement_id}/amendment": Plan(_nothing),
    "POST /agreements/{agreement_id}/offer": Plan(_nothing, {"agreement_id": "agreement/draft"}),
    "POST /agreements/{agreement_id}/withdrawal": Plan(_nothing, {"agreement_id": "agreement/given/own-side"}),
    "POST /agreements/{agreement_id}/signed-copy": Plan(
        lambda _ids, _person: {"signed_on": today(-1), "note": "", "file": FILE}, {"agreement_id": "agreement/offered"}
    ),
    "POST /agreements/{agreement_id}/signed-copy/withdrawal": Plan(_nothing, {"agreement_id": "agreement/signed/own-side"}),
    "POST /agreements/{agreement_id}/termination": Plan(
        lambda _ids, _person: {
            "kind": "notice",
            "reason": "Over",
            "notice_days": "30",
            "ends_on": today(31),
            "person_name": "One",
            "person_title": "Head",
        }
    ),
    "POST /agreements/{agreement_id}/termination/acknowledgement": Plan(
        lambda _ids, _person: {"person_name": "One", "objection": ""}, {"agreement_id": "agreement/noticed/other-side"}
    ),
    "POST /agreements/{agreement_id}/termination/withdrawal": Plan(
        lambda _ids, _person: {"withdrawal_reason": "Settled"}, {"agreement_id": "agreement/noticed/own-side"}
    ),
    "POST /engagements/{engagement_id}/return-demand": Plan(lambda _ids, _person: {"reason": "Audit"}),
    "GET /api/v1/agreements": Plan(query=lambda ids, _person: {"after": ids("agreement/offered")}),
    "POST /api/v1/agreements/{agreement_id}/acceptance": Plan(
        json=lambda ids, _person: {"person_name": "One", "person_title": "Head", "text_hash": ids("text_hash/offered"), "agreed": True},
        at={"agreement_id": "agreement/offered"},
    ),
    "POST /api/v1/agreements/{agreement_id}/termination": Plan(
        json=lambda _ids, _person: {
            "kind": "notice",
            "reason": "Over",
            "notice_days": 30,
            "ends_on": today(31),
            "person_name": "One",
            "person_title": "Head",
        }
    ),
    "POST /engagements/{engagement_id}/assessments": Plan(_assessment_form),
    # passing work on
    "POST /engagements/{engagement_id}/recontracts": Plan(_recontract),
    "GET /recontracts/{recontract_id}/edit": Plan(at=_recontract_at("draft")),
    "POST /recontracts/{recontract_id}/edit": Plan(
        lambda ids, person: {**_recontract(ids, person), "version": "1"}, _recontract_at("draft")
    ),
    "POST /recontracts/{recontract_id}/sending": Plan(lambda _ids, _person: {"version": "1"}, _recontract_at("draft")),
    "POST /recontracts/{recontract_id}/withdrawal": Plan(lambda _ids, _person: {"version": "2"}, _recontract_at("sent")),
    "POST /recontracts/{recontract_id}/questions": Plan(lambda _ids, _person: {"version": "2", "question": "Why?"}, _recontract_at("sent")),
    "POST /recontracts/{recontract_id}/answers": Plan(
        lambda ids, _person: {"question_id": ids("question/open"), "answer": "So"}, _recontract_at("questioned")
    ),
    "POST /recontracts/{recontract_id}/consent": Plan(lambda _ids, _person: {"version": "2", **_BY}, _recontract_at("sent")),
    "POST /recontracts/{recontract_id}/refusal": Plan(
        lambda _ids, _person: {"version": "2", "reason": "No", **_BY}, _recontract_at("sent")
    ),
    "POST /recontracts/{recontract_id}/revocation": Plan(lambda _ids, _person: {"reason": "No", **_BY}),
    "POST /recontracts/{recontract_id}/sending-down": Plan(lambda _ids, _person: {"purpose": "Work", "due_on": today(14)}),
    "POST /recontracts/{recontract_id}/comparison": Plan(lambda _ids, _person: {"person_name": "One"}),
    "POST /recontracts/{recontract_id}/comparison-by-hand": Plan(
        lambda _ids, _person: {"place": ["Article 1"] * 12, "person_name": "One", "file": FILE}
    ),
    "POST /recontracts/{recontract_id}/reports": Plan(lambda _ids, _person: _BY),
    "POST /engagements/{engagement_id}/direct-consents": Plan(
        lambda ids, _person: {"codes": ["SUB-3a"], "text_hash": ids("text_hash/consents"), **_BY}
    ),
    "POST /api/v1/engagements/{engagement_id}/recontracts": Plan(json=_recontract_json),
    "POST /api/v1/recontracts/{recontract_id}/decisions": Plan(
        json=lambda _ids, _person: {"outcome": "approved", "version": 2, **_BY}, at=_recontract_at("sent")
    ),
    # sending
    "GET /sending": Plan(query=lambda ids, _person: {"after": ids("dispatch_id")}),
    "GET /sending/new": Plan(query=lambda ids, _person: {"again": ids("dispatch_id")}),
    "POST /sending": Plan(lambda ids, person: {**_assessment_form(ids, person), "tiers": ["2"], "search": ""}),
    "POST /sending/{dispatch_id}/targets": Plan(lambda _ids, _person: {"all": "taken"}),
    "POST /sending/{dispatch_id}/start": Plan(_nothing),
    "POST /engagements/{engagement_id}/schedule": Plan(
        lambda _ids, _person: {
            "questionnaire": "|S01",
            "version": "0",
            "yearly_months": "12",
            "answer_days": "14",
            "reason": "Yearly",
            "contact_name": "Somebody",
            "contact_detail": "03-0000-0000",
        }
    ),
    "GET /assessments/{assessment_id}/dates": Plan(at=_assessment("in_progress")),
    "POST /assessments/{assessment_id}/dates": Plan(lambda _ids, _person: {"due_on": today(60)}, _assessment("in_progress")),
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
    # with a workbook
    "POST /assessments/{assessment_id}/workbook/import": Plan(_workbook, _assessment("in_progress")),
    "GET /assessments/{assessment_id}/workbook/import/{import_id}": Plan(at=_assessment("in_progress")),
    "POST /assessments/{assessment_id}/workbook/import/{import_id}/confirmation": Plan(
        lambda _ids, person: {"take": [person.ids.get("take", "item A-2 0")]}, _assessment("in_progress")
    ),
    # a list of contractors
    "POST /contractors/import": Plan(lambda _ids, _person: {"file": ("list.csv", b"name,country\nQuite another firm,DE\n", "text/csv")}),
    "POST /contractors/import/{list_id}/confirmation": Plan(lambda _ids, _person: {"new": "1"}),
    "POST /assessments/{assessment_id}/submission": Plan(
        lambda _ids, _person: {"person_name": "One", "person_title": "Head", "language": "en", "agreed": "yes"}, _assessment("in_progress")
    ),
    # answering together
    "GET /contributions": Plan(query=lambda ids, _person: {"after": ids("assessment/issued")}),
    "POST /assessments/{assessment_id}/owner": Plan(lambda ids, _person: {"user_id": ids("user_id")}, _assessment("in_progress")),
    "POST /assessments/{assessment_id}/contributors": Plan(
        lambda ids, _person: {"user_id": ids("user_id"), "scope": "whole"}, _assessment("in_progress")
    ),
    "POST /assessments/{assessment_id}/contributors/{contributor_id}/removal": Plan(_nothing, _assessment("in_progress")),
    "POST /assessments/{assessment_id}/sections/{section_code}/presence": Plan(_nothing, _assessment("in_progress")),
    "POST /assessments/{assessment_id}/items/{item_code}/comments": Plan(lambda _ids, _person: {"text": "Hello", "visibility": "both"}),
    "POST /assessments/{assessment_id}/items/{item_code}/comments/reading": Plan(_nothing),
    "GET /comments": Plan(query=lambda ids, _person: {"after": ids("comment/both")}),
    "POST /assessments/{assessment_id}/items/{item_code}/take-over": Plan(
        lambda ids, _person: {"answer_id": ids("answer/earlier"), "version": "2"}, _assessment("in_progress")
    ),
    "GET /assessments/{assessment_id}/sections/{section_code}/earlier-answers": Plan(at=_assessment("in_progress")),
    "POST /assessments/{assessment_id}/sections/{section_code}/earlier-answers": Plan(
        lambda ids, _person: {"picks": [f"{ITEM} {ids('answer/earlier')}"]}, _assessment("in_progress")
    ),
    # reviewing
    "POST /assessments/{assessment_id}/items/{item_code}/judgement": Plan(
        lambda _ids, _person: {"version": "2", "verdict": "accepted_on_statement", "remark": ""}
    ),
    "POST /assessments/{assessment_id}/review/acceptance": Plan(lambda _ids, _person: {"section": ""}),
    "POST /assessments/{assessment_id}/review/return": Plan(_nothing, _assessment("returnable")),
    "POST /assessments/{assessment_id}/review/closing": Plan(_nothing, _assessment("judged")),
    "POST /assessments/{assessment_id}/review/proposal": Plan(_nothing, _assessment("judged")),
    "POST /assessments/{assessment_id}/review/proposal/refusal": Plan(lambda _ids, _person: {"reason": "No"}, _assessment("proposed")),
    "POST /assessments/{assessment_id}/review/assignment": Plan(lambda _ids, _person: {"reviewer": ""}),
    "POST /assessments/{assessment_id}/review/sections/{section_code}/marking": Plan(
        lambda _ids, _person: {"item": [ITEM], "seen": ["2-0"], "own": [""], "ticked": [ITEM], "remark": "More"}
    ),
    "GET /review/acceptance": Plan(query=lambda ids, _person: {"ticked": ids("assessment/submitted")}),
    "POST /review/acceptance": Plan(lambda ids, _person: {"shown": [f"{ids('assessment/submitted')}:1:1"]}),
    "POST /review/policy": Plan(lambda _ids, _person: {"version": "0", "second": "yes", "review_interval_days": "365"}),
    "POST /assessments/{assessment_id}/on-behalf": Plan(lambda _ids, _person: {"reason": "No computer"}, _assessment("in_progress")),
    "POST /assessments/{assessment_id}/on-behalf/end": Plan(_nothing, _assessment("in_place")),
    "POST /assessments/{assessment_id}/items/{item_code}/objection": Plan(
        lambda _ids, _person: {"objection": "Not so"}, _assessment("in_place")
    ),
    "GET /assessments/{assessment_id}/returned": Plan(at=_assessment("returned")),
    "GET /assessments/{assessment_id}/overrides": Plan(at=_assessment("closed")),
    "POST /assessments/{assessment_id}/overrides": Plan(
        lambda _ids, _person: {"percent": "10", "reason": "Seen", "ends_on": today(30)}, _assessment("closed")
    ),
    "POST /assessments/{assessment_id}/overrides/{override_id}/approval": Plan(_nothing, _assessment("raised")),
    "POST /assessments/{assessment_id}/overrides/{override_id}/refusal": Plan(
        lambda _ids, _person: {"reason": "No"}, _assessment("raised")
    ),
    "POST /assessments/{assessment_id}/overrides/{override_id}/end": Plan(
        lambda _ids, _person: {"reason": "No"}, {**_assessment("lowered"), "override_id": "override/active"}
    ),
    # corrective actions
    # duties
    "GET /duties": Plan(query=lambda ids, _person: {"after": ids("performance/due"), "engagement": ids("engagement")}),
    "GET /api/v1/duties": Plan(query=lambda ids, _person: {"after": ids("performance/due")}),
    "POST /duties/calendar": Plan(_nothing),
    "POST /duties/calendar/closing": Plan(_nothing),
    "POST /engagements/{engagement_id}/duties/calendar": Plan(_nothing),
    "POST /engagements/{engagement_id}/duties/calendar/closing": Plan(_nothing),
    "POST /engagements/{engagement_id}/duties/{obligation_id}/confirmation": Plan(lambda _ids, _person: {"note": "Kept"}),
    "POST /duties/{performance_id}/fulfilment": Plan(lambda _ids, _person: {"version": "1", "note": "Done"}),
    "POST /duties/{performance_id}/rejection": Plan(
        lambda _ids, _person: {"version": "2", "reason": "Missing"}, {"performance_id": "performance/done"}
    ),
    "POST /duties/{performance_id}/waiver": Plan(lambda _ids, _person: {"version": "1", "reason": "Not needed"}),
    "POST /duties/{performance_id}/waiver/approval": Plan(lambda _ids, _person: {"version": "2"}, {"performance_id": "performance/asked"}),
    "POST /duties/{performance_id}/waiver/refusal": Plan(
        lambda _ids, _person: {"version": "2", "reason": "Needed"}, {"performance_id": "performance/asked"}
    ),
    "POST /api/v1/duties/{performance_id}/fulfilment": Plan(json=lambda _ids, _person: {"version": 1, "note": "Done"}),
    "GET /corrections": Plan(query=lambda ids, _person: {"after": ids("correction/open")}),
    "GET /engagements/{engagement_id}/corrections": Plan(query=lambda ids, _person: {"after": ids("correction/open")}),
    "POST /assessments/{assessment_id}/items/{item_code}/corrections": Plan(
        lambda _ids, _person: {"what": "Lock it", "why": "It stood open", "cost_note": "", "due_on": today(30)}
    ),
    "POST /corrections/{correction_id}/answer": Plan(lambda _ids, _person: {"version": "1", "step": "agree", "note": ""}),
    "POST /corrections/{correction_id}/judgement": Plan(lambda _ids, _person: {"version": "1", "step": "withdraw", "note": "Settled"}),
    # the ledgers
    "POST /engagements/{engagement_id}/handlers": Plan(
        lambda _ids, _person: {"person_name": "Another", "post": "", "duty": "Typing", "since": today()}
    ),
    "GET /engagements/{engagement_id}/handlers/history": Plan(),
    "POST /engagements/{engagement_id}/handlers/{handler_id}": Plan(
        lambda _ids, _person: {"version": "1", "person_name": "Another", "post": "", "duty": "Typing", "since": today()}
    ),
    "POST /engagements/{engagement_id}/handlers/{handler_id}/preparation": Plan(
        lambda _ids, _person: {"version": "1", "told_on": today(), "told_how": "Talk", "pledged_on": today(), "file": FILE}
    ),
    "POST /engagements/{engagement_id}/handlers/{handler_id}/end": Plan(
        lambda _ids, _person: {"version": "1", "until": today(), "reason": ""}
    ),
    "POST /engagements/{engagement_id}/handlers/{handler_id}/custodian": Plan(lambda _ids, _person: {"since": today()}),
    "POST /engagements/{engagement_id}/people-reports": Plan(lambda _ids, _person: {"person_name": "One", "person_title": "Head"}),
    "POST /engagements/{engagement_id}/places": Plan(
        lambda _ids, _person: {"kind": "room", "name": "Room", "address": "", "protection": "", "since": today()}
    ),
    "POST /engagements/{engagement_id}/places/{place_id}": Plan(
        lambda _ids, _person: {"version": "1", "kind": "room", "name": "Room", "address": "", "protection": ""}
    ),
    "POST /engagements/{engagement_id}/places/{place_id}/end": Plan(lambda _ids, _person: {"version": "1", "until": today()}),
    "GET /engagements/{engagement_id}/approvals": Plan(query=lambda ids, _person: {"after": ids("approval/taken")}),
    "POST /engagements/{engagement_id}/approvals": Plan(
        lambda ids, _person: {
            "kind": "copy",
            "line_id": [ids("item/out")],
            "quantity": ["1"],
            "reason": "Work",
            "destination": "Room",
            "wanted_until": today(9),
            "person_name": "One",
            "file": FILE,
        }
    ),
    "POST /approvals/{approval_id}/withdrawal": Plan(_nothing, {"approval_id": "approval/asked"}),
    "POST /approvals/{approval_id}/answer": Plan(
        lambda _ids, _person: {"outcome": "approved", "answerer_name": "One", "conditions": "", "valid_until": today(9), "reason": ""},
        {"approval_id": "approval/asked"},
    ),
    "POST /approvals/{approval_id}/revocation": Plan(lambda _ids, _person: {"reason": "No"}),
    "POST /approvals/{approval_id}/uses": Plan(
        lambda ids, _person: {
            "item_id": ids("item/out"),
            "quantity": "1",
            "used_on": today(),
            "person_name": "One",
            "place": "Room",
            "keeper_name": "One",
        }
    ),
    "POST /approvals/{approval_id}/uses/{use_id}/return": Plan(
        lambda _ids, _person: {"back_on": today()}, {"approval_id": "approval/taken"}
    ),
    "GET /engagements/{engagement_id}/lists": Plan(query=lambda ids, _person: {"item": ids("item/free")}),
    "POST /engagements/{engagement_id}/lists/items": Plan(
        lambda _ids, _person: {"class_code": "INTERNAL", "name": "Costs", "form": "paper", "identifier": "", "quantity": "1"}
    ),
    "POST /engagements/{engagement_id}/lists/proposals": Plan(
        lambda ids, _person: {
            "kind": "change",
            "listed_as": "designated",
            "item_id": ids("item/free"),
            "class_code": "INTERNAL",
            "name": "Drawing",
            "form": "paper",
            "identifier": "",
            "quantity": "9",
            "reason": "Better",
        }
    ),
    "POST /engagements/{engagement_id}/lists/confirmation": Plan(
        lambda ids, person: {
            "listed_as": "from-contractor" if person.company in ("p1", "p2") else "designated",
            "content_hash": ids("hash/list/other-side"),
        }
    ),
    "POST /item-proposals/{proposal_id}/answer": Plan(lambda _ids, _person: {"outcome": "agreed", "reason": ""}),
    "POST /item-proposals/{proposal_id}/withdrawal": Plan(_nothing, {"proposal_id": "proposal/own-side"}),
    "POST /engagements/{engagement_id}/assets": Plan(lambda _ids, _person: _ASSET),
    "POST /engagements/{engagement_id}/assets/intake": Plan(_nothing),
    "POST /engagements/{engagement_id}/assets/{asset_id}": Plan(lambda _ids, _person: {"version": "1", **_ASSET}),
    "POST /engagements/{engagement_id}/stocktakes": Plan(
        lambda _ids, _person: {"taken_on": today(), "person_name": "One"}, {"engagement_id": "engagement"}
    ),
    "POST /stocktakes/{stocktake_id}": Plan(
        lambda ids, _person: {"asset_id": [ids("asset/counted")], "result": ["found"], "note": [""], "step": "keep"}
    ),
    "GET /leavers": Plan(query=lambda ids, _person: {"after": ids("leaver_id")}),
    "GET /leavers/new": Plan(query=lambda ids, _person: {"user": ids("user_id")}),
    "POST /leavers": Plan(
        lambda _ids, _person: {
            "person_name": "Somebody",
            "left_on": today(),
            "reason": "",
            "user_id": "",
            "handler_ids": [],
            "point_kind": ["key"],
            "point_name": ["Key"],
        }
    ),
    "POST /leavers/{leaver_id}/points": Plan(lambda _ids, _person: {"kind": "key", "name": "Key"}),
    "POST /leavers/{leaver_id}/points/{point_id}/settlement": Plan(lambda _ids, _person: {"settled_on": today(), "note": ""}),
    "POST /leavers/{leaver_id}/pledge": Plan(lambda _ids, _person: {"pledged_on": today(), "file": FILE}),
    "POST /leavers/{leaver_id}/closing": Plan(_nothing, {"leaver_id": "leaver_ready_id"}),
    "POST /engagements/{engagement_id}/registers/{book}/import": Plan(_register),
    "POST /engagements/{engagement_id}/registers/imports/{register_import_id}/confirmation": Plan(
        lambda _ids, _person: {"take": ["2:new:0"]}
    ),
    "POST /api/v1/engagements/{engagement_id}/handlers": Plan(
        json=lambda _ids, _person: {"person_name": "Another", "post": "", "duty": "Typing", "since": today()}
    ),
    "POST /api/v1/engagements/{engagement_id}/approvals": Plan(
        json=lambda ids, _person: {
            "kind": "copy",
            "lines": [{"item_id": ids("item/out"), "quantity": 1}],
            "reason": "Work",
            "destination": "Room",
            "wanted_until": today(9),
            "person_name": "One",
        }
    ),
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
    "GET /engagements/{engagement_id}/incidents/new": Plan(query=lambda ids, _person: {"origin": ids("incident/open")}),
    "GET /incidents": Plan(query=lambda ids, _person: {"after": ids("incident/open")}),
    "POST /incidents/{incident_id}/record": Plan(
        lambda ids, _person: {"version": "1", "certainty": "certain", "what": "Lost", "item_id": [ids("item/free")], "class_code": []}
    ),
    "POST /incidents/{incident_id}/events": Plan(
        lambda ids, _person: {"happened_on": today(-1), "happened_time": "10:00", "text": "Talk", "talk_with": [ids("engagement")]}
    ),
    "POST /incidents/{incident_id}/files": Plan(lambda _ids, _person: {"file": FILE}),
    "POST /incidents/{incident_id}/notices": Plan(lambda _ids, _person: {"recipient": "insurer", "named": "Insurer"}),
    "POST /incidents/{incident_id}/notices/{notice_id}/told": Plan(lambda _ids, _person: {"way": "telephone", "proof": "Ms Sato"}),
    "POST /incidents/{incident_id}/confirmation": Plan(_nothing, {"incident_id": "incident/told/own-side"}),
    "POST /incidents/{incident_id}/measures": Plan(
        lambda _ids, _person: {"text": "Lock it", "responsible": "Somebody", "due_on": today(20)}
    ),
    "POST /incidents/{incident_id}/measures/{measure_id}/answer": Plan(lambda _ids, _person: {"version": "1", "step": "agree"}),
    "POST /incidents/{incident_id}/measures/{measure_id}/work": Plan(
        lambda _ids, _person: {"version": "2", "step": "do", "text": "Done", "file": FILE}, {"measure_id": "measure/agreed"}
    ),
    "POST /incidents/{incident_id}/lifts": Plan(
        lambda _ids, _person: {"class_code": ["PERSONAL_DATA"], "reason": "Found"}, {"incident_id": "incident/open"}
    ),
    "POST /incidents/{incident_id}/lifts/{lift_id}/decision": Plan(
        lambda _ids, _person: {"decision": "approve"}, {"incident_id": "incident/proposed"}
    ),
    "POST /incidents/{incident_id}/closing": Plan(
        lambda _ids, _person: {"no_measure_reason": "Nothing"}, {"incident_id": "incident/lifted"}
    ),
    "POST /incidents/{incident_id}/personal-data": Plan(
        lambda _ids, person: {
            "position": "principal" if person.key.split("/")[0] in ("p1", "p2") else "entrusted",
            "known_on": today(),
            "sensitive": "no",
            "property": "may",
            "improper": "no",
            "persons": "3",
        }
    ),
    # assurance
    "POST /engagements/{engagement_id}/certificates-held": Plan(lambda _ids, _person: {**_HELD, "file": FILE}),
    "POST /certificates-held/{held_id}/judgement": Plan(lambda _ids, _person: {"outcome": "rejected", "reason": "Not found"}),
    "POST /certificates-held/{held_id}/withdrawal": Plan(_nothing),
    "POST /engagements/{engagement_id}/contacts": Plan(lambda _ids, _person: _CONTACT),
    "POST /contacts/{contact_id}": Plan(lambda _ids, _person: {**_CONTACT, "version": "1"}),
    "POST /contacts/{contact_id}/removal": Plan(_nothing),
    "POST /engagements/{engagement_id}/contacts/confirmation": Plan(_nothing),
    "POST /engagements/{engagement_id}/inspections": Plan(lambda _ids, _person: _VISIT),
    "POST /inspections/{inspection_id}/answer": Plan(lambda _ids, _person: {"version": "1", "step": "confirm"}, _inspection("announced")),
    "POST /inspections/{inspection_id}/date": Plan(
        lambda _ids, _person: {"version": "1", "planned_on": today(60)}, _inspection("announced")
    ),
    "POST /inspections/{inspection_id}/cancellation": Plan(
        lambda _ids, _person: {"version": "1", "reason": "Settled"}, _inspection("announced")
    ),
    "GET /inspections/{inspection_id}/record": Plan(at=_inspection("confirmed")),
    "POST /inspections/{inspection_id}/checks": Plan(lambda _ids, _person: {"section": "", "text": "Doors"}, _inspection("confirmed")),
    "POST /inspections/{inspection_id}/outcomes": Plan(
        lambda ids, _person: {
            "version": "4",
            "check_id": [ids("check/confirmed")],
            "outcome": ["seen"],
            "seen_note": ["Yes"],
        },
        _inspection("confirmed"),
    ),
    "POST /inspections/{inspection_id}/findings": Plan(
        lambda _ids, _person: {"severity": "minor", "finding": "A door", "check": ""}, _inspection("confirmed")
    ),
    "POST /inspections/{inspection_id}/files": Plan(lambda _ids, _person: {"caption": "A door", "file": FILE}, _inspection("confirmed")),
    "POST /inspections/{inspection_id}/record": Plan(
        lambda _ids, _person: {
            "version": "4",
            "principal_participants": "One",
            "contractor_participants": "Another",
            "summary": "Well",
        },
        _inspection("confirmed"),
    ),
    "POST /inspections/{inspection_id}/signature": Plan(
        lambda _ids, _person: {"version": "6", "person_name": "One", "person_title": "Head", "remarks": ""},
        _inspection("to-sign/own-side"),
    ),
    "POST /inspections/{inspection_id}/findings/{finding_id}/correction": Plan(
        lambda _ids, _person: {"what": "Lock it", "why": "It stood open", "cost_note": "", "due_on": today(30)}
    ),
    "GET /risks": Plan(query=lambda ids, _person: {"after": ids("risk/open")}),
    "GET /engagements/{engagement_id}/risks": Plan(query=lambda ids, _person: {"after": ids("risk/open")}),
    "POST /engagements/{engagement_id}/risks": Plan(lambda _ids, _person: _RISK),
    "POST /risks/{risk_id}": Plan(lambda _ids, _person: {**_RISK, "version": "1"}),
    "POST /risks/{risk_id}/acceptance": Plan(lambda _ids, _person: {"version": "1", "reason": "Cheap", "until": today(30)}),
    "POST /risks/{risk_id}/decision": Plan(
        lambda _ids, _person: {"version": "2", "outcome": "accepted", "person_name": "One"}, {"risk_id": "risk/asked"}
    ),
    "POST /risks/{risk_id}/closing": Plan(lambda _ids, _person: {"version": "1", "reason": "Gone"}),
    "POST /api/v1/engagements/{engagement_id}/certificates-held": Plan(json=lambda _ids, _person: _HELD),
    "POST /api/v1/engagements/{engagement_id}/contacts/confirmation": Plan(json=lambda _ids, _person: {}),
    "POST /api/v1/engagements/{engagement_id}/inspections": Plan(json=lambda _ids, _person: _VISIT),
    "GET /api/v1/risks": Plan(query=lambda ids, _person: {"after": ids("risk/open")}),
    "POST /api/v1/engagements/{engagement_id}/risks": Plan(json=lambda _ids, _person: {**_RISK, "impact": 2, "likelihood": 2}),
    # monthly reports, support
    "POST /engagements/{engagement_id}/monthly-reports": Plan(_nothing),
    "GET /monthly-reports": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "GET /monthly-reports/own": Plan(query=lambda ids, _person: {"after": ids("monthly-report/submitted")}),
    "GET /monthly-reports/{report_id}/submission": Plan(at={"report_id": "monthly-report/open"}),
    "POST /monthly-reports/{report_id}/draft": Plan(
        lambda _ids, _person: {"version": "1", "use": "yes", "step": "save"}, {"report_id": "monthly-report/open"}
    ),
    "POST /monthly-reports/{report_id}/file": Plan(lambda _ids, _person: {"file": FILE}, {"report_id": "monthly-report/open"}),
    "POST /monthly-reports/{report_id}/submission": Plan(
        lambda _ids, _person: {"version": "2", "person_name": "One", "person_title": "Head", "agreed": "yes"},
        {"report_id": "monthly-report/written"},
    ),
    "POST /monthly-reports/{report_id}/judgement": Plan(
        lambda _ids, _person: {"round": "1", "outcome": "returned", "reason": "More", "correct_by": today(5)}
    ),
    "POST /api/v1/monthly-reports/{report_id}/submission": Plan(
        json=lambda _ids, _person: {
            "version": 1,
            "person_name": "One",
            "person_title": "Head",
            **{line: {"said": "yes"} for line in ("use", "copying", "measures", "changes", "duties")},
        },
        at={"report_id": "monthly-report/open"},
    ),
    "GET /engagements/{engagement_id}/support/new": Plan(query=lambda ids, _person: {"correction": ids("correction/open")}),
    "POST /engagements/{engagement_id}/support": Plan(lambda ids, _person: {**_SUPPORT, "demand": f"correction:{ids('correction/open')}"}),
    "POST /support/{support_id}/reasons": Plan(lambda _ids, _person: {**_SUPPORT, "version": "1"}),
    "POST /support/{support_id}/answer": Plan(
        lambda _ids, _person: {"version": "1", "cost_yen": "1000", "cost_note": "Work", "wants_talk": "yes"}
    ),
    "POST /support/{support_id}/talks": Plan(
        lambda _ids, _person: {"held_on": today(), "people": "Both", "said": "Half each", "result": ""}
    ),
    "POST /support/{support_id}/settlement": Plan(lambda _ids, _person: {"version": "1", "cost_bearer": "shared", "agreed": "Half each"}),
    # programs
    "GET /api/v1/contractors": Plan(query=lambda ids, _person: {"after": ids("contractor_id")}),
    "GET /api/v1/engagements": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "GET /assessments/{assessment_id}/standing": Plan(at=_assessment("closed")),
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
    "GET /api/v1/incidents": Plan(query=lambda ids, _person: {"after": ids("incident/open")}),
    "POST /api/v1/engagements/{engagement_id}/incidents": Plan(
        json=lambda _ids, _person: {
            "kind": "loss",
            "is_suspected": True,
            "summary": "Lost",
            "noticed_at": "2026-01-01T00:00:00+00:00",
            "class_codes": ["PUBLIC"],
        }
    ),
    "POST /api/v1/engagements/{engagement_id}/handovers": Plan(json=_handover_json),
    "POST /courses/{course_code}/check": Plan(lambda _ids, _person: {"q1": "b", "q2": "a", "q3": "b", "person_name": "One"}),
    "POST /education-records": Plan(lambda _ids, _person: {"course_code": "CASE-1", "held_on": today(-1), "place": "", "people": "One"}),
    "POST /engagements/{engagement_id}/education": Plan(
        lambda _ids, _person: {"course_codes": ["CASE-2"], "due_on": today(30), "reason": ""}
    ),
    "POST /education-assignments/{assignment_id}/ending": Plan(_nothing),
    "POST /api/v1/engagements/{engagement_id}/education": Plan(
        json=lambda _ids, _person: {"course_codes": ["CASE-3"], "due_on": today(30)}
    ),
    "POST /api/v1/education-records": Plan(json=lambda _ids, _person: {"course_code": "CASE-1", "held_on": today(-1), "people": ["One"]}),
    "GET /api/v1/leavers": Plan(query=lambda ids, _person: {"after": ids("leaver_id")}),
}
