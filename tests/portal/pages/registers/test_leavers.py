"""A person leaves: one act ends the account and the entries, and open points keep the record open."""

import re
from collections.abc import Callable

from sqlmodel import Session

from storage.stamp import Role
from tests.portal.pages.conftest import Browser
from tests.portal.pages.registers.conftest import Work
from tests.portal.pages.registers.test_handlers import today


def test_one_act_ends_session_and_entries_and_closing_waits_for_what_is_open(
    work: Work, client_for: Callable[..., Browser], stored: Session
) -> None:
    leaver = client_for(work.world.contractor, Role.RESPONDENT, name="森")
    assert leaver.get("/contractor").status_code == 200
    form = work.respondent.get("/leavers/new", person="森").text
    chosen = re.findall(r'name="handler_ids" value="([0-9a-f]+)"[^>]*checked', form)
    assert len(chosen) == 1
    left = {
        "person_name": "森",
        "left_on": today(),
        "user_id": leaver.actor.user_id,
        "handler_ids": chosen,
        "point_kind": ["key", "device"],
        "point_name": ["書庫の鍵", ""],
    }
    made = work.respondent.post("/leavers", left)
    assert made.status_code == 303
    assert leaver.get("/contractor").status_code == 303, "the very next request leads to the sign-in"
    assert "森" not in work.officer.get(work.path).text, "and the entry is among the former ones only"
    path = made.headers["location"]
    open_still = work.respondent.post(f"{path}/closing").text
    assert "未返却（1件）" in open_still or "1件が未返却です" in open_still
    settle = re.search(rf"{path}/points/[0-9a-f]+/settlement", work.respondent.get(path).text)
    assert settle is not None
    assert work.respondent.post(settle[0], {"settled_on": today(), "note": ""}).status_code == 303
    assert work.respondent.post(f"{path}/points", {"kind": "other", "name": "名刺"}).status_code == 303
    again = re.search(rf"{path}/points/[0-9a-f]+/settlement", work.respondent.get(path).text)
    assert again is not None
    work.respondent.post(again[0], {"settled_on": today(), "note": ""})
    assert "退職時の誓約がまだありません" in work.respondent.post(f"{path}/closing").text
    assert work.respondent.post(f"{path}/pledge", {"pledged_on": today()}, files={}).status_code == 303
    assert work.respondent.post(f"{path}/closing").status_code == 303
    assert "完了" in work.respondent.get("/leavers").text
    assert work.officer.get(path).status_code == 404, "another company's people are nobody's business"
    contact = {"call_order": "1", "role": "first", "person_name": "林", "phone": "03-0000-0000"}
    assert work.respondent.post(f"{work.path}/contacts", contact).status_code == 303
    other = work.respondent.post("/leavers", {**left, "person_name": "林", "user_id": "", "handler_ids": []})
    assert "緊急連絡先の変更：" in work.respondent.get(other.headers["location"]).text, "nobody is called who is not there any more"
