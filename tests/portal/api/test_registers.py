"""The ledgers over the API: the same doors and the same actions as the pages."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.portal.pages.registers.conftest import Work, work
from tests.portal.pages.registers.test_handlers import today

__all__ = ["work"]


def test_a_program_names_a_handler_asks_for_a_copy_and_reads_the_ledgers(
    work: Work, stored: Session, program: Callable[[Browser], Program]
) -> None:
    work.world.review()
    item = work.world.designate("INTERNAL", 1, name="部品表")
    work.world.hand((item, 1))
    stored.commit()
    theirs, ours = program(work.respondent), program(work.officer)
    person = {"person_name": "佐々木", "duty": "検品", "since": today()}
    assert theirs.ask("POST", f"{work.path}/handlers", json=person).status_code == 201
    assert ours.ask("POST", f"{work.path}/handlers", json=person).status_code == 403
    people: Any = ours.ask("GET", f"{work.path}/handlers").json()
    assert [row["readiness"] for row in people["handlers"]] == ["early"] * 3
    wish = {
        "kind": "copy",
        "lines": [{"item_id": item.id, "quantity": 1}],
        "reason": "Proof",
        "destination": "Room",
        "wanted_until": today(9),
        "person_name": "山本",
    }
    assert theirs.ask("POST", f"{work.path}/approvals", json=wish).json()["state"] == "asked"
    assert [row["kind"] for row in ours.ask("GET", f"{work.path}/approvals").json()["approvals"]] == ["copy"]
    assert ours.ask("GET", f"{work.path}/assets").json() == {"assets": [], "next_after": None}
