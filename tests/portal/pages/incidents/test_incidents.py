"""Incidents on the pages of everybody in the chain: two minutes to file, who was told when, measures, two persons for the stop."""

import re
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from contracts.incidents.models import Incident
from portal.mail.notices import KIND
from storage import clock
from storage.clock import local_date
from storage.jobs.models import Job
from storage.scanning.rules import FileType
from tests.portal.mail.letters import read_letters
from tests.portal.pages.conftest import Browser
from tests.portal.pages.incidents.conftest import Chain
from tests.storage.scanning.samples import PDF


def day(days: int = 0) -> str:
    return (local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def file(browser: Browser, engagement_id: str, **changed: Any) -> str:
    """The path of the new incident."""
    form = {
        "kind": "loss",
        "certainty": "suspected",
        "noticed_on": day(),
        "noticed_time": "00:00",
        "summary": "A list is missing",
    } | changed
    answer = browser.post(f"/engagements/{engagement_id}/incidents", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def press(browser: Browser, path: str, form: dict[str, Any] | None = None, **files: Any) -> None:
    answer = browser.post(path, form, files=files or None)
    assert answer.status_code == 303, answer.text


def promise(browser: Browser, engagement: str) -> None:
    """The re-contractor signs a promise to the principal above by name."""
    path = f"{engagement}/direct-consents"
    text_hash = re.findall(r'name="text_hash" value="(\w+)"', browser.get(path).text)[0]
    press(browser, path, {"codes": ["SUB-3a"], "person_name": "Kato", "person_title": "Head", "text_hash": text_hash})


def ids(page: str, pattern: str) -> list[str]:
    return re.findall(pattern.replace("ID", "([0-9a-f]{32})"), page)


def test_the_first_notice_is_short_and_everybody_up_the_chain_is_told(stored: Session, chain: Chain) -> None:
    form = chain.below.get("/incidents/new")
    assert form.headers["location"] == f"/engagements/{chain.lower.id}/incidents/new", "one work: straight to its form"
    page = chain.below.get(form.headers["location"], locale="en").text
    assert len(re.findall(r"<(?:select|textarea)\b", page)) == 2, "kind and one sentence; the rest is ticked or filled in already"
    path = file(chain.below, chain.lower.id, class_code=["PERSONAL_DATA"])
    told = {
        job.payload["organisation_id"]
        for job in stored.exec(select(Job).where(Job.kind == KIND))
        if job.payload["template"] == "incident-filed"
    }
    stored.rollback()
    assert told == {chain.middle.actor.organisation_id, chain.officer.actor.organisation_id}, "both above, and not the one who filed"
    own = chain.below.get(path, locale="en").text
    assert "sent, not opened yet" in own
    assert "東都電機" not in own, "who stands above the own principal is named to nobody below who promised it nothing"
    assert "The principal 1 further up" in own
    promise(chain.below, form.headers["location"].removesuffix("/incidents/new"))
    own = chain.below.get(path, locale="en").text
    assert "東都電機株式会社 (principal 1 further up)" in own
    assert "first notice (agreement further up)" not in own, "the name is known now, the terms above are not"
    between = chain.middle.get(path, locale="en").text
    assert "Confirm that we received this notice" in between
    assert "to be told" in between, "the contractor in between owes its own notice"
    assert "direct notice by the re-contractor, as promised" in between
    press(chain.middle, f"{path}/confirmation")
    assert "told, receipt confirmed" in chain.below.get(path, locale="en").text
    line = ids(chain.middle.get(path).text, f"{path}/notices/ID/told")[0]
    assert "事故：関係先に連絡する" in chain.middle.get("/procurement").text
    press(chain.middle, f"{path}/notices/{line}/told", {"way": "portal"})
    above = chain.officer.get(path, locale="en").text
    assert "told and opened" in above
    assert "青葉システムズ" in above
    stopped = chain.officer.get(f"/engagements/{chain.upper.id}/incidents", locale="en").text
    assert "No incident is open." in stopped
    assert "Further down the chain, incidents are open: 1" in stopped


def test_what_is_missing_is_said_and_what_was_typed_is_kept(chain: Chain) -> None:
    path = f"/engagements/{chain.lower.id}/incidents"
    wrong = {"kind": "", "noticed_on": day(2), "noticed_time": "10:00", "summary": "In a train"}
    answer = chain.below.post(path, wrong, locale="en")
    assert answer.status_code == 422
    assert "In a train" in answer.text
    assert chain.officer.get(f"{path}/new").status_code == 403, "who stands above reports in its own link"


def test_an_inquiry_has_its_own_short_form_and_stops_nothing_when_nothing_was_told(stored: Session, chain: Chain) -> None:
    page = chain.middle.get(f"/engagements/{chain.upper.id}/incidents/new?form=inquiry", locale="en").text
    assert "Whom they claimed to be" in page
    assert "How certain is it?" not in page
    path = file(chain.middle, chain.upper.id, kind="impersonating_inquiry", told="nothing", inquirer="Sales", inquiry_way="telephone")
    shown = chain.officer.get(path, locale="en").text
    assert "Noted: nothing is stopped" in chain.officer.get("/incidents", locale="en").text
    assert "No, nothing was told" in shown
    assert stored.exec(select(Incident)).one().state == "noted"


def test_record_measures_and_two_persons_until_it_is_closed(stored: Session, chain: Chain) -> None:
    settings = chain.officer.client.app.state.settings  # type: ignore[attr-defined]  # the portal
    path = file(chain.middle, chain.upper.id, class_code=["INTERNAL"])
    edit = chain.middle.get(f"{path}/record", locale="en").text
    assert "A list is missing" in edit, "what the notice said stands there already"
    known = {
        "version": "1",
        "certainty": "certain",
        "what": "A list",
        "cause": "paper_lost",
        "places": ["travel"],
        "class_code": ["INTERNAL"],
    }
    press(chain.middle, f"{path}/record", known)
    late = chain.officer.post(f"{path}/record", known, locale="en")
    assert (late.status_code, "Somebody else has saved the record meanwhile" in late.text) == (409, True)
    press(chain.middle, f"{path}/measures", {"text": "Carry no lists", "responsible": "Kimura", "due_on": day(20)})
    assert "事故：再発防止策に同意または差し戻す" in chain.reviewer.get("/review").text
    measure = ids(chain.reviewer.get(path).text, f"{path}/measures/ID/answer")[0]
    press(chain.reviewer, f"{path}/measures/{measure}/answer", {"version": "1", "step": "agree"})
    file_ = ("photo.pdf", PDF, FileType.PDF.media_type)
    press(chain.middle, f"{path}/measures/{measure}/work", {"version": "2", "step": "do", "text": "Taught"}, file=file_)
    assert ids(chain.officer.get(path).text, "/evidence/ID/file"), "the file that shows it, for both sides"
    press(chain.reviewer, f"{path}/lifts", {"class_code": ["INTERNAL"], "reason": "Found in the office"})
    lift = ids(chain.officer.get(path).text, f"{path}/lifts/ID/decision")[0]
    own = chain.reviewer.post(f"{path}/lifts/{lift}/decision", {"decision": "approve"}, locale="en")
    assert own.status_code == 403, "the database refuses the proposer"
    assert "事故：停止の解除を2人目として判断する" in chain.officer.get("/procurement").text
    press(chain.officer, f"{path}/lifts/{lift}/decision", {"decision": "approve"})
    press(chain.officer, f"{path}/confirmation")
    press(chain.officer, f"{path}/closing")
    assert "Closed: the measures are done" in chain.middle.get(path, locale="en").text
    assert chain.middle.get("/incidents?which=closed", locale="en").text.count(path) >= 1
    paper = chain.officer.get(f"{path}/report.pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    wanted = ("measure-proposed", "measure-agreed", "measure-returned", "lift-waits", "lift-approved")
    for locale, word in (("ja", "事故"), ("en", "incident")):
        letters = read_letters(stored, settings, *wanted, locale=locale)
        assert [(one.template, one.user_id) for one in letters if one.template != "measure-proposed"] == [
            ("measure-agreed", chain.middle.actor.user_id),
            ("lift-waits", chain.officer.actor.user_id),
            ("lift-approved", chain.reviewer.actor.user_id),
            ("lift-approved", chain.middle.actor.user_id),
        ], "who must act, and not who has acted"
        proposed = {one.user_id for one in letters if one.template == "measure-proposed"}
        assert proposed == {chain.officer.actor.user_id, chain.reviewer.actor.user_id}
        assert all(word in one.words and path in one.words for one in letters)
        assert not [one for one in letters if re.search("A list|Carry no|Found in", one.words)], "no mail says what happened"


def test_dates_of_the_law_come_with_their_doubts(chain: Chain) -> None:
    path = file(chain.middle, chain.upper.id, class_code=["PERSONAL_DATA"])
    first = chain.officer.get(f"{path}/personal-data", locale="en").text
    assert "This is help and not legal advice." in first
    assert "What follows from your answers" not in first
    asked = {"position": "principal", "known_on": day(), "sensitive": "no", "property": "no", "improper": "may", "persons": "1"}
    press(chain.officer, f"{path}/personal-data", asked)
    found = chain.officer.get(f"{path}/personal-data", locale="en").text
    assert "may apply, which counts" in found
    assert "the day of knowing counts as day 1" in found
    assert len(re.findall(r"final report, by law|preliminary report, by law", chain.officer.get(path, locale="en").text)) == 2
    contractor = chain.middle.post(f"{path}/personal-data", asked | {"position": "entrusted"})
    assert contractor.status_code == 303
    assert "may release you from your own report" in chain.middle.get(f"{path}/personal-data", locale="en").text
    # Further down: the one in the middle holds the data for another, and the one at the top has to report itself.
    path = file(chain.below, chain.lower.id, class_code=["PERSONAL_DATA"])
    assert chain.middle.get(f"{path}/personal-data").text.count('name="position"') == 2
    press(chain.officer, f"{path}/personal-data", asked)
    assert len(re.findall(r"final report, by law|preliminary report, by law", chain.officer.get(path, locale="en").text)) == 2
    assert "report, by law" not in chain.below.get(path, locale="en").text, "what the one further up has to report is not for it"


def test_figures_count_what_is_within_reach_and_go_out_as_csv(chain: Chain) -> None:
    file(chain.below, chain.lower.id, kind="malware")
    file(chain.middle, chain.upper.id, kind="theft")
    assert "2 incidents within your reach." in chain.officer.get("/incidents/statistics", locale="en").text
    assert "1 incidents within your reach." in chain.below.get("/incidents/statistics", locale="en").text
    lines = chain.officer.get("/incidents/statistics.csv", locale="en").text.splitlines()
    assert "Kind of incident,Malware,1,2" in lines
    assert chain.below.get("/incidents/statistics.csv?year=2001", locale="en").text.count("\n") == 1


def test_lists_cost_the_same_for_one_and_for_many(chain: Chain, statements: list[str]) -> None:
    counted = []
    path = ""
    for _ in range(2):
        path = file(chain.middle, chain.upper.id)
        chain.officer.get(path)
        statements.clear()
        chain.officer.get("/incidents")
        chain.officer.get("/procurement")
        chain.officer.get(f"/engagements/{chain.upper.id}/incidents")
        counted.append(len(statements))
        file(chain.middle, chain.upper.id)
        file(chain.below, chain.lower.id)
    assert counted[0] == counted[1]
    assert path
