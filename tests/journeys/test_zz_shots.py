"""Temporary."""
import pytest, re
from tests.journeys.setting import *
from tests.journeys.looking import faults
pytestmark = [pytest.mark.browser, pytest.mark.services]
def test_shots(stage, guest):
    base = stage.setting.assessment
    o = guest(OFFICER, "ja", width=1280); p = o.page
    def shot(g, loc, name):
        g.page.screenshot(path=f"/tmp/shots_rev/{loc}-{name}.png", full_page=True)
        f = faults(g, loc)
        if f: print(name, f)
    p.goto(f"{base}/on-behalf"); shot(o, "ja", "behalf-empty")
    p.locator("#f-reason").fill("The plant has no computer."); p.get_by_role("button", name="委託先に代わって回答する").click(); shot(o, "ja", "behalf-on")
    p.goto(f"{base}/sections/1.3"); p.locator("#q-1-3-01").get_by_label("実施済み").check(); p.wait_for_timeout(2500); shot(o, "ja", "behalf-section")
    r = guest(RESPONDENT, "en", width=360); q = r.page
    q.goto(base); shot(r, "en", "overview-behalf")
    q.goto(f"{base}/sections/1.3"); shot(r, "en", "section-behalf")
    q.goto(f"{base}/submission"); q.locator("#f-person_name").fill("N M"); q.locator("#f-person_title").fill("T"); q.locator("main [name=agreed]").check(); q.locator("main form[action$='/submission'] button[type=submit]").last.click()
    q.goto(f"{base}/on-behalf"); q.get_by_text("Object to this answer").first.click(); shot(r, "en", "object")
    q.locator("#objection-1-3-01").fill("Only one hall is locked."); q.get_by_role("button", name="Send the objection").click(); shot(r, "en", "objected")
    v = guest(REVIEWER, "ja", width=1280); d = v.page
    d.goto(f"{base}/review"); shot(v, "ja", "overview")
    d.goto(f"{base}/review/sections/1.3"); shot(v, "ja", "desk-objection")
    d.goto("/review"); d.locator(".tick").first.check(); d.locator(".queue-acts button").click(); shot(v, "ja", "many")
    d.get_by_role("button", name="承認").click()
    d.goto(f"{base}/review/closing"); d.locator("main form button[type=submit]").first.click(); shot(v, "ja", "score-behalf")
    d.goto("/corrections"); shot(v, "ja", "corrections-empty")
    w = guest(REVIEWER, "en", width=360)
    w.page.goto("/review"); shot(w, "en", "home-phone")
    w.page.goto(f"{base}/overrides"); shot(w, "en", "overrides-phone")
