"""For each obligation record, what makes it fall due and what fulfils it: through the part of the product that does it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import select

from contracts.agreements.actions import accept
from contracts.agreements.queries import find_current, find_in_force
from contracts.agreements.rules import EndKind
from contracts.approvals import actions as approvals
from contracts.approvals.models import Approval
from contracts.approvals.rules import ApprovalKind
from contracts.clauses.queries import built_in
from contracts.clauses.timing import Timing
from contracts.disposals.actions import confirm_return, demand_return, record_return, terminate
from contracts.disposals.queries import balance
from contracts.engagements.models import Engagement
from contracts.engagements.rules import Side
from contracts.handlers import actions as handlers
from contracts.handlers.queries import list_people
from contracts.handlers.rules import PlaceKind
from contracts.handovers.rules import Way
from contracts.incidents import actions as incidents
from contracts.incidents.models import Incident, IncidentNotice
from contracts.incidents.rules import Way as TellingWay
from contracts.inspections import actions as inspections
from contracts.inspections.duties import follow
from contracts.inspections.models import Inspection, InspectionFinding
from contracts.inspections.rules import CheckOutcome, Severity
from contracts.obligations.actions import fall_due, fulfil
from contracts.obligations.models import Performance
from contracts.parties.actions import register_contractor
from contracts.parties.models import Organisation
from contracts.recontracts import actions as recontracts
from contracts.recontracts.models import Recontract
from contracts.reports import actions as reports
from contracts.reports.models import MonthlyReport
from contracts.reports.rules import Line, Statement
from questionnaires.corrections.actions import Said, take
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import Asked, Step
from storage.stamp import Role, Stamp
from tests.contracts.recontracts.conftest import Chain, down, people_of
from tests.contracts.world import NUMBERS, TODAY, World, pass_on, people

TIMINGS = {duty["id"]: Timing.model_validate(duty["timing"]) for document in built_in() for duty in document["obligations"]}
SOON = TODAY + timedelta(days=30)
AT_ONCE = ("NDA-3.5b", "SUB-3a")
"""Done by the very act by which they fall due, so that no reminder can come between: here they fall due by themselves."""

Arise = Callable[[World, Engagement, Stamp], str]
Settle = Callable[[World, Engagement, Stamp, Performance], object]


def arise(world: World, engagement: Engagement, doer: Stamp, code: str) -> str:
    """The occasion for the duty `code` arises; the id of what it is about, "" where there is only one such."""
    return DOING[code][0](world, engagement, doer)


def settle(world: World, engagement: Engagement, doer: Stamp, code: str, performance: Performance) -> None:
    """What was due is done, at the moment of `doer`."""
    DOING[code][1](world, engagement, doer, performance)


def _nothing(_world: World, _engagement: Engagement, _doer: Stamp) -> str:
    return ""  # it fell due with the agreement


def _by_itself(code: str) -> tuple[Arise, Settle]:
    def begin(world: World, engagement: Engagement, doer: Stamp) -> str:
        event = TIMINGS[code].event
        assert event is not None
        fall_due(world.session, doer, engagement, event, occasion="occasion:1", at=doer.at, codes={code})
        return ""

    def end(world: World, engagement: Engagement, doer: Stamp, performance: Performance) -> None:
        fulfil(world.session, doer, engagement, occasion=performance.occasion, evidence_kind="proof", evidence_id="proof", codes={code})

    return begin, end


# --- the monthly report


def _open_report(world: World, engagement: Engagement, doer: Stamp) -> str:
    reports.open_owed(world.session, doer, engagement)
    return ""


def _pass_on_and_open_report(world: World, engagement: Engagement, doer: Stamp) -> str:
    pass_on(world, "再委託先", NUMBERS[2], stamp=world.respondent, parent=engagement)
    return _open_report(world, engagement, doer)


def _submit_report(world: World, engagement: Engagement, doer: Stamp, _performance: Performance) -> None:
    session = world.session
    report = session.exec(select(MonthlyReport).where(MonthlyReport.engagement_id == engagement.id)).one()
    said = {line: Statement(said="yes", note="") for line in Line} | {Line.CHANGES: Statement(said="no", note="A second store")}
    reports.save(session, doer, report, statements=said, expected_version=report.version)
    reports.submit(session, doer, report, person_name="田中", person_title="部長", expected_version=report.version)


# --- people and places


def _name_place(world: World, engagement: Engagement, doer: Stamp, _performance: Performance | None = None, name: str = "書庫") -> None:
    handlers.add_place(world.session, doer, engagement, kind=PlaceKind.ROOM, name=name, address="", protection="施錠", since=TODAY)


def _report_people(world: World, engagement: Engagement, doer: Stamp, _performance: Performance | None = None) -> None:
    _name_place(world, engagement, doer)
    handlers.report_people(world.session, doer, engagement, person_name="田中", person_title="部長")


def _change_people(world: World, engagement: Engagement, doer: Stamp) -> str:
    _report_people(world, engagement, doer)
    reports.open_owed(world.session, doer, engagement)
    _name_place(world, engagement, doer, name="第二書庫")
    return ""


def _add_handler(world: World, engagement: Engagement, doer: Stamp) -> str:
    return handlers.add_handler(world.session, doer, engagement, person_name="佐々木", post="", duty="検品", since=TODAY).id


def _prepare_handler(world: World, engagement: Engagement, doer: Stamp, performance: Performance) -> None:
    version = next(row.version for row in list_people(world.session, engagement.id, TODAY) if row.id == performance.subject_id)
    handlers.record_preparation(
        world.session,
        doer,
        engagement,
        performance.subject_id,
        told_on=TODAY,
        told_how="説明会",
        pledged_on=TODAY,
        evidence_id=None,
        expected_version=version,
    )


# --- approvals, incidents, inspections


def _ask_approval(world: World, engagement: Engagement, doer: Stamp) -> str:
    item = world.designate("INTERNAL", 1)
    world.hand((item, 1))
    asked: dict[str, Any] = {"reason": "校正", "destination": "制作室", "wanted_until": SOON, "person_name": "田中"}
    return approvals.ask(world.session, doer, engagement, lines=[(item.id, 1)], kind=ApprovalKind.COPY, **asked).id


def tell_of_order(world: World) -> None:
    """A court ordered a disclosure three weeks ago; the contractor tells it now."""
    item = world.designate("PUBLIC", 1)
    world.hand((item, 1))
    asked: dict[str, Any] = {"reason": "命令", "destination": "裁判所", "wanted_until": SOON, "person_name": "田中"}
    order: dict[str, Any] = {
        "kind": ApprovalKind.DISCLOSURE_ORDERED,
        "authority": "東京地方裁判所",
        "ordered_on": TODAY - timedelta(days=21),
    }
    approvals.ask(world.session, world.respondent, world.engagement, lines=[(item.id, 1)], **asked, **order)


def _approve(world: World, _engagement: Engagement, doer: Stamp, performance: Performance) -> None:
    approval = world.session.get_one(Approval, performance.subject_id)
    officer = replace(world.officer, at=doer.at)
    approvals.answer(world.session, officer, approval, is_approved=True, answerer_name="鈴木", valid_until=SOON)


def _report_from_below(world: World, engagement: Engagement, _doer: Stamp) -> str:
    third, below = pass_on(world, "再委託先", NUMBERS[2], stamp=world.respondent, parent=engagement)
    return world.report("INTERNAL", stamp=people(third, Role.RESPONDENT), engagement=below).id


def _tell(world: World, _engagement: Engagement, doer: Stamp, performance: Performance) -> None:
    incident = world.session.get_one(Incident, performance.subject_id)
    notices = world.session.exec(select(IncidentNotice).where(IncidentNotice.incident_id == incident.id)).all()
    notice = next(one for one in notices if one.told_at is None)
    incidents.tell(world.session, doer, incident, notice_id=notice.id, way=TellingWay.PORTAL, proof="")


def _file_incident(world: World, engagement: Engagement, doer: Stamp) -> str:
    return world.report("INTERNAL", stamp=doer, engagement=engagement).id


def _talk(world: World, engagement: Engagement, doer: Stamp, performance: Performance) -> None:
    incident = world.session.get_one(Incident, performance.subject_id)
    above = engagement.parent_engagement_id
    stamp = replace(world.respondent, at=doer.at) if above else doer  # the one in between has both talks in its reach
    with_whom = [engagement.id, above] if above else [engagement.id]
    incidents.add_event(world.session, stamp, incident, happened_at=doer.at, text="話合い", talk_with=with_whom)


def _announce(world: World, engagement: Engagement, _doer: Stamp) -> str:
    told: dict[str, Any] = {"subject": "書庫", "purpose": "年次", "place": "大阪", "inspectors": "藤代", "planned_on": SOON}
    return inspections.plan(world.session, world.reviewer, engagement, **told).id


def _inspect(world: World, _engagement: Engagement, doer: Stamp, performance: Performance) -> None:
    assert performance.due_at is not None
    at = max(doer.at, performance.due_at - timedelta(hours=3))  # not before its day
    _hold(world, world.session.get_one(Inspection, performance.subject_id), replace(doer, at=at))


def _hold(world: World, one: Inspection, doer: Stamp) -> InspectionFinding:
    session, reviewer = world.session, replace(world.reviewer, at=doer.at)
    check = inspections.add_check(session, reviewer, one, text="施錠")
    inspections.say_yes(session, doer, one, expected_version=one.version)
    inspections.record_outcomes(session, reviewer, one, {check.id: (CheckOutcome.DEVIATES, "開いていた")}, expected_version=one.version)
    finding = inspections.add_finding(session, reviewer, one, severity=Severity.MINOR, text="扉", check_id=check.id)
    told: dict[str, Any] = {"principal_participants": "藤代", "contractor_participants": "田中", "summary": "よい"}
    inspections.write_record(session, reviewer, one, **told, expected_version=one.version)
    for side, stamp in ((Side.PRINCIPAL, reviewer), (Side.CONTRACTOR, doer)):
        inspections.sign(session, stamp, one, side, person_name="藤代", person_title="長", expected_version=one.version)
    return finding


def _demand_correction(world: World, engagement: Engagement, doer: Stamp) -> str:
    told: dict[str, Any] = {
        "subject": "書庫",
        "purpose": "年次",
        "place": "大阪",
        "inspectors": "藤代",
        "planned_on": TODAY,
        "urgent_reason": "事故の後",
    }
    one = inspections.plan(world.session, world.reviewer, engagement, **told)
    finding = _hold(world, one, doer)
    return inspections.demand(world.session, world.reviewer, one, finding, asked=Asked("施錠する", "開いていたため", SOON)).id


def _correct(world: World, _engagement: Engagement, doer: Stamp, _performance: Performance) -> None:
    correction = world.session.exec(select(CorrectiveAction)).one()
    officer = replace(world.officer, at=doer.at)
    take(world.session, doer, correction, Step.CLAIM, Said("施錠した"), expected_version=1, today=TODAY)
    take(world.session, officer, correction, Step.VERIFY, Said("確認した"), expected_version=2, today=TODAY)
    follow(world.session, officer, correction)


# --- the end


def _end(world: World, engagement: Engagement, _doer: Stamp) -> str:
    world.hand_out()
    agreement = find_in_force(world.session, engagement.id)
    assert agreement is not None
    terminate(
        world.session,
        world.officer,
        agreement,
        kind=EndKind.CAUSE,
        reason="違反",
        ends_on=TODAY,
        person_name="鈴木",
        person_title="部長",
    )
    return ""


def _demand_back(world: World, engagement: Engagement, _doer: Stamp) -> str:
    world.hand_out()
    return demand_return(world.session, world.officer, engagement, reason="監査").id


def _give_back(world: World, engagement: Engagement, doer: Stamp, _performance: Performance) -> None:
    lines = [(line.line_id, line.outstanding) for line in balance(world.session, engagement.id).lines]
    record = record_return(world.session, doer, engagement, lines=lines, returned_on=TODAY, returner_name="田中", way=Way.IN_PERSON)
    confirm_return(world.session, replace(world.officer, at=doer.at), record, receiver_name="鈴木")


# --- re-contracting


def _chain(world: World, doer: Stamp) -> Chain:
    """The contractor's officer at the moment of `doer`, with the partner of the request where there is one already."""
    officer = replace(people(world.contractor, Role.PROCUREMENT), at=doer.at)
    request = world.session.exec(select(Recontract)).one_or_none()
    if request is None:
        return Chain(world, officer, register_contractor(world.session, officer, name="架空メーリング", corporate_number=NUMBERS[2]))
    return Chain(world, officer, world.session.get_one(Organisation, request.partner_organisation_id))


def _ask_consent(world: World, _engagement: Engagement, doer: Stamp) -> str:
    return _chain(world, doer).send().id


def _consent(world: World, _engagement: Engagement, doer: Stamp, performance: Performance) -> None:
    request = world.session.get_one(Recontract, performance.subject_id)
    _chain(world, doer).approve(request, replace(world.officer, at=doer.at))


def _contract(world: World, _engagement: Engagement, doer: Stamp) -> str:
    """Asked, consented, sent down and accepted below: what is left is to compare and to report."""
    chain = _chain(world, doer)
    request = chain.send()
    chain.approve(request)
    below = recontracts.send_down(world.session, chain.officer, request, **down()).engagement
    offered = find_current(world.session, below.id)
    assert offered is not None
    for stamp in (chain.officer, people_of(below.contractor_organisation_id, world.session, Role.RESPONDENT)):
        named: dict[str, Any] = {"person_name": "白石", "person_title": "部長", "consent": "同意します"}
        accept(world.session, stamp, offered, **named, text_hash=offered.text_hash)
    recontracts.follow(world.session, chain.officer, below.id)
    return request.id


def _compare(world: World, _engagement: Engagement, doer: Stamp, performance: Performance) -> None:
    request = world.session.get_one(Recontract, performance.subject_id)
    recontracts.compare_by_text(world.session, _chain(world, doer).officer, request, person_name="白石")


def _report_in_writing(world: World, engagement: Engagement, doer: Stamp, performance: Performance) -> None:
    _compare(world, engagement, doer, performance)
    chain, request = _chain(world, doer), world.session.get_one(Recontract, performance.subject_id)
    assert request.below_engagement_id is not None
    chain.sign(world.session.get_one(Engagement, request.below_engagement_id))
    recontracts.send_report(world.session, chain.officer, request, person_name="白石", person_title="課長")


REPORT = (_open_report, _submit_report)
DOING: dict[str, tuple[Arise, Settle]] = {
    **dict.fromkeys(("NDA-1", "NDA-2", "NDA-3.0", "NDA-3.2", "NDA-3.6", "NDA-3.10a", "SUB-2c", "SUB-3c"), REPORT),
    "SUB-2d": (_pass_on_and_open_report, _submit_report),
    "NDA-3.1": (_nothing, _name_place),
    "NDA-3.3a": (_nothing, _report_people),
    "NDA-3.3b": (_change_people, _submit_report),
    "NDA-3.4": (_add_handler, _prepare_handler),
    "NDA-3.5a": (_ask_approval, _approve),
    "NDA-3.7a": (_report_from_below, _tell),
    "NDA-3.7b": (_file_incident, _talk),
    "SUB-3b": (_file_incident, _talk),
    "NDA-3.8": (_end, _give_back),
    "NDA-3.9": (_demand_back, _give_back),
    "SURV-1": (_end, _by_itself("SURV-1")[1]),
    "SURV-2": (_end, _by_itself("SURV-2")[1]),
    "NDA-3.10b": (_announce, _inspect),
    "NDA-3.10c": (_demand_correction, _correct),
    "SUB-1": (_ask_consent, _consent),
    "SUB-2a": (_contract, _compare),
    "SUB-2b": (_contract, _report_in_writing),
    "SUB-3d": (_contract, _report_in_writing),
    **{code: _by_itself(code) for code in AT_ONCE},
}
