"""One engagement of the world, brought into every state that something in it can be in, by the product's own actions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from contracts.agreements import actions as agreements
from contracts.clauses.queries import find_latest as find_template
from contracts.clauses.rules import starting_values
from contracts.disposals import actions as disposals
from contracts.disposals.rules import DisposalMethod, DisposalResult
from contracts.engagements import actions as engagements
from contracts.engagements.models import Engagement
from contracts.engagements.rules import Handler
from contracts.handovers import actions as handovers
from contracts.handovers.models import Handover
from contracts.handovers.queries import list_lines
from contracts.handovers.rules import SharingPermit, Way
from contracts.incidents import actions as incidents
from contracts.incidents.models import Incident, IncidentNotice
from contracts.incidents.rules import IncidentKind, MeasureStep, Particulars, Recipient
from contracts.incidents.rules import Way as IncidentWay
from contracts.information import actions as information
from contracts.information.rules import ItemForm
from contracts.sharing.actions import request_permit
from storage.evidence import actions as evidence
from storage.evidence.models import EvidenceFile
from storage.objects.store import ObjectStore
from storage.scanning.structure_only import StructureOnlyScanner
from storage.stamp import Stamp
from tests.security.agreements import live_through_agreements
from tests.security.assurance import assure_in_every_state
from tests.security.companies import Place
from tests.security.duties import fall_due_in_every_state
from tests.security.education import ask_for_a_course
from tests.security.questionnaires import answer_in_every_state
from tests.security.registers import keep_ledgers
from tests.security.reports import report_in_every_state

CLASSES = ("INTERNAL", "PERSONAL_DATA", "PUBLIC")


@dataclass
class Builder:
    """What it takes to fill a place. `principal` and `contractor` make the stamps of the people of each side, by role;
    `say` gives a marked text of a side: `say("contractor", "draft", "scope")`.
    """

    session: Session
    store: ObjectStore
    place: Place
    today: date
    principal: Callable[[str], Stamp]
    contractor: Callable[[str], Stamp]
    say: Callable[[str, str, str], str]
    engagement: Engagement

    def file(self, what: str) -> EvidenceFile:
        """An available file of the contractor; its name and its bytes are marked."""
        name, content = self.say("contractor", what, "file"), self.say("contractor", what, "bytes")
        stamp = self.contractor("respondent")
        stored = evidence.receive(
            self.session, self.store, stamp, filename=f"{name}.txt", declared_type="text/plain", chunks=[content.encode()], limit=10_000,
            engagement_id=self.engagement.id,
        )  # fmt: skip
        return evidence.scan(self.session, self.store, StructureOnlyScanner(), stamp, stored.id)


def open_engagement(
    session: Session, stamp: Stamp, say: Callable[[str, str, str], str], today: date, *, contractor_id: str, parent_id: str | None
) -> Engagement:
    """An open engagement whose every text is marked."""
    return engagements.open(
        session,
        stamp,
        contractor_organisation_id=contractor_id,
        parent_engagement_id=parent_id,
        reference=say("principal", "papers", "reference"),
        work=say("principal", "work", "work"),
        purpose=say("principal", "work", "purpose"),
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=300),
        class_codes=CLASSES,
        handlers=[Handler(say("principal", "papers", "person"), say("principal", "papers", "duty"), is_custodian=True)],
        place=say("principal", "work", "place"),
    )


def fill(made: Builder) -> None:
    """Everything that can happen in an engagement, in the order in which it happens."""
    _agreements(made)
    answer_in_every_state(made)
    _incidents(made)
    _tell_each_other(made)
    _handovers(made)
    fall_due_in_every_state(made)
    ask_for_a_course(made)
    report_in_every_state(made)
    keep_ledgers(made)
    assure_in_every_state(made)
    live_through_agreements(made)


def _agreements(made: Builder) -> None:
    session, ids = made.session, made.place.ids
    template = find_template(session, "CONFIDENTIALITY")
    assert template is not None
    parameters: dict[str, Any] = starting_values(template.document) | {
        "initial_report_on": made.today,
        "incident_first_notice_hours": 24,
        "promptly_days": 5,
        "survival_years": 3,
        "governing_court": made.say("principal", "papers", "court"),
    }
    for state in ("in_force", "offered"):
        agreement = agreements.draw_up(session, made.principal("procurement"), made.engagement, template=template, parameters=parameters)
        ids[f"agreement/{state}"] = agreement.id
        ids[f"text_hash/{state}"] = agreement.text_hash
        if state == "in_force":
            for side, stamp in (("principal", made.principal("procurement")), ("contractor", made.contractor("respondent"))):
                shown = replace(stamp, agent="Browser")  # the certificate shows each side's browser to the other
                agreements.accept(
                    session, shown, agreement, person_name=made.say(side, "papers", "name"), person_title=made.say(side, "papers", "title"),
                    consent=made.say(side, "papers", "consent"), text_hash=agreement.text_hash,
                )  # fmt: skip


def _incidents(made: Builder) -> None:
    session, ids = made.session, made.place.ids
    for state in ("lifted", "proposed", "open"):
        stamp = made.contractor("respondent")
        incident = incidents.record(
            session, stamp, made.engagement, kind=IncidentKind.LOSS, is_suspected=True,
            class_codes=["PERSONAL_DATA"], summary=made.say("contractor", "work", "summary"), noticed_at=stamp.at,
            particulars=Particulars(what=made.say("contractor", "work", "what"), cause="device_lost"),
        )  # fmt: skip
        ids[f"incident/{state}"] = incident.id
        if state == "open":
            _handle(made, incident)
            continue
        reason = made.say("principal", "work", "reason")
        proposer = made.principal("administrator")  # so that everybody who may approve is another person
        lift = incidents.propose_lift(session, proposer, incident, class_codes=["PERSONAL_DATA"], reason=reason)
        if state == "proposed":
            ids["lift/proposed"] = lift.id
        else:
            incidents.decide_lift(session, made.principal("procurement"), incident, lift_id=lift.id, is_approved=True)
            _tell_above(made, incident)


def _tell_each_other(made: Builder) -> None:
    """One that each side has noticed, and the other one was told of."""
    made.place.ids["incident/told/principal"] = made.place.ids["incident/open"]
    stamp = made.principal("procurement")
    incident = incidents.record(
        made.session, stamp, made.engagement, kind=IncidentKind.LOSS, is_suspected=True, class_codes=["PERSONAL_DATA"],
        summary=made.say("principal", "work", "summary"), noticed_at=stamp.at, particulars=Particulars(),
    )  # fmt: skip
    made.place.ids["incident/told/contractor"] = incident.id


def _tell_above(made: Builder, incident: Incident) -> None:
    """What the principal owes to those above it: before that, nobody may close the incident."""
    owed = (col(IncidentNotice.incident_id) == incident.id, col(IncidentNotice.duty) != "", col(IncidentNotice.told_at).is_(None))
    for notice in made.session.exec(select(IncidentNotice).where(*owed)).all():
        incidents.tell(
            made.session, made.principal("procurement"), incident, notice_id=notice.id, way=IncidentWay.TELEPHONE,
            proof=made.say("principal", "work", "proof"),
        )  # fmt: skip


def _handle(made: Builder, incident: Incident) -> None:
    """What both sides do about an incident: somebody to tell, an event, measures in two states."""
    session, ids, stamp = made.session, made.place.ids, made.contractor("respondent")
    for side, teller in (("contractor", stamp), ("principal", made.principal("reviewer"))):
        named = made.say(side, "work", "named")
        ids[f"notice/{side}"] = incidents.add_recipient(session, teller, incident, recipient=Recipient.INSURER, named=named).id
    incidents.add_event(session, stamp, incident, happened_at=stamp.at, text=made.say("contractor", "work", "event"))
    for state in ("proposed", "agreed"):
        text, responsible = (made.say("contractor", "work", what) for what in ("measure", "responsible"))
        measure = incidents.propose_measure(session, stamp, incident, text=text, responsible=responsible, due_on=made.today)
        ids[f"measure/{state}"] = measure.id
        if state == "agreed":
            incidents.take_step(
                session, made.principal("reviewer"), incident, measure_id=measure.id, step=MeasureStep.AGREE, expected_version=1
            )


def _handovers(made: Builder) -> None:
    session, ids = made.session, made.place.ids
    for name in ("free", "out", "back", "gone"):
        item = information.designate(
            session, made.principal("procurement"), made.engagement, class_code="INTERNAL", name=made.say("principal", "papers", name),
            form=ItemForm.PAPER, identifier=made.say("principal", "papers", "identifier"), quantity=9,
        )  # fmt: skip
        ids[f"item/{name}"] = item.id
    first = _hand_over(made, [(ids[f"item/{name}"], 4) for name in ("out", "back", "gone")])
    ids["handover/countersigned"] = first.id
    ids |= {f"line/{name}": line.id for name, line in zip(("out", "back", "gone"), list_lines(session, first.id), strict=True)}
    handovers.countersign(
        session, made.contractor("respondent"), first, person_name=made.say("contractor", "papers", "signer"),
        person_title=made.say("contractor", "papers", "title"),
    )  # fmt: skip
    ids["handover/recorded"] = _hand_over(made, [(ids["item/free"], 2)]).id
    for state in ("confirmed", "declined", "recorded"):
        _give_back(made, state)
    for state in ("approved", "rejected", "filed"):
        _certify(made, state)


def _hand_over(made: Builder, lines: list[tuple[str, int]]) -> Handover:
    stamp = made.principal("procurement")
    permit = request_permit(made.session, stamp, made.engagement, class_codes=["INTERNAL"], today=made.today)
    assert isinstance(permit, SharingPermit), permit
    return handovers.hand_over(
        made.session, stamp, made.engagement, permit, lines=lines, handed_on=made.today,
        giver_name=made.say("principal", "papers", "giver"), receiver_name=made.say("principal", "papers", "receiver"), way=Way.IN_PERSON,
        purpose=made.say("principal", "papers", "purpose"),
    )  # fmt: skip


def _give_back(made: Builder, state: str) -> None:
    record = disposals.record_return(
        made.session, made.contractor("respondent"), made.engagement, lines=[(made.place.ids["line/back"], 1)], returned_on=made.today,
        returner_name=made.say("contractor", "papers", "returner"), way=Way.COURIER, note=made.say("contractor", "papers", "note"),
    )  # fmt: skip
    made.place.ids[f"return/{state}"] = record.id
    if state == "confirmed":
        disposals.confirm_return(
            made.session, made.principal("procurement"), record, receiver_name=made.say("principal", "papers", "receiver")
        )
    elif state == "declined":
        disposals.decline_return(made.session, made.principal("procurement"), record, reason=made.say("principal", "papers", "reason"))


def _certify(made: Builder, state: str) -> None:
    document = made.file("work")
    made.place.ids["evidence/certificate"] = document.id
    certificate = disposals.file_certificate(
        made.session, made.contractor("respondent"), made.engagement, lines=[(made.place.ids["line/gone"], 1)],
        method=DisposalMethod.PAPER_SHREDDING, technique=made.say("contractor", "papers", "technique"),
        medium=made.say("contractor", "papers", "medium"), serial=made.say("contractor", "papers", "serial"), disposed_on=made.today,
        place=made.say("contractor", "papers", "place"), person_name=made.say("contractor", "papers", "person"),
        witness_name=made.say("contractor", "papers", "witness"), result=DisposalResult.COMPLETE, evidence_id=document.id,
    )  # fmt: skip
    made.place.ids[f"certificate/{state}"] = certificate.id
    if state != "filed":
        reason = made.say("principal", "papers", "reason")
        disposals.judge_certificate(made.session, made.principal("reviewer"), certificate, is_approved=state == "approved", reason=reason)
