"""A world to act in: a principal and its contractor, one engagement with accepted terms, and a closed review.

Everything is done by the product's own actions, except the review, whose score is computed by the product's own rules
from one state per item of the built-in questionnaire.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.agreements.actions import accept, draw_up
from contracts.agreements.models import Agreement
from contracts.clauses import actions as clauses
from contracts.clauses.queries import find_latest
from contracts.disposals.actions import file_certificate
from contracts.disposals.models import DisposalCertificate
from contracts.disposals.rules import DisposalMethod, DisposalResult
from contracts.engagements import actions as engagements
from contracts.engagements.models import Engagement
from contracts.engagements.queries import list_classes
from contracts.engagements.rules import Handler
from contracts.handovers.actions import hand_over
from contracts.handovers.models import Handover
from contracts.handovers.queries import list_lines
from contracts.handovers.rules import SharingPermit, Way
from contracts.incidents.actions import record
from contracts.incidents.models import Incident
from contracts.incidents.rules import IncidentKind
from contracts.information import actions as information
from contracts.information.models import DesignatedItem
from contracts.information.rules import ItemForm
from contracts.parties.actions import register_contractor, register_principal
from contracts.parties.models import Organisation
from contracts.recontracts.actions import deciding, requesting
from contracts.recontracts.actions.requesting import Wish
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import RecontractState
from contracts.reports import actions as reports
from contracts.reports.rules import Line, Statement
from contracts.sharing import actions as gate
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.catalogue.queries import built_in
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.rules import ScoredItem, score
from questionnaires.templates.models import QuestionnaireVersion
from storage.ledger.models import LedgerEntry
from storage.stamp import Actor, Role, Stamp
from tests import factories

NOW = factories.NOON
TODAY = date(2026, 11, 24)  # in Tokyo too
WEEK = timedelta(days=7)
TERMS: Mapping[str, Any] = {
    "initial_report_on": "2026-12-01",
    "monthly_report_day": "31",
    "incident_first_notice_hours": "24",
    "promptly_days": "3",
    "return_within_days": "10",
    "inspection_notice_days": "5",
    "survival_years": "5",
}
ALL_CLASSES = ("PUBLIC", "INTERNAL", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL", "PERSONAL_DATA", "SENSITIVE_PERSONAL_DATA")
LAWFUL_ONLY = ("SPECIFIC_PERSONAL_INFORMATION", "IMPORTANT_ECONOMIC_SECURITY_INFORMATION", "SPECIALLY_DESIGNATED_SECRET")
NUMBERS = ("7000012050002", "5010005007126", "8000012010038", "4000012090001")  # published corporate numbers of public bodies


@dataclass
class World:
    """One engagement, and people: an officer and a reviewer of the principal, two people of the contractor."""

    session: Session
    principal: Organisation
    contractor: Organisation
    engagement: Engagement
    officer: Stamp
    reviewer: Stamp
    respondent: Stamp
    colleague: Stamp

    def review(
        self,
        *,
        state: AnswerState = AnswerState.IMPLEMENTED,
        on_evidence: bool = True,
        at: datetime = NOW,
        engagement: Engagement | None = None,
        **changed: AnswerState | None,
    ) -> ScoreRecord:
        """A closed review: every item of S01 answered with `state`; `changed` says otherwise for items (c1_1_05 for 1.1-05)."""
        return close_review(self.session, engagement or self.engagement, self.officer, state, changed, at=at, on_evidence=on_evidence)

    def agree(self, engagement: Engagement | None = None) -> Agreement:
        """Terms that both sides have accepted."""
        return agree(self.session, engagement or self.engagement, self.officer, self.respondent)

    def designate(self, class_code: str = "CONFIDENTIAL", quantity: int = 1, **changes: Any) -> DesignatedItem:
        wishes: dict[str, Any] = {"name": "Drawing", "form": ItemForm.PAPER, "identifier": ""} | changes
        return information.designate(self.session, self.officer, self.engagement, class_code=class_code, quantity=quantity, **wishes)

    def permit(self, *class_codes: str, today: date = TODAY) -> SharingPermit:
        """A permit that must be given."""
        permit = gate.request_permit(self.session, self.officer, self.engagement, class_codes=class_codes, today=today)
        assert isinstance(permit, SharingPermit), [finding for decision in permit for finding in decision.unmet]
        return permit

    def hand(self, *items: tuple[DesignatedItem, int], permit: SharingPermit | None = None, **changes: Any) -> Handover:
        """A handover through the gate."""
        wishes: dict[str, Any] = {
            "handed_on": TODAY,
            "giver_name": "Suzuki",
            "receiver_name": "Tanaka",
            "way": Way.IN_PERSON,
            "purpose": "For the work",
        } | changes
        permit = permit or self.permit(*{item.class_code for item, _ in items})
        lines = [(item.id, quantity) for item, quantity in items]
        return hand_over(self.session, self.officer, self.engagement, permit, lines=lines, **wishes)

    def hand_out(self, quantity: int = 1, **item: Any) -> str:
        """An item handed over in `quantity` pieces; the id of its line."""
        handover = self.hand((self.designate("INTERNAL", quantity, **item), quantity))
        return list_lines(self.session, handover.id)[0].id

    def certify(self, *lines: tuple[str, int], **changes: Any) -> DisposalCertificate:
        """A plausible certificate that paper was shredded."""
        wishes: dict[str, Any] = {
            "method": DisposalMethod.PAPER_SHREDDING,
            "medium": "Paper",
            "disposed_on": TODAY,
            "person_name": "Tanaka",
            "witness_name": "Kimura",
            "result": DisposalResult.COMPLETE,
        } | changes
        if "evidence_id" not in wishes:
            wishes["evidence_id"] = factories.evidence(self.session, self.contractor, engagement_id=self.engagement.id).id
        return file_certificate(self.session, self.respondent, self.engagement, lines=lines, **wishes)

    def submit_reports(self, until: date) -> None:
        """Every monthly report that is open on `until`, submitted with everything in order."""
        stamp = replace(self.respondent, at=datetime(until.year, until.month, until.day, 3, tzinfo=UTC))
        for report in reports.open_owed(self.session, stamp, self.engagement):
            lines = {line: Statement(said="yes") for line in Line}
            reports.save(self.session, stamp, report, statements=lines, expected_version=1)
            reports.submit(self.session, stamp, report, person_name="Tanaka", person_title="Head", expected_version=2)

    def report(self, *class_codes: str, stamp: Stamp | None = None, engagement: Engagement | None = None) -> Incident:
        """An incident reported by the contractor."""
        return record(
            self.session,
            stamp or self.respondent,
            engagement or self.engagement,
            kind=IncidentKind.LOSS,
            is_suspected=True,
            class_codes=class_codes,
            summary="A folder is missing",
            noticed_at=NOW,
        )


def later(stamp: Stamp, by: timedelta = timedelta(hours=1)) -> Stamp:
    """The same person, later."""
    return replace(stamp, at=stamp.at + by)


def load_data(session: Session) -> None:
    """The built-in data of this floor, as the command line loads it."""
    stamp = factories.stamp(origin="cli")
    information.load(session, stamp)
    clauses.load(session, stamp)
    gate.load(session, stamp)


def people(organisation: Organisation, *roles: Role) -> Stamp:
    """Some person of `organisation` doing something now."""
    return factories.stamp(organisation, *roles, at=NOW)


def make_world(session: Session, *, class_codes: Collection[str] = (*ALL_CLASSES, *LAWFUL_ONLY)) -> World:
    """A world with its data loaded, terms accepted and a perfect review closed."""
    load_data(session)
    stamp = factories.stamp(origin="cli")
    principal = register_principal(session, stamp, name="アサヒ製作所", name_english="Asahi Works", corporate_number=NUMBERS[0])
    officer = people(principal, Role.PROCUREMENT)
    contractor = register_contractor(session, officer, name="川口データ", name_english="Kawaguchi Data", corporate_number=NUMBERS[1])
    world = World(
        session=session,
        principal=principal,
        contractor=contractor,
        engagement=open_engagement(session, officer, contractor, class_codes=class_codes),
        officer=officer,
        reviewer=people(principal, Role.REVIEWER),
        respondent=people(contractor, Role.RESPONDENT),
        colleague=people(contractor, Role.RESPONDENT),
    )
    world.agree()
    world.review()
    return world


def open_engagement(
    session: Session,
    stamp: Stamp,
    contractor: Organisation,
    *,
    parent: Engagement | None = None,
    class_codes: Collection[str] = ALL_CLASSES,
    **changes: Any,
) -> Engagement:
    """An engagement that began half a year ago and goes on for another."""
    wishes: dict[str, Any] = {
        "work": "図面のデータ化",
        "purpose": "図面の電子化だけに使う",
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 3, 31),
        "handlers": [Handler("田中", "入力"), Handler("木村", "管理", is_custodian=True)],
    } | changes
    return engagements.open(
        session,
        stamp,
        contractor_organisation_id=contractor.id,
        parent_engagement_id=parent.id if parent else None,
        class_codes=class_codes,
        **wishes,
    )


def agree(session: Session, engagement: Engagement, principal: Stamp, contractor: Stamp) -> Agreement:
    """Terms drawn up by `principal` and accepted by both."""
    template = find_latest(session, "CONFIDENTIALITY")
    assert template is not None
    agreement = draw_up(session, principal, engagement, template=template, parameters=TERMS)
    for stamp in (principal, contractor):
        accept(
            session,
            stamp,
            agreement,
            person_name=stamp.actor.display_name,
            person_title="Director",
            consent="I accept",
            text_hash=agreement.text_hash,
        )
    return agreement


def pass_on(world: World, name: str, number: str, *, stamp: Stamp, parent: Engagement, **changes: Any) -> tuple[Organisation, Engagement]:
    """The contractor of `parent` registers a re-contractor and passes work on; terms accepted, review closed."""
    session = world.session
    below = register_contractor(session, stamp, name=name, corporate_number=number)
    engagement = open_engagement(session, stamp, below, parent=parent, **changes)
    consent(session, engagement, stamp)
    agree(session, engagement, stamp, people(below))
    close_review(session, engagement, stamp, AnswerState.IMPLEMENTED, {}, at=NOW, on_evidence=True)
    return below, engagement


def consent(session: Session, below: Engagement, stamp: Stamp, *, conditions: str = "") -> Recontract:
    """The contractor above (`stamp`) asks for consent to the link, and every principal above gives it."""
    above = session.get_one(Engagement, below.parent_engagement_id)
    codes = set(list_classes(session, below.id)) & set(list_classes(session, above.id))
    wish = Wish(
        partner_organisation_id=below.contractor_organisation_id,
        reason="Capacity",
        necessity="Only part of the drawings",
        work=below.work,
        class_codes=tuple(sorted(codes)),
        country="JP",
        place="Osaka",
        starts_on=max(below.starts_on, above.starts_on),
        ends_on=min(below.ends_on, above.ends_on),
    )
    asked = requesting.draft(session, stamp, above, wish, below_engagement_id=below.id)
    requesting.send(session, stamp, asked, expected_version=asked.version)
    while asked.state == RecontractState.SENT:
        level = session.get_one(Engagement, asked.level_engagement_id)
        principal = people(session.get_one(Organisation, level.principal_organisation_id), Role.PROCUREMENT)
        by: dict[str, Any] = {"person_name": "Suzuki", "person_title": "Head", "expected_version": asked.version}
        deciding.approve(session, principal, asked, conditions=conditions, **by)
    return asked


@cache
def _document() -> Any:
    return next(document for document in built_in() if document.code == "S01")


def close_review(
    session: Session,
    engagement: Engagement,
    issuer: Stamp,
    state: AnswerState,
    changed: Mapping[str, AnswerState | None],
    *,
    at: datetime,
    on_evidence: bool,
) -> ScoreRecord:
    """A closed assessment of the contractor and its final score."""
    document = _document()
    version = session.scalars(select(QuestionnaireVersion).where(col(QuestionnaireVersion.code) == "S01")).one_or_none()
    if version is None:
        version = QuestionnaireVersion(
            code="S01",
            edition=document.edition,
            dated=document.dated,
            title={},
            introduction={},
            source={},
            points=dict(document.points),
            evidence_types={},
            alternatives=[],
            content_hash="",
            published_at=at,
        )
        session.add(version)
        session.flush()
    assessment = Assessment(
        engagement_id=engagement.id,
        version_id=version.id,
        issuer_organisation_id=issuer.actor.organisation_id,
        respondent_organisation_id=engagement.contractor_organisation_id,
        state=AssessmentState.CLOSED,
        reason="Yearly",
        contact_name="Suzuki",
        contact_detail="03-0000-0000",
        due_on=at.date(),
        issued_at=at,
        issued_by=issuer.actor.user_id,
        closed_at=at,
        closed_by=issuer.actor.user_id,
    )
    session.add(assessment)
    session.flush()
    said = {name.removeprefix("c").replace("_", ".", 1).replace("_", "-"): value for name, value in changed.items()}
    items = [
        ScoredItem(
            code=item.code,
            section=section.code,
            weight=item.weight,
            state=said.get(item.code, state),
            is_on_evidence=on_evidence,
            is_legacy=item.legacy,
            alternative_group=item.alternative.group if item.alternative else None,
            alternative_option=item.alternative.option if item.alternative else None,
        )
        for section in document.sections
        for item in section.items
    ]
    result = score(items, points=document.points, chosen={"TAKEOUT": "PROHIBITED"})
    record = ScoreRecord(
        assessment_id=assessment.id,
        engagement_id=engagement.id,
        is_final=True,
        earned=result.earned,
        possible=result.possible,
        percent_tenths=result.percent_tenths,
        confidence_tenths=result.confidence_tenths,
        breakdown=result.breakdown(),
        rule_version=result.rule_version,
        computed_at=at.astimezone(UTC),
    )
    session.add(record)
    session.flush()
    return record


def entries(session: Session) -> list[LedgerEntry]:
    """The ledger, oldest first; commits."""
    session.commit()
    return list(session.scalars(select(LedgerEntry).order_by(col(LedgerEntry.seq))))


def count(session: Session, model: Any) -> int:
    """How many rows `model` has."""
    return session.scalar(select(func.count()).select_from(model)) or 0


def stranger() -> Actor:
    """Somebody of a company that is in no database."""
    return factories.actor()
