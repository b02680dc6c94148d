"""An incident stops sharing when it is recorded, tells everybody who has to know, and is ended by two persons of the principal."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from contracts.disposals.actions import close_engagement
from contracts.engagements.models import Engagement
from contracts.engagements.queries import reach_of
from contracts.incidents import actions, queries
from contracts.incidents.models import Incident, IncidentLift
from contracts.incidents.personal_data import Answer, Position, Questions
from contracts.incidents.rules import IncidentKind, IncidentState, MeasureState, MeasureStep, Particulars, Recipient, Way
from contracts.obligations.models import Obligation, Performance
from contracts.sharing.queries import decisions
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Role, Stamp
from tests import factories
from tests.contracts.world import NOW, NUMBERS, TODAY, World, entries, later, pass_on, people


def lift(world: World, incident: Incident, *class_codes: str, first: Stamp | None = None, second: Stamp | None = None) -> IncidentLift:
    proposed = actions.propose_lift(world.session, first or world.reviewer, incident, class_codes=class_codes, reason="Found again")
    return actions.decide_lift(world.session, second or world.officer, incident, lift_id=proposed.id, is_approved=True)


def allowed(world: World, engagement: Engagement | None = None) -> set[str]:
    return {one.class_code for one in decisions(world.session, engagement or world.engagement, TODAY) if one.is_allowed}


def duties(world: World, incident: Incident) -> dict[tuple[str, str], str]:
    """Engagement and code -> state, of what the incident made fall due."""
    query = select(col(Performance.engagement_id), col(Obligation.code), col(Performance.state)).join(
        Obligation, col(Obligation.id) == col(Performance.obligation_id)
    )
    found = world.session.execute(query.where(col(Performance.occasion) == f"incident:{incident.id}"))
    return {(engagement_id, code): state for engagement_id, code, state in found}


def said(**known: Any) -> Particulars:
    return Particulars(**known)


def revise(world: World, incident: Incident, *class_codes: str, stamp: Stamp | None = None, **known: Any) -> None:
    actions.revise(
        world.session,
        stamp or world.respondent,
        incident,
        particulars=said(**known),
        class_codes=class_codes,
        is_suspected=False,
        reason="Looked into",
        expected_version=incident.version,
    )


def test_the_notice_stops_at_once_and_two_persons_lift_class_by_class(world: World) -> None:
    before = allowed(world)
    incident = world.report("INTERNAL", "CONFIDENTIAL")
    assert allowed(world) == before - {"INTERNAL", "CONFIDENTIAL"}
    first = lift(world, incident, "INTERNAL")
    assert (first.state, incident.state) == ("approved", IncidentState.OPEN)
    assert allowed(world) == before - {"CONFIDENTIAL"}
    lift(world, incident, "CONFIDENTIAL")
    assert (incident.state, allowed(world)) == (IncidentState.LIFTED, before)
    acts = [entry.act for entry in entries(world.session)]
    assert acts[-4:] == ["incident:propose-lift", "incident:lift"] * 2


def test_what_nobody_knows_stops_everything_and_is_released_class_by_class_too(world: World) -> None:
    before, incident = allowed(world), world.report()
    assert allowed(world) == {"PUBLIC"}, "what everybody may know is no secret to be stopped"
    revise(world, incident, "INTERNAL")
    assert allowed(world) == {"PUBLIC"}, "naming what it touches does not release the rest"
    lift(world, incident, "INTERNAL")
    assert allowed(world) == {"PUBLIC", "INTERNAL"}
    revise(world, incident, "CONFIDENTIAL")
    assert allowed(world) == {"PUBLIC", "INTERNAL"}, "naming what it touches releases nothing"
    lift(world, incident, *queries.list_stopped(world.session, incident.id))
    assert allowed(world) == before


def test_the_proposer_does_not_approve_and_the_first_reporter_neither(world: World) -> None:
    incident = world.report("INTERNAL", stamp=world.officer)
    with pytest.raises(Forbidden) as error, world.session.begin_nested():
        lift(world, incident, "INTERNAL", first=world.reviewer, second=world.reviewer)
    assert error.value.code == "second-person-needed"
    with pytest.raises(Forbidden) as error, world.session.begin_nested():
        lift(world, incident, "INTERNAL", second=world.officer)
    assert error.value.code == "second-person-needed"
    with pytest.raises(Forbidden) as error:
        lift(world, incident, "INTERNAL", first=world.respondent)
    assert error.value.code == "not-the-principal"
    lift(world, incident, "INTERNAL", second=people(world.principal, Role.PROCUREMENT))


def test_the_database_itself_refuses_one_person_for_both_halves(world: World) -> None:
    incident = world.report("INTERNAL")
    actions.propose_lift(world.session, world.reviewer, incident, class_codes=["INTERNAL"], reason="Found")
    with pytest.raises(IntegrityError, match="two_persons"), world.session.begin_nested():
        world.session.execute(update(IncidentLift).values(state="approved", decided_by=world.reviewer.actor.user_id))
    with pytest.raises(IntegrityError, match="two_persons"):
        world.session.execute(update(Incident).values(lifted_by=incident.recorded_by))


def test_a_lift_is_proposed_once_with_a_reason_and_may_be_declined(world: World) -> None:
    incident = world.report("INTERNAL")
    for classes, reason, code in (
        ((), "x", "lift-nothing-chosen"),
        (("PUBLIC",), "x", "lift-not-stopped"),
        (("INTERNAL",), " ", "reason-missing"),
    ):
        with pytest.raises(Invalid) as error:
            actions.propose_lift(world.session, world.reviewer, incident, class_codes=classes, reason=reason)
        assert error.value.code == code
    proposed = actions.propose_lift(world.session, world.reviewer, incident, class_codes=["INTERNAL"], reason="Found")
    with pytest.raises(Conflict) as conflict:
        actions.propose_lift(world.session, world.officer, incident, class_codes=["INTERNAL"], reason="Found")
    assert conflict.value.code == "lift-pending"
    actions.decide_lift(world.session, world.reviewer, incident, lift_id=proposed.id, is_approved=False, reason="Too early")
    assert "INTERNAL" not in allowed(world)
    with pytest.raises(Conflict):
        actions.decide_lift(world.session, world.officer, incident, lift_id=proposed.id, is_approved=True)


def test_an_inquiry_to_which_nothing_was_told_stops_nothing_until_more_is_known(world: World) -> None:
    before = allowed(world)
    incident = actions.record(
        world.session,
        world.respondent,
        world.engagement,
        kind=IncidentKind.IMPERSONATING_INQUIRY,
        is_suspected=True,
        class_codes=[],
        summary="Somebody asked for addresses in your name",
        noticed_at=NOW,
        particulars=said(told="nothing", inquirer="Sales"),
    )
    assert (incident.state, allowed(world)) == (IncidentState.NOTED, before)
    revise(world, incident, "INTERNAL", told="something")
    assert (incident.state, allowed(world)) == (IncidentState.OPEN, before - {"INTERNAL"})
    assert [version.number for version in queries.list_versions(world.session, incident.id)] == [1, 2]


def test_items_of_the_list_bring_their_classes_and_a_second_writer_is_told(world: World) -> None:
    item, incident = world.designate("CONFIDENTIAL"), world.report("INTERNAL")
    revise(world, incident, item_ids=[item.id], cause="device_lost")
    assert queries.list_stopped(world.session, incident.id) == ["CONFIDENTIAL", "INTERNAL"]
    with pytest.raises(Conflict) as conflict:
        actions.revise(
            world.session, world.officer, incident, particulars=said(), class_codes=[], is_suspected=True, reason="", expected_version=1
        )
    assert conflict.value.code == "incident-changed-meanwhile"
    for known, code in (({"item_ids": ["f" * 32]}, "item-missing"), ({"cause": "bad-luck"}, "incident-code-unknown")):
        with pytest.raises(Invalid) as error:
            revise(world, incident, **known)
        assert error.value.code == code


def test_the_first_notice_fulfils_the_duty_to_notify_within_the_agreed_hours(world: World) -> None:
    incident = world.report("INTERNAL")
    (line,) = queries.list_notices(world.session, incident.id)
    assert (line.recipient, line.duty, line.way) == (Recipient.PRINCIPAL, "NDA-3.7a", Way.PORTAL)
    assert line.due_at == NOW + timedelta(hours=24)
    assert duties(world, incident) == {(world.engagement.id, "NDA-3.7a"): "fulfilled", (world.engagement.id, "NDA-3.7b"): "due"}
    assert actions.note_opened(world.session, later(world.officer), incident)
    assert not actions.note_opened(world.session, later(world.reviewer), incident), "the first time is kept"
    assert not actions.note_opened(world.session, world.colleague, incident), "who told does not open its own notice"
    actions.confirm_receipt(world.session, later(world.reviewer), incident)
    assert (line.opened_by, line.confirmed_by) == (world.officer.actor.user_id, world.reviewer.actor.user_id)
    with pytest.raises(Conflict):
        actions.confirm_receipt(world.session, world.officer, incident)


def test_up_the_chain_each_principal_stands_on_the_list_and_the_promise_to_tell_directly_is_kept_by_the_notice(world: World) -> None:
    third, passed_on = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    theirs, upper = people(third, Role.RESPONDENT), allowed(world)
    incident = world.report("INTERNAL", stamp=theirs, engagement=passed_on)
    lines = {(line.recipient, line.level, line.duty): line for line in queries.list_notices(world.session, incident.id)}
    assert set(lines) == {("principal", 0, "NDA-3.7a"), ("principal_above", 1, "NDA-3.7a"), ("principal_above", 1, "SUB-3a")}
    assert duties(world, incident)[passed_on.id, "SUB-3a"] == "fulfilled"
    assert duties(world, incident)[world.engagement.id, "NDA-3.7a"] == "due", "the contractor in between tells in its own name"
    assert allowed(world) == upper, "the link above is not stopped by it"
    assert "INTERNAL" not in allowed(world, passed_on)
    assert queries.count_below(world.session, world.engagement.id) == 1
    open_line = lines["principal_above", 1, "NDA-3.7a"]
    with pytest.raises(Conflict) as error:
        actions.tell(world.session, theirs, incident, notice_id=open_line.id, way=Way.TELEPHONE, proof="")
    assert error.value.code == "notice-of-other-company"
    actions.tell(world.session, world.respondent, incident, notice_id=open_line.id, way=Way.PORTAL, proof="")
    assert duties(world, incident)[world.engagement.id, "NDA-3.7a"] == "fulfilled"
    with pytest.raises(Conflict):
        actions.tell(world.session, world.respondent, incident, notice_id=open_line.id, way=Way.PORTAL, proof="")
    assert actions.note_opened(world.session, world.officer, incident), "who stands above reads it and that counts"
    assert queries.get(world.session, reach_of(world.officer.actor), incident.id) == incident
    with pytest.raises(Missing):
        queries.get(world.session, reach_of(factories.actor()), incident.id)
    actions.add_event(
        world.session, world.respondent, incident, happened_at=NOW, text="Talk", talk_with=[passed_on.id, world.engagement.id]
    )
    assert {state for (_, code), state in duties(world, incident).items() if code in ("NDA-3.7b", "SUB-3b")} == {"fulfilled"}


def test_measures_are_agreed_done_and_only_then_it_closes(world: World) -> None:
    incident = world.report("INTERNAL")
    measure = actions.propose_measure(
        world.session, world.respondent, incident, text="Lock it", responsible="Kimura", due_on=date(2026, 12, 24)
    )

    def step(stamp: Stamp, step: MeasureStep, text: str = "") -> None:
        actions.take_step(world.session, stamp, incident, measure_id=measure.id, step=step, text=text, expected_version=measure.version)

    with pytest.raises(Conflict) as conflict:
        step(world.respondent, MeasureStep.DO, "Done")
    assert conflict.value.code == "measure-not-your-turn"
    step(world.reviewer, MeasureStep.RETURN, "Which door?")
    step(world.respondent, MeasureStep.PROPOSE, "Lock the store")
    assert duties(world, incident)[world.engagement.id, "NDA-3.7b"] == "due"
    step(world.reviewer, MeasureStep.AGREE)
    assert duties(world, incident)[world.engagement.id, "NDA-3.7b"] == "fulfilled", "agreed with the principal"
    with pytest.raises(Conflict) as conflict:
        actions.close(world.session, world.reviewer, incident)
    assert conflict.value.parameters["missing"] == ["stop-not-lifted", "cause-unknown", "measures-open"]
    step(world.respondent, MeasureStep.DO, "Lock is in")
    revise(world, incident, "INTERNAL", cause="device_lost")
    lift(world, incident, "INTERNAL")
    actions.close(world.session, world.reviewer, incident)
    assert (incident.state, measure.state) == (IncidentState.CLOSED, MeasureState.DONE)
    with pytest.raises(Conflict) as conflict:
        actions.add_event(world.session, world.officer, incident, happened_at=NOW, text="More")
    assert conflict.value.code == "incident-closed"
    taken = queries.list_measures(world.session, incident.id)[0].steps
    assert [one.step for one in taken] == ["propose", "return", "propose", "agree", "do"]


def test_answers_on_personal_data_put_the_authority_on_the_list_with_its_dates(world: World) -> None:
    incident = world.report("PERSONAL_DATA")
    asked = Questions(position=Position.PRINCIPAL, known_on=TODAY, sensitive=Answer.NO, property=Answer.MAY, improper=Answer.NO, persons=3)
    actions.check_personal_data(world.session, world.officer, incident, questions=asked)
    law = {line.duty: line.due_at for line in queries.list_notices(world.session, incident.id) if line.duty.startswith("law-")}
    assert set(law) == {"law-preliminary", "law-final", "law-persons"}
    assert law["law-preliminary"] is not None
    assert law["law-preliminary"].date() == TODAY + timedelta(days=4)
    calmed = asked.model_copy(update={"property": Answer.NO})
    actions.check_personal_data(world.session, world.officer, incident, questions=calmed)
    assert len(queries.list_notices(world.session, incident.id)) == 1, "nothing is asked for any more"
    with pytest.raises(Invalid) as error:
        actions.check_personal_data(world.session, world.respondent, incident, questions=asked)
    assert error.value.code == "position-of-other-side"
    entrusted = asked.model_copy(update={"position": Position.ENTRUSTED})
    _, findings = actions.check_personal_data(world.session, world.respondent, incident, questions=entrusted)
    assert findings.may_be_released
    assert len(queries.list_notices(world.session, incident.id)) == 1, "the contractor is released by telling its principal"


def test_a_promise_to_those_above_is_kept_to_every_one_of_them(world: World) -> None:
    session, officer = world.session, people(world.contractor, Role.PROCUREMENT)
    second, link = pass_on(world, "Second", NUMBERS[3], stamp=officer, parent=world.engagement)
    third, deepest = pass_on(world, "Third", NUMBERS[2], stamp=people(second, Role.PROCUREMENT), parent=link)
    stamp = people(third, Role.RESPONDENT)
    incident = actions.record(
        session, stamp, deepest, kind=IncidentKind.LOSS, is_suspected=True, class_codes=["INTERNAL"], summary="A list", noticed_at=NOW
    )
    lines = queries.list_notices(session, incident.id)
    told = {(one.recipient_organisation_id, one.level) for one in lines if one.told_at is not None and one.owes_organisation_id == third.id}
    assert told == {(second.id, 0), (world.contractor.id, 1), (world.principal.id, 2)}
    owed = {(one.owes_organisation_id, one.level) for one in lines if one.told_at is None and one.duty}
    assert owed == {(second.id, 1), (world.contractor.id, 2)}, "each still owes the notice to its own principal"


def test_every_company_up_the_chain_answers_for_itself_about_personal_data(world: World) -> None:
    session = world.session
    partner, link = pass_on(world, "Second", NUMBERS[3], stamp=people(world.contractor, Role.PROCUREMENT), parent=world.engagement)
    below, middle = people(partner, Role.RESPONDENT), people(world.contractor, Role.REVIEWER)
    incident = actions.record(
        session, below, link, kind=IncidentKind.LOSS, is_suspected=True, class_codes=["PERSONAL_DATA"], summary="A list", noticed_at=NOW
    )
    asked = Questions(position=Position.ENTRUSTED, known_on=TODAY, sensitive=Answer.NO, property=Answer.MAY, improper=Answer.NO, persons=3)

    def law() -> list[tuple[str, str | None]]:
        lines = queries.list_notices(session, incident.id)
        return sorted({(one.owes_organisation_id, one.link_engagement_id) for one in lines if one.duty.startswith("law-")})

    assert actions.check_personal_data(session, middle, incident, questions=asked)[1].may_be_released, "it holds them for the top"
    assert law() == []
    actions.check_personal_data(session, middle, incident, questions=asked.model_copy(update={"position": Position.PRINCIPAL}))
    assert law() == [(world.contractor.id, None)], "or they are its own"
    actions.check_personal_data(session, middle, incident, questions=asked)
    assert law() == [], "what was asked for before is not left behind"
    with pytest.raises(Invalid) as error:
        actions.check_personal_data(session, world.officer, incident, questions=asked)
    assert error.value.code == "position-of-other-side", "nobody stands above the top"
    actions.check_personal_data(session, world.officer, incident, questions=asked.model_copy(update={"position": Position.PRINCIPAL}))
    assert law() == [(world.principal.id, world.engagement.id)], "on its own link, which those below do not read"


def test_what_cannot_be_right_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as error:
        world.report("NO_SUCH_CLASS")
    assert error.value.parameters["classes"] == ["NO_SUCH_CLASS"]
    for summary, at, code in (("", NOW, "summary-missing"), ("x", NOW + timedelta(minutes=1), "noticed-at-in-future")):
        with pytest.raises(Invalid) as error:
            actions.record(
                world.session,
                world.respondent,
                world.engagement,
                kind=IncidentKind.LEAK,
                is_suspected=False,
                class_codes=[],
                summary=summary,
                noticed_at=at,
            )
        assert error.value.code == code


def test_an_incident_is_still_reported_after_the_close_and_by_parties_only(world: World) -> None:
    close_engagement(world.session, world.officer, world.engagement)
    incident = world.report("INTERNAL")
    lift(world, incident, "INTERNAL")
    with pytest.raises(Forbidden) as error:
        world.report("INTERNAL", stamp=replace(world.officer, actor=factories.actor()))
    assert error.value.code == "not-a-party"
