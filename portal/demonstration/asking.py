"""What a principal does with questionnaires for many and of its own: write questions, publish, send to all, agree on repairs."""

import time
from collections.abc import Callable, Mapping
from datetime import date

from portal.demonstration.browser import Visitor
from portal.demonstration.form import PageSaysNo, Value

WAITING_SECONDS = 60


def find_questionnaire(officer: Visitor, code: str) -> str:
    """The id of the built-in questionnaire with this code."""
    page = officer.open("/questionnaires")
    for href, text in page.links:
        if href.startswith("/questionnaires/") and text.split()[:1] == [code]:
            return href.rpartition("/")[2]
    raise PageSaysNo(f"{page.describe()} shows no questionnaire {code}")


def add_to(officer: Visitor, version_id: str) -> str:
    """Begin a draft of own questions on top of a shared set; the path of the draft."""
    officer.open(f"/questionnaires/drafts/new?version={version_id}")
    return officer.send("/questionnaires/drafts").path


def write_question(officer: Visitor, draft: str, *, section: str, after: str, kind: str, said: Mapping[str, Value]) -> None:
    """Add one question of a kind to a section of the draft, below another question."""
    officer.open(f"{draft}/items/new?section={section}&after={after}&kind={kind}")
    officer.send("/items", said, button="save")


def ask_only_if(officer: Visitor, draft: str, code: str, *, answered: str, values: list[str]) -> None:
    """Put a condition on a question: asked only where the answer to another one is among these."""
    officer.open(f"{draft}/items/{code}/condition")
    officer.send("/condition", {"subject-1": f"item:{answered}"}, button="refresh")
    officer.send("/condition", {"values-1": values}, button="save")


def publish(officer: Visitor, draft: str, edition: str) -> str:
    """Publish the draft; the path of the edition."""
    officer.open(f"{draft}/publication")
    return officer.send("/publication", {"edition": edition}).path


def send_to_all(officer: Visitor, version_id: str, *, due_on: date, reason: str, contact: str, detail: str) -> str:
    """Prepare a questionnaire for every running engagement, look at who would get it, and start; the path of the dispatch."""
    officer.open("/sending/new")
    values: dict[str, Value] = {"version_id": version_id, "due_on": due_on, "reason": reason}
    officer.send("/sending", {**values, "contact_name": contact, "contact_detail": detail})
    return officer.send("/start").path


def wait_until_sent(officer: Visitor, dispatch: str, work_off: Callable[[], None]) -> dict[str, str]:
    """The questionnaires that a dispatch has made, by the path of the engagement. `work_off` lets the background work be done."""
    deadline = time.monotonic() + WAITING_SECONDS
    while not (made := _made(officer, dispatch)):
        if time.monotonic() > deadline:
            raise PageSaysNo(f"{officer.page.describe()} does not say what was sent")
        work_off()
        time.sleep(0.2)
    return made


def ask_for_correction(reviewer: Visitor, assessment: str, code: str, *, what: str, why: str, due_on: date) -> str:
    """Ask for a measure after a review; the path of the corrective action."""
    reviewer.open(f"{assessment}/items/{code}/corrections/new")
    return reviewer.send("/corrections", {"what": what, "why": why, "due_on": due_on}).path


def take_step(person: Visitor, correction: str, step: str, values: Mapping[str, Value]) -> None:
    """Take a step of a corrective action: agree, propose, accept, claim and so on."""
    page = person.open(correction)
    for form in page.forms:
        if any(control.name == "step" and control.value == step for control in form.controls):
            form.fill(values)
            person.send_form(form)
            return
    raise PageSaysNo(f"{page.describe()} does not offer the step {step!r}")


def say_beside(person: Visitor, page: str, code: str, text: str) -> None:
    """Write a comment beside a question, for both sides. `page`: where the question is shown."""
    person.open(page)
    person.send(f"/items/{code}/comments", {"text": text, "visibility": "both"}, is_followed=False)


def _made(officer: Visitor, dispatch: str) -> dict[str, str]:
    engagement, made = "", {}
    for href, _text in officer.open(dispatch).links:
        kind, _, found = href[1:].partition("/")
        if kind == "engagements":
            engagement = href
        elif kind == "assessments" and "/" not in found:
            made[engagement] = href
    return made
