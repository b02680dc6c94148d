"""What procurement does until a contractor may begin: register, open the engagement, draw up the agreement, ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Company, Person
from portal.demonstration.form import PageSaysNo, Value

ID = r"[0-9a-f]{32}"


@dataclass(frozen=True, slots=True)
class Work:
    """An engagement as a form asks for it. `handlers`: name, duty and post of those who will handle the information."""

    reference: str
    work: str
    purpose: str
    starts_on: date
    ends_on: date
    class_codes: tuple[str, ...]
    handlers: tuple[tuple[str, str, str], ...] = ()


def register_contractor(officer: Visitor, company: Company) -> str:
    """Register a company; the path of its page."""
    officer.open("/contractors/new")
    return officer.send(
        "/contractors",
        {
            "name": company.name,
            "name_reading": company.reading,
            "name_english": company.english,
            "country": "JP",
            "corporate_number": company.corporate_number,
            "contact_name": company.contact.name,
            "contact_email": company.contact.email,
            "contact_phone": company.phone,
        },
    ).path


def open_engagement(officer: Visitor, contractor: str, work: Work, *, parent: str = "") -> str:
    """Open an engagement with the contractor whose page is `contractor`, as a part of `parent` if given; the path of its page."""
    contractor_id, parent_id = contractor.rpartition("/")[2], parent.rpartition("/")[2]
    officer.open(f"/engagements/new?contractor={contractor_id}" + (f"&parent={parent_id}" if parent else ""))
    names, duties, posts = (list(column) for column in zip(*work.handlers, strict=True)) if work.handlers else ([], [], [])
    return officer.send(
        "/engagements",
        {
            "reference": work.reference,
            "work": work.work,
            "purpose": work.purpose,
            "starts_on": work.starts_on,
            "ends_on": work.ends_on,
            "class_codes": list(work.class_codes),
            "handler_name": names,
            "handler_duty": duties,
            "handler_post": posts,
        },
    ).path


def end_early(officer: Visitor, engagement: str, *, ends_on: date) -> None:
    """Move the end of the period."""
    officer.open(f"{engagement}/edit")
    officer.send("/edit", {"ends_on": ends_on})


def draw_up_agreement(officer: Visitor, engagement: str, *, first_report_on: date) -> str:
    """Fill in the terms, read the text and offer it; the path of the agreement."""
    officer.open(f"{engagement}/agreement/new")
    terms: dict[str, Value] = {
        "initial_report_on": first_report_on,
        "monthly_report_day": 10,
        "incident_first_notice_hours": 2,
        "promptly_days": 3,
        "survival_years": 5,
        "governing_court": "東京地方裁判所",
    }
    officer.send("/agreements", terms, button="preview")
    return officer.send("/agreements", button="offer").path


def accept_agreement(visitor: Visitor, agreement: str, person: Person) -> None:
    """Read the agreement and accept it by name."""
    visitor.open(agreement)
    visitor.send("/acceptance", {"person_name": person.name, "person_title": person.title, "agreed": True})


def issue_questionnaire(
    officer: Visitor, engagement: str, *, due_on: date, reason: str, contact: str, detail: str, version_id: str = ""
) -> str:
    """Send a questionnaire to the contractor of the engagement (`version_id`; the usual one: S01); the path of the assessment."""
    pattern = rf"^/assessments/{ID}$"
    known = set(officer.open(engagement).hrefs(pattern))
    officer.open(f"{engagement}/assessments/new")
    values: dict[str, Value] = {"due_on": due_on, "reason": reason, "contact_name": contact, "contact_detail": detail}
    page = officer.send("/assessments", values | ({"version_id": version_id} if version_id else {}))
    found = [href for href in page.hrefs(pattern) if href not in known]
    if len(found) != 1:
        raise PageSaysNo(f"{page.describe()} does not lead to the questionnaire just sent: {found}")
    return found[0]


def look_at(visitor: Visitor, paths: Sequence[str]) -> None:
    """Open pages one after the other; each must answer."""
    for path in paths:
        visitor.open(path)
