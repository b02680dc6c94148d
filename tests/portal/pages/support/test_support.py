"""Support and fair dealing on both sides' pages, and the advice for weak spots."""

import re
from collections.abc import Callable

from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.portal.pages.corrections.test_corrections import ask, day
from tests.portal.pages.monthly.conftest import engagement
from tests.portal.pages.review.conftest import assessment, issue, officer, respondent, reviewer, submitted

__all__ = ["assessment", "engagement", "issue", "officer", "respondent", "reviewer", "submitted"]
FORM = {"what": "Lock the room", "necessity": "It stood open", "information_at_risk": "Drawings"}


def test_from_the_reason_over_the_cost_to_the_agreement(
    officer: Browser, respondent: Browser, engagement: Engagement, contractor: Organisation, stored: Session
) -> None:
    contractor.name_english = "Aoba Systems Inc."
    stored.add(contractor)
    stored.commit()
    listed = f"/engagements/{engagement.id}/support"
    assert officer.post(listed, {"what": ""}).status_code == 422
    made = officer.post(listed, FORM | {"explained_on": day(0), "free_help": "ipa-five-minutes"})
    place = str(made.headers["location"])
    mine = officer.get(place, locale="en").text
    assert "No time is named" in mine
    assert "not a legal verdict" in mine
    theirs = respondent.get(place, locale="en").text
    assert "No time is named" not in theirs, "the principal's own homework"
    assert "Five-minute self-diagnosis" in theirs
    answer = {"version": "1", "cost_yen": "120000", "cost_note": "Two locks", "wants_talk": "yes"}
    assert respondent.post(f"{place}/answer", answer).status_code == 303
    home = officer.get("/procurement", locale="en").text
    assert "A talk is asked for (record no. 1)" in home
    assert "Aoba Systems Inc." in home.partition(place)[2].partition("</tr>")[0]
    assert "about 120,000 yen" in officer.get(place, locale="en").text
    assert "Not known: capital of the contractor, people it regularly employs" in officer.get(place, locale="en").text
    scale = {"capital_yen": "", "employees": "40", "as_of": day(0), "source": "By e-mail"}
    assert respondent.post(f"{place}/scale", scale | {"employees": ""}).status_code == 422
    assert respondent.post(f"{place}/scale", scale).status_code == 303
    basis = officer.get(place, locale="en").text
    assert "Not known: capital of the contractor<" in basis
    assert "Pointed out:" in basis
    assert "Pointed out:" not in respondent.get(place, locale="en").text
    stale = officer.post(f"{place}/settlement", {"version": "1", "cost_bearer": "shared", "agreed": "Half"}, locale="en")
    assert stale.status_code == 409
    assert "Half" in stale.text, "what was typed stays"
    talk = {"held_on": day(0), "people": "Sato, Tanaka", "said": "Half each", "result": ""}
    assert respondent.post(f"{place}/talks", talk).status_code == 303
    assert officer.post(f"{place}/settlement", {"version": "2", "cost_bearer": "shared", "agreed": "Half each"}).status_code == 303
    done = respondent.get(place, locale="en").text
    assert "Both, each a share" in done
    assert "<form" not in done.split("<main")[1]
    assert re.search(rf"Kept at least until.*{clock.now().year + 2}", done, re.S)
    assert officer.post(f"{place}/answer", answer).status_code == 403


def test_a_corrective_action_without_a_record_is_shown_and_prefilled_and_weak_spots_get_advice(
    stored: Session, officer: Browser, reviewer: Browser, respondent: Browser, submitted: str
) -> None:
    ask(reviewer, submitted)
    reviewer.post(f"{submitted}/review/acceptance")
    reviewer.post(f"{submitted}/review/closing")
    found = re.search(r"/engagements/[0-9a-f]{32}", officer.get(submitted).text)
    assert found is not None
    listed = f"{found[0]}/support"
    page = officer.get(listed, locale="en").text
    assert "Asked without a record" in page
    assert "How to get there" in page
    link = re.search(r"support/new\?correction=([0-9a-f]{32})", page)
    assert link is not None
    form = officer.get(f"{listed}/new", correction=link[1]).text
    assert "Lock the rooms" in form
    assert f'value="correction:{link[1]}" selected' in form
    made = officer.post(listed, FORM | {"demand": f"correction:{link[1]}"})
    assert made.status_code == 303
    assert "Asked without a record" not in officer.get(listed, locale="en").text
    assert "Asked without a record" not in respondent.get(listed, locale="en").text


def test_strangers_see_nothing(stored: Session, client_for: Callable[..., Browser], officer: Browser, engagement: Engagement) -> None:
    other: Organisation = factories.organisation(stored, "Elsewhere")
    stored.commit()
    stranger = client_for(other, Role.PROCUREMENT, Role.RESPONDENT)
    listed = f"/engagements/{engagement.id}/support"
    place = str(officer.post(listed, FORM).headers["location"])
    assert [stranger.get(path).status_code for path in (listed, place)] == [404, 404]
    assert stranger.post(f"{place}/talks", {"held_on": day(0), "people": "x", "said": "x"}).status_code == 404
