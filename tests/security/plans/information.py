"""Items, handovers, returns, disposals and the closing."""

from collections.abc import Callable
from typing import Any

from tests.security.companies import Person
from tests.security.plans.plan import FILE, Ids, Plan, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "handover_id": "handover/countersigned",
    "return_id": "return/confirmed",
    "certificate_id": "certificate/approved",
}


def _lines(kind: str, **more: Any) -> Callable[[Ids, Person], dict[str, Any]]:
    return lambda ids, _person: {
        "line_id": [ids(kind)],
        "quantity": ["1"],
        **{name: value() if callable(value) else value for name, value in more.items()},
    }


_HANDOVER = {"handed_on": today, "giver_name": "Giver", "receiver_name": "Receiver", "way": "in_person", "purpose": "Work"}
_RETURN = {"returned_on": today, "returner_name": "Returner", "way": "courier", "note": ""}
_CERTIFICATE = {
    "method": "paper_shredding", "technique": "", "medium": "Paper", "serial": "", "disposed_on": today, "place": "", "person_name": "One",
    "witness_name": "Another", "result": "complete", "file": FILE,
}  # fmt: skip


def _handover_json(ids: Ids, _person: Person) -> Any:
    return {"lines": [{"item_id": ids("item/free"), "quantity": 1}], **_HANDOVER, "handed_on": today()}


PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/items": Plan(
        lambda _ids, _person: {"class_code": "INTERNAL", "name": "Drawing", "form": "paper", "identifier": "", "quantity": "1"}
    ),
    "POST /engagements/{engagement_id}/handovers": Plan(_lines("item/free", **_HANDOVER)),
    "POST /handovers/{handover_id}/countersignature": Plan(
        lambda _ids, _person: {"person_name": "One", "person_title": "Head"}, {"handover_id": "handover/recorded"}
    ),
    "POST /engagements/{engagement_id}/returns": Plan(_lines("line/out", **_RETURN)),
    "POST /returns/{return_id}/confirmation": Plan(
        lambda _ids, _person: {"outcome": "arrived", "receiver_name": "One", "reason": ""}, {"return_id": "return/recorded"}
    ),
    "POST /engagements/{engagement_id}/certificates": Plan(_lines("line/out", **_CERTIFICATE)),
    "POST /certificates/{certificate_id}/judgement": Plan(
        lambda _ids, _person: {"outcome": "approved", "reason": "Seen"}, {"certificate_id": "certificate/filed"}
    ),
    "GET /engagements/{engagement_id}/closing": Plan(at={"engagement_id": "engagement/empty"}),
    "POST /engagements/{engagement_id}/closing": Plan(nothing, {"engagement_id": "engagement/empty"}),
    "POST /api/v1/engagements/{engagement_id}/handovers": Plan(json=_handover_json),
    "GET /api/v1/engagements/{engagement_id}/handovers": Plan(query=lambda ids, _person: {"after": ids("handover/countersigned")}),
    "POST /api/v1/engagements/{engagement_id}/returns": Plan(
        json=lambda ids, _person: {**_RETURN, "returned_on": today(), "lines": [{"line_id": ids("line/out"), "quantity": 1}]}
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "bodies.Lines.lines": "pieces of lines of slips of the work in the path, checked in the action",
    "handovers.LineInput.item_id": "an item of the engagement in the path, checked in the action",
    "handovers.HandoverInput.lines": "pieces of items of the work in the path, checked in the action",
}
