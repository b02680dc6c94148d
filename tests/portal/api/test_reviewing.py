"""A questionnaire from its first file to its close, by programs alone; and where two have to close it, the second is a person."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from contracts.parties.models import Organisation
from questionnaires.assessments.models import Assessment
from storage.scanning.rules import FileType
from storage.stamp import Role
from tests.portal.api.conftest import Program
from tests.portal.api.test_assessments import ITEM, SAID, STATEMENT
from tests.portal.mail.letters import read_letters
from tests.portal.pages.conftest import Browser
from tests.portal.pages.review.test_second_person import need_two
from tests.storage.scanning.samples import PDF

MakeProgram = Callable[[Browser], Program]
OTHER = "1.3-02"
MAILS = ("assessment-submitted", "items-returned", "review-closed", "dates-changed")


def test_programs_answer_with_evidence_and_judge_until_the_review_is_closed(
    stored: Session, respondent: Browser, reviewer: Browser, officer: Browser, assessment: Assessment, program: MakeProgram
) -> None:
    theirs, ours = program(respondent), program(reviewer)
    path = f"/assessments/{assessment.id}"
    dates = {"effective_on": "2026-04-01", "valid_until": "2027-03-31"}
    files = {"file": ("rules.pdf", PDF, FileType.PDF.media_type)}
    attached = [theirs.ask("POST", f"{path}/items/{ITEM}/evidence", data=dates, files=files) for _ in range(2)]
    assert [one.status_code for one in attached] == [201, 201], attached[0].text
    kept, removed = attached[1].json()["evidence"]
    assert (kept["name"], kept["effective_on"], kept["valid_until"]) == ("rules.pdf", "2026-04-01", "2027-03-31")
    assert ours.ask("GET", f"{path}/items/{ITEM}/answer").json()["evidence"] == [], "not before it is submitted"
    left = theirs.ask("POST", f"{path}/items/{ITEM}/evidence/{removed['id']}/removal").json()
    assert [file["id"] for file in left["evidence"]] == [kept["id"]]
    assert theirs.ask("POST", f"{path}/items/{ITEM}/evidence", data=dates).json()["code"] == "file-missing"
    assert theirs.ask("PUT", f"{path}/items/{ITEM}/answer", json=SAID | {"expected_version": left["version"]}).status_code == 200
    assert theirs.ask("PUT", f"{path}/items/{OTHER}/answer", json=SAID).status_code == 200
    later = (assessment.due_on + timedelta(days=7)).isoformat()
    assert program(officer).ask("POST", f"{path}/dates", json={"due_on": later}).json()["due_on"] == later
    assert theirs.ask("POST", f"{path}/submission", json=STATEMENT).status_code == 201

    assert [row["id"] for row in ours.ask("GET", "/review").json()["assessments"]] == [assessment.id]
    desk = {row["item"]: row for row in ours.ask("GET", f"{path}/review/sections/1.3").json()}
    word = {"verdict": "accepted_on_evidence", "version": desk[ITEM]["seen"]}
    assert theirs.ask("POST", f"{path}/items/{ITEM}/judgement", json=word).status_code == 403
    assert ours.ask("POST", f"{path}/items/{ITEM}/judgement", json=word).json()["verdict"] == "accepted_on_evidence"
    late = ours.ask("POST", f"{path}/items/{ITEM}/judgement", json=word)
    assert (late.status_code, late.json()["code"]) == (409, "judgement-changed-meanwhile")
    back = {"verdict": "returned", "version": desk[OTHER]["seen"]}
    assert ours.ask("POST", f"{path}/items/{OTHER}/judgement", json=back).json()["code"] == "remark-missing"
    assert ours.ask("POST", f"{path}/items/{OTHER}/judgement", json=back | {"remark": "Which shifts?"}).status_code == 200
    refused = ours.ask("POST", f"{path}/review/closing")
    assert (refused.status_code, refused.json()["code"]) == (409, "items-not-judged")
    assert ours.ask("POST", f"{path}/review/return").json()["state"] == "returned"
    assert ours.ask("GET", f"{path}/review/sections/1.3").json()[0]["seen"] is None, "it is the contractor's turn"

    asked = theirs.ask("POST", f"{path}/items/{OTHER}/comments", json={"text": "All three."}).json()
    assert [(said["by"], said["text"]) for said in asked] == [("Takahashi Makoto", "Which shifts?"), ("Tanaka Yumi", "All three.")]
    assert [row["text"] for row in ours.ask("GET", "/comments").json()["comments"]] == ["All three."]
    assert theirs.ask("POST", f"{path}/items/{ITEM}/evidence", data=dates, files=files).json()["code"] == "answer-sealed"
    corrected = SAID | {"expected_version": 1, "exception": "All three shifts"}
    assert theirs.ask("PUT", f"{path}/items/{OTHER}/answer", json=corrected).status_code == 200
    assert theirs.ask("POST", f"{path}/submission", json=STATEMENT).json()["round"] == 2
    assert ours.ask("POST", f"{path}/review/acceptance", json={}).json() == {"on_evidence": [], "on_statement": [OTHER]}
    assert ours.ask("POST", f"{path}/review/closing").json()["state"] == "closed"
    assert ours.ask("GET", f"{path}/score").json()["is_final"]
    letters = read_letters(stored, reviewer.client.app.state.settings, *MAILS)  # type: ignore[attr-defined]  # the portal
    assert sorted(one.template for one in letters) == sorted([*MAILS, "assessment-submitted"])


def test_a_program_proposes_to_close_where_two_are_needed_and_never_confirms(
    reviewer: Browser,
    respondent: Browser,
    principal: Organisation,
    client_for: Callable[..., Browser],
    assessment: Assessment,
    program: MakeProgram,
) -> None:
    path = f"/assessments/{assessment.id}"
    need_two(reviewer)
    theirs, ours = program(respondent), program(reviewer)
    theirs.ask("PUT", f"{path}/items/{ITEM}/answer", json=SAID)
    theirs.ask("POST", f"{path}/submission", json=STATEMENT)
    marks = {"marks": [{"item": ITEM, "seen": "1-0", "remark": "More"}]}
    twice = ours.ask("POST", f"{path}/review/sections/1.3/marking", json={"marks": marks["marks"] * 2})
    assert (twice.status_code, twice.json()["code"]) == (422, "request-malformed")
    (marked,) = [row for row in ours.ask("POST", f"{path}/review/sections/1.3/marking", json=marks).json() if row["item"] == ITEM]
    accepted = {"verdict": "accepted_on_statement", "version": marked["seen"]}
    assert ours.ask("POST", f"{path}/items/{ITEM}/judgement", json=accepted).status_code == 200
    assert ours.ask("POST", f"{path}/review/proposal").status_code == 201
    second = client_for(principal, Role.REVIEWER, name="Kato Jun")
    other = program(second)
    assert other.ask("GET", f"{path}/review").json()["proposal"]["proposed_by"] == reviewer.actor.user_id
    refused = other.ask("POST", f"{path}/review/closing")
    assert (refused.status_code, refused.json()["code"]) == (409, "closing-needs-second-person")
    by_page = other.person.client.post(f"{path}/review/closing", headers={"authorization": f"Bearer {other.token}"})
    assert by_page.status_code == 403, "a key has no way around at the address of the page"
    assert ours.ask("GET", f"{path}/review").json()["state"] == "submitted"
    assert other.ask("POST", f"{path}/review/proposal/refusal", json={"reason": "1.3-01 is thin"}).json()["state"] == "declined"
    assigned = ours.ask("POST", f"{path}/review/assignment", json={"reviewer": second.actor.user_id}).json()
    assert (assigned["assigned_to"], assigned["proposal"]) == (second.actor.user_id, None)
