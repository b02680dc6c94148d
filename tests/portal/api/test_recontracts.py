"""Re-contracting over the API: a request from the draft to its end, terms sent down and compared, and who is named to whom."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.contracts.world import TERMS
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.portal.pages.recontracts.conftest import Stage, stage

__all__ = ["stage"]
BY = {"person_name": "鈴木", "person_title": "部長"}


@pytest.fixture
def wish(stage: Stage) -> dict[str, object]:
    work = stage.world.engagement
    period = {"starts_on": work.starts_on.isoformat(), "ends_on": work.ends_on.isoformat()}
    texts = {"reason": "Capacity", "necessity": "Only a part", "work": "Printing", "place": "Kobe"}
    return {"partner_id": stage.partner.id, **texts, "class_codes": ["INTERNAL"], "country": "JP", **period}


def test_a_request_goes_from_the_draft_to_the_terms_below(
    stage: Stage, wish: dict[str, object], program: Callable[[Browser], Program]
) -> None:
    ours, theirs = program(stage.principal), program(stage.passing)
    made = theirs.ask("POST", f"{stage.top}/recontracts", json=wish).json()
    path = f"/recontracts/{made['id']}"
    assert (made["state"], ours.ask("GET", path).status_code) == ("draft", 404), "a draft is its contractor's own"
    wrong = theirs.ask("POST", f"{path}/edit", json={**wish, "country": "XX", "version": 1})
    assert wrong.status_code == 422
    changed = theirs.ask("POST", f"{path}/edit", json={**wish, "place": "Osaka", "version": 1}).json()
    sent = theirs.ask("POST", f"{path}/sending", json={"version": changed["version"]}).json()
    asked = ours.ask("POST", f"{path}/questions", json={"version": sent["version"], "question": "Is it locked?"}).json()
    assert asked["state"] == "questioned"
    [question] = theirs.ask("GET", path).json()["questions"]
    given = theirs.ask("POST", f"{path}/answers", json={"question_id": question["id"], "answer": "Yes"}).json()
    late = ours.ask("POST", f"{path}/consent", json={"version": asked["version"], **BY})
    assert (late.status_code, late.json()["code"]) == (409, "recontract-changed-meanwhile")
    assert theirs.ask("POST", f"{path}/consent", json={"version": given["version"], **BY}).status_code == 403
    consent = ours.ask("POST", f"{path}/consent", json={"version": given["version"], "conditions": "Locked", **BY}).json()
    assert consent["state"] == "approved"
    figures = {name: str(value) for name, value in TERMS.items()}
    down = {
        "purpose": "Printing",
        "reason": "Before the start",
        "contact_name": "白石",
        "contact_detail": "03-0000-0000",
        "due_on": date(2027, 1, 31).isoformat(),
        "parameters": figures,
    }
    weaker = theirs.ask("POST", f"{path}/sending-down", json={**down, "parameters": {**figures, "promptly_days": "9"}})
    assert (weaker.status_code, weaker.json()["code"]) == (422, "parameter-weaker")
    below = theirs.ask("POST", f"{path}/sending-down", json=down)
    assert below.status_code == 201, below.text
    assert below.json()["agreement_id"]
    detail = ours.ask("GET", path).json()
    assert detail["decisions"][0]["person_name"] == "鈴木"
    assert [step["code"] for step in detail["steps"][:2]] == ["consent-approved", "terms-offered"]
    early = theirs.ask("POST", f"{path}/comparison", json={"person_name": "白石"})
    assert (early.status_code, early.json()["code"]) == (409, "recontract-terms-missing")
    assert ours.ask("GET", f"{path}/comparison").json()["items"] is None
    promises = program(stage.below).ask("GET", f"/engagements/{below.json()['engagement_id']}/direct-consents").json()
    assert [one["signed_at"] for one in promises] == [None] * 3
    assert program(stage.below).ask("GET", path).status_code == 404, "the partner sees no request"
    revoked = ours.ask("POST", f"{path}/revocation", json={"reason": "Doubt", **BY}).json()
    assert revoked["state"] == "revoked"
