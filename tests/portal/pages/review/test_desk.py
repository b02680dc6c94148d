"""The reviewer's desk: filters, several in one act, what changed, looking at evidence, answers on behalf, a score set by hand."""

import re
from collections.abc import Callable
from datetime import timedelta

from contracts.parties.models import Organisation
from questionnaires.assessments.models import Assessment
from storage import clock
from storage.stamp import Role
from tests.portal.pages.conftest import Browser
from tests.portal.pages.review.test_review import judge
from tests.storage.scanning.samples import PNG

STATEMENT = {"person_name": "Tanaka Yumi", "person_title": "Manager", "language": "en", "agreed": "yes"}


def test_the_queue_is_filtered_and_a_reviewer_assigned(
    reviewer: Browser, client_for: Callable[..., Browser], contractor: Organisation, submitted: str
) -> None:
    me, tick = reviewer.actor.user_id, f'id="tick-{submitted.rsplit("/", 1)[1]}"'
    assert tick not in reviewer.get("/review", which="waiting", reviewer="me").text
    assert reviewer.post(f"{submitted}/review/assignment", {"reviewer": me}).status_code == 303
    assert tick in reviewer.get("/review", which="waiting", reviewer="me").text
    assert tick not in reviewer.get("/review", which="waiting", reviewer="nobody").text
    assert tick not in reviewer.get("/review", which="waiting", state="overdue").text
    assert tick in reviewer.get("/review", which="waiting", questionnaire="S01", contractor=contractor.id).text
    assert reviewer.get("/review", which="waiting", reviewer="everybody").status_code == 422
    stranger = client_for(contractor, Role.REVIEWER)
    refused = reviewer.post(f"{submitted}/review/assignment", {"reviewer": stranger.actor.user_id})
    assert refused.status_code == 409


def test_what_is_left_in_several_is_accepted_as_it_was_shown_or_not_at_all(
    reviewer: Browser, respondent: Browser, issue: Callable[..., Assessment], submitted: str
) -> None:
    second = f"/assessments/{issue().id}"
    respondent.post(f"{second}/items/1.3-01/answer", {"version": "0", "state": "implemented"})
    respondent.post(f"{second}/submission", STATEMENT)
    ids = [path.rsplit("/", 1)[1] for path in (submitted, second)]
    shown = reviewer.client.get("/review/acceptance", params={"ticked": ids}, headers={"accept-language": "en"}).text
    lines = re.findall(r'name="shown" value="([^"]+)"', shown)
    assert sorted(line.split(":")[1:] for line in lines) == [["1", "1"], ["1", "3"]]
    judge(reviewer, second, "1.3-01", "accepted_on_statement")
    late = reviewer.post("/review/acceptance", {"shown": lines}, locale="en")
    assert late.status_code == 409
    assert "Nothing was accepted" in late.text
    assert "3 without a verdict" in reviewer.get(f"{submitted}/review", locale="en").text
    lines = re.findall(r'name="shown" value="([^"]+)"', late.text)
    assert reviewer.post("/review/acceptance", {"shown": lines}).status_code == 303
    assert "All answers are accepted" in reviewer.get(f"{submitted}/review", locale="en").text
    assert respondent.get("/review/acceptance").status_code == 403
    assert reviewer.post("/review/acceptance").status_code == 409


def test_several_are_marked_with_one_remark_or_their_own_and_the_contractor_lands_on_them(
    reviewer: Browser, respondent: Browser, submitted: str
) -> None:
    place = f"{submitted}/review/sections/1.3/marking"
    page = reviewer.get(place).text
    codes = re.findall(r'name="item" value="([^"]+)"', page)
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    own = ["" for _ in codes]
    own[codes.index("1.3-02")] = "Which rooms?"
    form = {"item": codes, "seen": seen, "own": own, "ticked": ["1.3-02", "1.3-03"], "remark": ""}
    refused = reviewer.post(place, form, locale="en")
    assert refused.status_code == 422
    assert "1.3-03 has no remark" in refused.text
    assert "Which rooms?" in refused.text, "what was typed stays"
    assert reviewer.post(place, form | {"remark": "Please show us"}).status_code == 303
    reviewer.post(f"{submitted}/review/acceptance")
    reviewer.post(f"{submitted}/review/return")

    home = respondent.get("/contractor", locale="en").text
    assert f'href="{submitted}/returned"' in home
    landing = respondent.get(f"{submitted}/returned", locale="en").text
    assert "2 of 2 returned answers wait" in landing
    assert "Which rooms?" in landing
    assert "Please show us" in landing
    assert "1.3-01" not in landing.split("<main")[1]
    respondent.post(f"{submitted}/items/1.3-02/answer", {"version": "1", "state": "implemented", "scope": "All rooms"})
    respondent.post(f"{submitted}/items/1.3-03/answer", {"version": "1", "state": "not_implemented"})
    landing = respondent.get(f"{submitted}/returned", locale="en").text
    assert "All 2 returned answers have been saved again" in landing
    respondent.post(f"{submitted}/submission", STATEMENT)
    assert respondent.get(f"{submitted}/returned").headers["location"] == submitted

    desk = reviewer.get(f"{submitted}/review/sections/1.3", locale="en").text
    cards = dict(re.findall(r'<article class="question[^"]*" id="(q-[^"]+)">(.*?)</article>', desk, re.S))
    assert "What was said before (round 1)" in cards["q-1-3-02"]
    assert re.search(r"Changed since:.*Where it holds", cards["q-1-3-02"], re.S)
    assert "The same again" in cards["q-1-3-03"]
    assert "What was said before" not in cards["q-1-3-01"]


def test_evidence_is_looked_at_without_running_anything(
    reviewer: Browser, respondent: Browser, assessment: Assessment, client_for: Callable[..., Browser], contractor: Organisation
) -> None:
    path = f"/assessments/{assessment.id}"
    evil = b"name,note\n1,<script>alert(1)</script>\n"
    for code, file in (("1.3-01", ("seen.png", PNG, "image/png")), ("1.3-02", ("list.csv", evil, "text/csv"))):
        respondent.post(f"{path}/items/{code}/answer", {"version": "0", "state": "implemented"})
        assert respondent.post(f"{path}/items/{code}/evidence", files={"file": file}).status_code == 303
    respondent.post(f"{path}/submission", STATEMENT)
    desk = reviewer.get(f"{path}/review/sections/1.3", locale="en").text
    picture = re.search(r'<img class="evidence-picture" src="(/evidence/[0-9a-f]+)/file"[^>]*loading="lazy"', desk)
    text = re.search(r'href="(/evidence/[0-9a-f]+)/view"', desk)
    assert picture
    assert text
    shown = reviewer.get(f"{text[1]}/view", locale="en")
    assert "&lt;script&gt;alert(1)" in shown.text
    assert "<script>alert" not in shown.text
    assert "frame" not in shown.headers["content-security-policy"].replace("frame-ancestors", "")
    assert f'src="{picture[1]}/file"' in reviewer.get(f"{picture[1]}/view").text
    opened = reviewer.get(f"{picture[1]}/file")
    assert (opened.headers["content-type"], opened.headers["x-content-type-options"]) == ("image/png", "nosniff")


def test_the_principal_answers_on_behalf_marked_and_objected_to(
    reviewer: Browser, officer: Browser, respondent: Browser, assessment: Assessment
) -> None:
    path = f"/assessments/{assessment.id}"
    answer = {"version": "0", "state": "implemented", "scope": "The plant"}
    assert officer.post(f"{path}/items/1.3-01/answer", answer).status_code == 403
    assert f"{path}/items/1.3-01/answer" not in officer.get(f"{path}/sections/1.3").text
    respondent.post(f"{path}/items/1.3-02/answer", {"version": "0", "state": "partly", "scope": "OUR OWN DRAFT"})
    assert officer.post(f"{path}/on-behalf", {"reason": ""}).status_code == 422
    assert officer.post(f"{path}/on-behalf", {"reason": "No computer there"}).status_code == 303
    assert "No computer there" in respondent.get(path).text
    section = officer.get(f"{path}/sections/1.3", locale="en").text
    assert f"{path}/items/1.3-01/answer" in section
    assert f"{path}/items/1.3-02/answer" not in section
    assert "OUR OWN DRAFT" not in section
    assert officer.post(f"{path}/items/1.3-01/answer", answer).status_code == 303
    for version in ("0", "1"):
        taken = officer.post(f"{path}/items/1.3-02/answer", {"version": version, "state": "implemented"}, locale="en", is_htmx=True)
        assert taken.status_code == 409
        assert "OUR OWN DRAFT" not in taken.text
    assert "OUR OWN DRAFT" not in officer.post(f"{path}/submission", STATEMENT).text
    for browser in (officer, respondent):
        assert "Entered by the principal on behalf" in browser.get(f"{path}/sections/1.3", locale="en").text
    respondent.post(f"{path}/submission", STATEMENT)
    objected = respondent.post(f"{path}/items/1.3-01/objection", {"objection": "Only one hall"})
    assert objected.status_code == 303
    assert officer.post(f"{path}/items/1.3-01/objection", {"objection": "x"}).status_code == 403
    desk = reviewer.get(f"{path}/review/sections/1.3", locale="en").text
    assert "Only one hall" in desk
    assert "Entered by the principal on behalf" in desk
    assert "Entered by the principal on behalf" in reviewer.get(f"{path}/score", locale="en").text
    assert "Entered by the principal on behalf" in respondent.get(f"{path}/print", locale="en").text


def test_a_score_is_set_by_hand_and_shown_with_its_reason_wherever_it_stands(
    reviewer: Browser, respondent: Browser, officer: Browser, client_for: Callable[..., Browser], principal: Organisation, submitted: str
) -> None:
    assert reviewer.get(f"{submitted}/overrides").status_code == 409
    reviewer.post(f"{submitted}/review/acceptance")
    reviewer.post(f"{submitted}/review/closing")
    work = re.search(r'href="(/engagements/[0-9a-f]{32})/limits"', reviewer.get(f"{submitted}/score").text)
    assert work
    until = (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=30)).isoformat()
    place = f"{submitted}/overrides"
    form = {"percent": "95.5", "reason": "Seen on site", "ends_on": until}
    for wrong in ({"percent": "101"}, {"percent": "12.34"}, {"reason": ""}, {"ends_on": "2020-01-01"}):
        assert reviewer.post(place, form | wrong).status_code == 422
    assert officer.post(place, form).status_code == 403
    assert reviewer.post(place, form).status_code == 303
    assert "set by hand" not in officer.get(f"{submitted}/score", locale="en").text
    shown = reviewer.get(place, locale="en").text
    assert "You proposed this yourself" in shown
    found = re.search(r"/overrides/([0-9a-f]{32})/refusal", shown)
    assert found
    assert reviewer.post(f"{place}/{found[1]}/approval").status_code == 403
    other = client_for(principal, Role.REVIEWER)
    assert other.post(f"{place}/{found[1]}/approval").status_code == 303
    for browser, page in (
        (officer, f"{submitted}/score"),
        (respondent, f"{submitted}/score"),
        (officer, f"{work[1]}/limits"),
        (officer, work[1]),
    ):
        text = browser.get(page, locale="en").text
        assert "Score set by hand: 95.5 % counts until" in text, page
        assert "Seen on site" in text, page
    assert "95.5 % counts, set by hand" in officer.get(f"{work[1]}/scores", locale="en").text
    assert "set by hand until" in officer.get("/board", locale="en").text
    assert other.post(f"{place}/{found[1]}/end", {"reason": "Over"}).status_code == 303
    assert "set by hand until" not in officer.get("/board", locale="en").text
    assert reviewer.post(place, form | {"percent": "0"}).status_code == 303
    lower = re.search(r"/overrides/([0-9a-f]{32})/approval", other.get(place).text)
    assert lower, "a lower score waits for a second person, too"
    assert other.post(f"{place}/{lower[1]}/approval").status_code == 303
    assert "0.0 % counts until" in officer.get(f"{submitted}/score", locale="en").text
