"""Every change is one entry in the ledger, under its act and its engagement, without names or words of people (threat 26)."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from contracts.agreements.actions import accept, draw_up
from contracts.agreements.models import Agreement
from contracts.clauses.queries import find_latest
from contracts.disposals.actions import close_engagement, confirm_return, decline_return, judge_certificate, record_return
from contracts.disposals.models import ReturnRecord
from contracts.engagements.actions import change_period, set_classes
from contracts.handovers.actions import countersign
from contracts.handovers.rules import Way
from contracts.incidents.actions import decide_lift, propose_lift
from contracts.parties.actions import register_contractor
from contracts.sharing.actions import request_permit
from tests.contracts.world import LAWFUL_ONLY, NUMBERS, TERMS, TODAY, World, entries, open_engagement

SPOKEN = ("Suzuki", "Tanaka", "Kimura", "田中", "木村", "図面", "川口", "アサヒ", "A folder is missing", "Drawing")
Act = Callable[[], object]


def offer(world: World) -> Agreement:
    template = find_latest(world.session, "CONFIDENTIALITY")
    assert template is not None
    return draw_up(world.session, world.officer, world.engagement, template=template, parameters=TERMS)


def signing(w: World) -> Act:
    agreement = offer(w)
    words = {"person_name": "Tanaka", "person_title": "", "consent": "Yes", "text_hash": agreement.text_hash}
    return lambda: accept(w.session, w.respondent, agreement, **words)


def give_back(w: World, line: str) -> ReturnRecord:
    return record_return(
        w.session, w.respondent, w.engagement, lines=[(line, 1)], returned_on=TODAY, returner_name="Tanaka", way=Way.COURIER
    )


def handing(w: World) -> Act:
    item = w.designate()
    return lambda: w.hand((item, 1))


def countersigning(w: World) -> Act:
    handover = w.hand((w.designate(), 1))
    return lambda: countersign(w.session, w.respondent, handover, person_name="Tanaka", person_title="")


def returning(w: World) -> Act:
    line = w.hand_out()
    return lambda: give_back(w, line)


def confirming(w: World) -> Act:
    record = give_back(w, w.hand_out())
    return lambda: confirm_return(w.session, w.reviewer, record, receiver_name="Suzuki")


def declining(w: World) -> Act:
    record = give_back(w, w.hand_out())
    return lambda: decline_return(w.session, w.reviewer, record, reason="Suzuki never saw it")


def filing(w: World) -> Act:
    line = w.hand_out()
    return lambda: w.certify((line, 1))


def approving(w: World) -> Act:
    certificate = w.certify((w.hand_out(), 1))
    return lambda: judge_certificate(w.session, w.reviewer, certificate, is_approved=True)


def rejecting(w: World) -> Act:
    certificate = w.certify((w.hand_out(), 1))
    return lambda: judge_certificate(w.session, w.reviewer, certificate, is_approved=False, reason="Kimura was away")


def lifting(w: World) -> Act:
    incident = w.report("INTERNAL")
    proposed = propose_lift(w.session, w.officer, incident, class_codes=["INTERNAL"], reason="Tanaka found it")
    return lambda: decide_lift(w.session, w.reviewer, incident, lift_id=proposed.id, is_approved=True)


PERIOD = {"starts_on": date(2026, 4, 1), "ends_on": TODAY}

# What the ledger will say, and what has to be there before the act can be done.
ACTS: list[tuple[str, Callable[[World], Act]]] = [
    ("contractor:register", lambda w: lambda: register_contractor(w.session, w.officer, name="川口", corporate_number=NUMBERS[3])),
    ("engagement:open", lambda w: lambda: open_engagement(w.session, w.officer, w.contractor)),
    ("engagement:change", lambda w: lambda: set_classes(w.session, w.officer, w.engagement, class_codes=["PUBLIC"], expected_version=1)),
    ("engagement:change", lambda w: lambda: change_period(w.session, w.officer, w.engagement, **PERIOD, expected_version=1)),
    ("agreement:draw-up", lambda w: lambda: offer(w)),
    ("agreement:accept", signing),
    ("item:designate", lambda w: w.designate),
    ("handover:record", handing),
    ("handover:refuse", lambda w: lambda: request_permit(w.session, w.officer, w.engagement, class_codes=LAWFUL_ONLY, today=TODAY)),
    ("handover:countersign", countersigning),
    ("return:record", returning),
    ("return:confirm", confirming),
    ("return:confirm", declining),
    ("disposal:file", filing),
    ("disposal:judge", approving),
    ("disposal:judge", rejecting),
    ("incident:record", lambda w: lambda: w.report("INTERNAL")),
    ("incident:lift", lifting),
    ("engagement:close", lambda w: lambda: close_engagement(w.session, w.officer, w.engagement)),
]  # fmt: skip


@pytest.mark.parametrize(("act", "prepare"), ACTS)
def test_a_change_is_one_entry(world: World, act: str, prepare: Callable[[World], Act]) -> None:
    do = prepare(world)
    before = len(entries(world.session))
    do()
    made = entries(world.session)[before:]
    (entry,) = [one for one in made if one.act == act]
    followed = {one.act.partition(":")[0] for one in made} - {act.partition(":")[0]}
    assert followed <= {"performance", "obligation", "asset", "agreement"}, "what else is written falls due, is fulfilled or filled in"
    assert (entry.engagement_id is None) == (act == "contractor:register")
    assert not [word for word in SPOKEN if word in json.dumps(entry.details, ensure_ascii=False)]
