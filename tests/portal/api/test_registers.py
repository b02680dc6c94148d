"""The ledgers over the API: the same doors and the same actions as the pages."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from storage.stamp import Role
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.portal.pages.registers.conftest import Work, work
from tests.portal.pages.registers.test_handlers import today
from tests.storage.scanning.samples import PDF

__all__ = ["work"]
Programs = tuple[Program, Program]
PAPER = {"file": ("a.pdf", PDF, "application/pdf")}


@pytest.fixture
def programs(work: Work, program: Callable[[Browser], Program]) -> Programs:
    """Of the contractor's respondent, and of the principal's officer."""
    return program(work.respondent), program(work.officer)


def test_a_person_is_named_told_made_custodian_and_leaves(work: Work, programs: Programs) -> None:
    theirs, ours = programs
    person = {"person_name": "佐々木", "duty": "検品", "since": today()}
    assert ours.ask("POST", f"{work.path}/handlers", json=person).status_code == 403
    made: Any = theirs.ask("POST", f"{work.path}/handlers", json=person).json()
    here = f"{work.path}/handlers/{made['id']}"
    told = {"version": "1", "told_on": today(), "told_how": "Talk", "pledged_on": today()}
    assert theirs.ask("POST", f"{here}/preparation", data=told, files=PAPER).json()["pledge_evidence_id"]
    assert theirs.ask("POST", f"{here}/preparation", json=told).json()["code"] == "handler-changed-meanwhile"
    assert theirs.ask("PUT", here, json={**person, "post": "主任", "version": 2}).json()["version"] == 3
    assert theirs.ask("POST", f"{here}/custodian", json={"since": today()}).json()["is_custodian"] is True
    by = {"person_name": "山本", "person_title": "部長"}
    assert theirs.ask("POST", f"{work.path}/people-reports", json=by).json()["code"] == "report-without-place"
    place: Any = theirs.ask("POST", f"{work.path}/places", json={"kind": "room", "name": "書庫", "since": today()}).json()
    moved = {"kind": "room", "name": "第2書庫", "version": place["version"]}
    assert theirs.ask("PUT", f"{work.path}/places/{place['id']}", json=moved).json()["name"] == "第2書庫"
    report = theirs.ask("POST", f"{work.path}/people-reports", json=by).json()
    assert ours.ask("GET", f"{work.path}/people-reports/latest").json()["content_hash"] == report["content_hash"]
    leaver = {"person_name": "佐々木", "left_on": today(), "handler_ids": [made["id"]], "points": [{"kind": "key", "name": "Key 3"}]}
    who = work.respondent.actor.user_id
    assert theirs.ask("POST", "/leavers", json={**leaver, "user_id": who}).json()["code"] == "browser-needed", "a key puts nobody out"
    left = theirs.ask("POST", "/leavers", json=leaver).json()
    assert [one["work"] for one in left["ended"]] == [work.world.engagement.work]
    assert theirs.ask("POST", f"/leavers/{left['id']}/closing").status_code == 409
    point = f"/leavers/{left['id']}/points/{left['points'][0]['id']}/settlement"
    assert theirs.ask("POST", point, json={"settled_on": today()}).status_code == 200
    assert theirs.ask("POST", f"/leavers/{left['id']}/pledge", data={"pledged_on": today()}, files=PAPER).status_code == 200
    assert theirs.ask("POST", f"/leavers/{left['id']}/closing").json()["state"] == "closed"
    assert "handler-ended" in [one["kind"] for one in ours.ask("GET", f"{work.path}/handlers/history").json()["changes"]]


def test_a_copy_is_asked_for_approved_made_counted_and_the_assets_taken_stock_of(work: Work, stored: Session, programs: Programs) -> None:
    theirs, ours = programs
    work.world.review()
    item = work.world.designate("INTERNAL", 1, name="部品表")
    work.world.hand((item, 1))
    stored.commit()
    wish = {"kind": "copy", "reason": "Proof", "destination": "Room", "wanted_until": today(9), "person_name": "山本"}
    form = {**wish, "line_id": item.id, "quantity": "1"}
    assert theirs.ask("POST", f"{work.path}/approvals", data=form, files=PAPER).json()["evidence_id"]
    asked: Any = theirs.ask("POST", f"{work.path}/approvals", json={**wish, "lines": [{"item_id": item.id, "quantity": 1}]}).json()
    here = f"/approvals/{asked['id']}"
    yes = {"outcome": "approved", "answerer_name": "佐藤", "valid_until": today(5)}
    assert theirs.ask("POST", f"{here}/answer", json=yes).status_code == 403
    assert ours.ask("POST", f"{here}/answer", json=yes).json()["state"] == "approved"
    copy = {"item_id": item.id, "quantity": 1, "used_on": today(), "person_name": "森", "place": "Room", "keeper_name": "森"}
    assert len(theirs.ask("POST", f"{here}/uses", json=copy).json()["uses"]) == 1
    assert theirs.ask("POST", f"{here}/uses", json=copy).status_code in {409, 422}, "no more than was approved"
    assert len(ours.ask("GET", f"{work.path}/approvals").json()["approvals"]) == 2
    own = {"name": "作業端末", "medium": "medium", "received_on": today(), "class_code": "INTERNAL"}
    line = theirs.ask("POST", f"{work.path}/assets", json=own).json()
    changed = theirs.ask("PUT", f"{work.path}/assets/{line['id']}", json={**own, "place": "2F", "version": line["version"]}).json()
    assert (changed["place"], changed["version"]) == ("2F", line["version"] + 1)
    assets = ours.ask("GET", f"{work.path}/assets").json()["assets"]
    stock = theirs.ask("POST", f"{work.path}/stocktakes", json={"taken_on": today(), "person_name": "山本"}).json()
    there = f"/stocktakes/{stock['id']}"
    assert theirs.ask("POST", there, json={"is_last": True}).json()["code"] == "stocktake-lines-open"
    found = [{"asset_id": one["id"], "result": "found"} for one in assets]
    assert theirs.ask("POST", there, json={"counts": found, "is_last": True}).json()["state"] == "closed"


def test_both_sides_keep_a_list_and_a_workbook_is_looked_at_before_it_is_taken(work: Work, programs: Programs) -> None:
    theirs, ours = programs
    line = {"class_code": "INTERNAL", "name": "図面", "form": "paper", "quantity": 3}
    made: Any = ours.ask("POST", f"{work.path}/items", json=line).json()
    wish = {**line, "kind": "change", "listed_as": "designated", "item_id": made["id"], "quantity": 2, "reason": "Only two"}
    proposed = theirs.ask("POST", f"{work.path}/lists/proposals", json=wish).json()
    assert theirs.ask("POST", f"/item-proposals/{proposed['id']}/answer", json={"outcome": "agreed"}).status_code in {403, 409}
    assert ours.ask("GET", f"{work.path}/lists/proposals").json()["proposals"][0]["after"]["quantity"] == 2
    assert ours.ask("POST", f"/item-proposals/{proposed['id']}/answer", json={"outcome": "agreed"}).json()["state"] == "agreed"
    assert theirs.ask("GET", f"{work.path}/items").json()["items"][0]["quantity"] == 2
    written = ours.ask("GET", f"{work.path}/registers/items.xlsx")
    book = load_workbook(BytesIO(written.content))
    book.worksheets[0].append(["", "見本", "INTERNAL", "object"])
    target = BytesIO()
    book.save(target)
    file = {"file": ("items.xlsx", target.getvalue(), written.headers["content-type"])}
    assert ours.ask("POST", f"{work.path}/registers/items/import").json()["code"] == "file-missing"
    read = ours.ask("POST", f"{work.path}/registers/items/import", files=file).json()
    assert [one["outcome"] for one in read["lines"]] == ["same", "new"]
    assert len(theirs.ask("GET", f"{work.path}/items").json()["items"]) == 1, "nothing has changed yet"
    taking = f"{work.path}/registers/imports/{read['id']}/confirmation"
    assert theirs.ask("POST", taking, json={"take": [read["lines"][1]["token"]]}).status_code == 404, "it belongs to one person"
    assert ours.ask("POST", taking, json={"take": [read["lines"][1]["token"]]}).json()["taken"] == 1
    assert len(theirs.ask("GET", f"{work.path}/items").json()["items"]) == 2


def test_what_went_over_comes_back_or_is_destroyed_and_the_work_is_closed(
    work: Work, stored: Session, programs: Programs, program: Callable[[Browser], Program], client_for: Callable[..., Browser]
) -> None:
    theirs, ours = programs
    work.world.review()
    item = work.world.designate("INTERNAL", 2, name="部品表")
    stored.commit()
    slip = {"handed_on": today(), "giver_name": "佐藤", "receiver_name": "山本", "way": "in_person", "purpose": "Work"}
    made: Any = ours.ask("POST", f"{work.path}/handovers", json={**slip, "lines": [{"item_id": item.id, "quantity": 2}]}).json()
    signed = theirs.ask("POST", f"/handovers/{made['id']}/countersignature", json={"person_name": "山本"}).json()
    assert (signed["state"], len(signed["slip_hash"])) == ("countersigned", 64)
    assert ours.ask("POST", f"{work.path}/closing").status_code == 409
    line = theirs.ask("GET", f"{work.path}/balance").json()["lines"][0]
    back = {"returned_on": today(), "returner_name": "山本", "way": "courier", "lines": [{"line_id": line["line_id"], "quantity": 1}]}
    returned = theirs.ask("POST", f"{work.path}/returns", json=back).json()
    arrived = {"outcome": "arrived", "receiver_name": "佐藤"}
    assert ours.ask("POST", f"/returns/{returned['id']}/confirmation", json=arrived).json()["state"] == "confirmed"
    paper = {"method": "paper_shredding", "medium": "Paper", "disposed_on": today(), "person_name": "山本", "witness_name": "森"}
    form = {**paper, "result": "complete", "line_id": line["line_id"], "quantity": "1"}
    assert theirs.ask("POST", f"{work.path}/certificates", data=form).json()["code"] == "file-missing"
    filed = theirs.ask("POST", f"{work.path}/certificates", data=form, files=PAPER).json()
    reviewer = program(client_for(work.world.principal, Role.REVIEWER))
    judged = reviewer.ask("POST", f"/certificates/{filed['id']}/judgement", json={"outcome": "approved"})
    assert judged.json()["state"] == "approved", judged.json()
    assert ours.ask("GET", f"{work.path}/balance").json()["is_zero"] is True
    assert ours.ask("POST", f"{work.path}/closing").json()["state"] == "closed"
