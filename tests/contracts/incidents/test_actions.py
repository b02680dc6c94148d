"""An incident stops sharing when it is recorded, and another person at the principal ends the stop."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from contracts.disposals.actions import close_engagement
from contracts.engagements.queries import reach_of
from contracts.incidents.actions import lift, record
from contracts.incidents.models import Incident
from contracts.incidents.queries import get, list_for_engagement, list_open
from contracts.incidents.rules import IncidentKind, IncidentState
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.contracts.world import NOW, NUMBERS, World, entries, pass_on


def test_either_party_reports_and_another_person_of_the_principal_lifts(world: World) -> None:
    theirs, ours = world.report("INTERNAL", "CONFIDENTIAL"), world.report(stamp=world.officer)
    assert {(row.id, row.class_codes) for row in list_open(world.session, world.engagement.id)} == {
        (theirs.id, ("CONFIDENTIAL", "INTERNAL")),
        (ours.id, ()),
    }
    lift(world.session, world.reviewer, theirs, reason="Found again")
    lift(world.session, world.reviewer, ours, reason="False alarm")
    assert list_open(world.session, world.engagement.id) == []
    rows = list_for_engagement(world.session, reach_of(world.respondent.actor), world.engagement.id)
    assert {row.state for row in rows} == {IncidentState.LIFTED}
    assert [entry.act for entry in entries(world.session)[-4:]] == ["incident:record"] * 2 + ["incident:lift"] * 2


def test_who_reported_does_not_lift(world: World) -> None:
    incident = world.report("INTERNAL", stamp=world.officer)
    with pytest.raises(Forbidden) as error:
        lift(world.session, world.officer, incident, reason="Never mind")
    assert error.value.code == "second-person-needed"


def test_the_database_itself_refuses_the_reporter_as_lifter(world: World) -> None:
    incident = world.report("INTERNAL")
    with pytest.raises(IntegrityError, match="two_persons"):
        world.session.execute(update(Incident).values(lifted_by=incident.recorded_by))


def test_the_contractor_does_not_lift(world: World) -> None:
    with pytest.raises(Forbidden) as error:
        lift(world.session, world.colleague, world.report("INTERNAL"), reason="All is well")
    assert error.value.code == "not-the-principal"


def test_a_stop_is_lifted_once_and_with_a_reason(world: World) -> None:
    incident = world.report("INTERNAL")
    with pytest.raises(Invalid):
        lift(world.session, world.reviewer, incident, reason=" ")
    lift(world.session, world.reviewer, incident, reason="Found")
    with pytest.raises(Conflict) as error:
        lift(world.session, world.officer, incident, reason="Found")
    assert error.value.code == "incident-already-lifted"


def test_what_cannot_be_right_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as error:
        world.report("NO_SUCH_CLASS")
    assert error.value.parameters["classes"] == ["NO_SUCH_CLASS"]
    for summary, at, code in (("", NOW, "summary-missing"), ("x", NOW + timedelta(minutes=1), "noticed-at-in-future")):
        with pytest.raises(Invalid) as error:
            record(
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


def test_an_incident_is_still_reported_after_the_close(world: World) -> None:
    close_engagement(world.session, world.officer, world.engagement)
    incident = world.report("INTERNAL")
    lift(world.session, world.reviewer, incident, reason="Looked into")


def test_the_principal_above_sees_an_incident_below_and_does_not_record_it_there(world: World) -> None:
    _, passed_on = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    incident = world.report("INTERNAL", stamp=world.respondent, engagement=passed_on)
    assert get(world.session, reach_of(world.officer.actor), incident.id) == incident
    with pytest.raises(Missing):
        get(world.session, reach_of(factories.actor()), incident.id)
    with pytest.raises(Forbidden) as error:
        world.report("INTERNAL", stamp=world.officer, engagement=passed_on)
    assert error.value.code == "not-a-party"
