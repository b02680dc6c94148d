"""Assurance of a place: certificates, emergency contacts, inspections and risks in the states that a route can meet."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from contracts.certificates import actions as certificates
from contracts.contacts import actions as contacts
from contracts.contacts.actions import Details
from contracts.contacts.rules import ContactRole
from contracts.engagements.rules import Side
from contracts.inspections import actions as inspections
from contracts.inspections.models import Inspection
from contracts.inspections.rules import Severity
from contracts.risks import actions as risks
from contracts.risks.actions import Written
from contracts.risks.rules import Treatment

if TYPE_CHECKING:
    from tests.security.places import Builder


def assure_in_every_state(made: "Builder") -> None:
    """By what the product does itself; the words of people are marked."""
    _hold(made)
    _name(made)
    _inspect(made)
    _weigh(made)


def _hold(made: "Builder") -> None:
    for state in ("accepted", "filed"):
        held = certificates.file(
            made.session,
            made.contractor("respondent"),
            made.engagement,
            kind="ISMS",
            scope=made.say("contractor", "work", "scope"),
            number=made.say("contractor", "work", "number"),
            valid_from=made.today,
            valid_until=made.today + timedelta(days=300),
        )
        made.place.ids[f"held/{state}"] = held.id
        if state == "accepted":
            where = made.say("principal", "work", "register")
            certificates.judge(made.session, made.principal("reviewer"), held, is_accepted=True, checked_where=where, today=made.today)


def _name(made: "Builder") -> None:
    for side, stamp in (("principal", made.principal("procurement")), ("contractor", made.contractor("respondent"))):
        details = Details(1, ContactRole.FIRST, made.say(side, "work", "contact"), made.say(side, "work", "phone"))
        made.place.ids[f"contact/{side}"] = contacts.enter(made.session, stamp, made.engagement, details).id


def _inspect(made: "Builder") -> None:
    officer, respondent, reviewer = made.principal("procurement"), made.contractor("respondent"), made.principal("reviewer")
    for state in ("announced", "confirmed", "recorded", "written"):
        texts: dict[str, Any] = {name: made.say("principal", "work", name) for name in ("subject", "purpose", "place", "inspectors")}
        one = inspections.plan(
            made.session, officer, made.engagement, planned_on=made.today, urgent_reason=made.say("principal", "work", "urgent"), **texts
        )
        made.place.ids[f"inspection/{state}"] = one.id
        if state != "announced":
            inspections.say_yes(made.session, respondent, one, expected_version=one.version)
            _record(made, one)
        if state == "written":  # as often changed as the one that waits for the contractor's name
            _record(made, one)
            made.place.ids["inspection/to-sign/principal"] = one.id
        if state == "recorded":
            made.place.ids["inspection/to-sign/contractor"] = one.id
            finding = inspections.add_finding(
                made.session, reviewer, one, severity=Severity.MINOR, text=made.say("principal", "work", "finding")
            )
            made.place.ids["finding/recorded"] = finding.id
            inspections.sign(
                made.session,
                reviewer,
                one,
                Side.PRINCIPAL,
                person_name=made.say("principal", "work", "signer"),
                person_title="Head",
                expected_version=one.version,
            )


def _record(made: "Builder", inspection: Inspection) -> None:
    reviewer = made.principal("reviewer")
    check = inspections.add_check(made.session, reviewer, inspection, text=made.say("principal", "work", "point"))
    made.place.ids.setdefault("check/confirmed", check.id)
    inspections.write_record(
        made.session,
        reviewer,
        inspection,
        principal_participants=made.say("principal", "work", "present"),
        contractor_participants=made.say("principal", "work", "met"),
        summary=made.say("principal", "work", "whole"),
        expected_version=inspection.version,
    )


def _weigh(made: "Builder") -> None:
    """Their texts are a draft of the principal: nobody else may ever read them."""
    for state in ("open", "asked"):
        written = Written(
            made.say("principal", "own", "risk"),
            made.say("principal", "own", "cause"),
            2,
            2,
            Treatment.REDUCE,
            made.say("principal", "own", "owner"),
            made.today + timedelta(days=90),
            due_on=made.today,
        )
        risk = risks.write(made.session, made.principal("procurement"), made.engagement, written)
        made.place.ids[f"risk/{state}"] = risk.id
        if state == "asked":
            reason = made.say("principal", "own", "reason")
            risks.ask_acceptance(
                made.session, made.principal("administrator"), risk, reason=reason, until=made.today, today=made.today, expected_version=1
            )
