"""Gathering what the gate knows, for many engagements at once: each kind of fact is one query, however many they are.

The caller has the engagements in reach. The links above them are gathered too, because a decision starts at the top of
its chain; of these only the outcome goes into what is shown.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState
from contracts.certificates.queries import list_ending, list_valid
from contracts.engagements.models import Engagement, EngagementAncestor, EngagementClass
from contracts.engagements.rules import EngagementState
from contracts.incidents.models import Incident, IncidentClass
from contracts.incidents.rules import IncidentState
from contracts.information.models import InformationClass
from contracts.parties.models import Organisation
from contracts.recontracts.queries import find_consent
from contracts.reports.queries import list_due
from contracts.sharing.models import SharingPolicy
from contracts.sharing.rules import (
    ControlFact,
    Decision,
    Facts,
    IncidentFact,
    OverrideFact,
    PendingAssessment,
    Policy,
    ScoreFacts,
    Upstream,
    decide,
    parse_policy,
)
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.reviews.models import ReviewPolicy
from questionnaires.reviews.rules import REVIEW_INTERVAL_DAYS
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.overrides.queries import find_holding
from questionnaires.templates.models import QuestionnaireVersion
from storage.clock import local_date
from storage.problems import Unavailable

NO_HORIZON = 36500  # days: a hundred years


@dataclass(frozen=True, slots=True)
class Ruling:
    """A policy that holds, and the stored version that it is; "" for one that is only tried."""

    policy_id: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Standpoint:
    """One engagement: the policy of its principal, the facts, and a decision for every class in the classes' order.

    `above`: the other policies that bind it, of the principals further up the chain, the nearest first.
    """

    ruling: Ruling
    above: tuple[Ruling, ...]
    facts: Facts
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read about some engagements and everything above them, to be decided by one set of policies or another."""

    lineage: Mapping[str, int]
    engagements: Mapping[str, Row[Any]]
    rulings: Mapping[str | None, Ruling]  # of the organisations that have their own; the built-in one under None
    classes: Sequence[tuple[str, bool]]
    facts: Mapping[str, Facts]

    def decide(self, instead: Mapping[str | None, Ruling] | None = None) -> dict[str, Standpoint]:
        """A standpoint for each engagement, by its id. `instead`: policies that are tried, by organisation."""
        rulings: dict[str | None, Ruling] = {**self.rulings, **(instead or {})}
        standpoints: dict[str, Standpoint] = {}
        for engagement_id in sorted(self.lineage, key=self.lineage.__getitem__):  # from the top: what is above is decided first
            row, own = self.engagements[engagement_id], self.facts[engagement_id]
            ruling = rulings.get(row.principal) or rulings[None]
            above: list[Ruling] = []
            if row.parent is not None:
                parent = standpoints[row.parent]
                until = {decision.class_code: decision.valid_until for decision in parent.decisions}
                own = replace(own, upstream=Upstream(row.parent, {code: day for code, day in until.items() if day is not None}))
                for other in (parent.ruling, *parent.above):
                    if all(other is not known for known in (ruling, *above)):
                        above.append(other)
            policies = [other.policy for other in above]
            decisions = tuple(
                decide(ruling.policy, code, own, is_hard_stop=is_hard_stop, above=policies) for code, is_hard_stop in self.classes
            )
            standpoints[engagement_id] = Standpoint(ruling, tuple(above), own, decisions)
        return standpoints


def gather(session: Session, engagement_ids: Collection[str], today: date) -> dict[str, Standpoint]:
    """Facts and decisions of `engagement_ids` and of everything above them, by engagement id, by the policies in effect."""
    return gather_facts(session, engagement_ids, today).decide()


def gather_facts(session: Session, engagement_ids: Collection[str], today: date) -> Gathered:
    """All that the decisions of `engagement_ids` rest on.

    Sixteen queries in all, and two more where a chain has requests for consent.
    """
    lineage = _lineage(session, engagement_ids)
    engagements = _engagements(session, lineage)
    rulings = _rulings(session, {row.principal for row in engagements.values()}, today)
    classes = session.execute(
        select(col(InformationClass.code), col(InformationClass.is_hard_stop)).order_by(col(InformationClass.position))
    ).all()
    facts = _facts(session, engagements, rulings, today)
    return Gathered(lineage, engagements, rulings, [(code, is_hard_stop) for code, is_hard_stop in classes], facts)


def _lineage(session: Session, engagement_ids: Collection[str]) -> dict[str, int]:
    """The engagements and everything above them, with the number of links above each."""
    above = col(EngagementAncestor.engagement_id).in_(engagement_ids)
    depth = select(col(EngagementAncestor.ancestor_id), col(EngagementAncestor.engagement_id), col(EngagementAncestor.depth)).where(above)
    links: dict[str, dict[str, int]] = defaultdict(dict)
    for ancestor, engagement, distance in session.execute(depth):
        links[engagement][ancestor] = distance
    lineage = dict.fromkeys(engagement_ids, 0)
    for engagement, ancestors in links.items():
        lineage[engagement] = len(ancestors)
        # The chain above an engagement is one line: the ancestor at distance d has all those above it, and no others, above itself.
        lineage |= {ancestor: len(ancestors) - distance for ancestor, distance in ancestors.items()}
    return lineage


def _engagements(session: Session, engagement_ids: Collection[str]) -> dict[str, Row[Any]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Engagement.id),
            col(Engagement.parent_engagement_id).label("parent"),
            col(Engagement.principal_organisation_id).label("principal"),
            col(Engagement.contractor_organisation_id).label("contractor"),
            col(Engagement.state),
            col(Engagement.starts_on),
            col(Engagement.ends_on),
            col(Organisation.time_zone),
        )
        .join(Organisation, col(Organisation.id) == col(Engagement.principal_organisation_id))
        .where(col(Engagement.id).in_(engagement_ids))
    )
    return {row.id: row for row in session.execute(query)}


def _rulings(session: Session, organisation_ids: Collection[str], today: date) -> dict[str | None, Ruling]:
    """The policy in effect on `today` per organisation that has its own, and the built-in one under None."""
    found = {row.organisation_id: Ruling(row.id, parse_policy(row.document)) for row in list_policies(session, organisation_ids, today)}
    if None not in found:
        raise Unavailable("sharing-policy-missing")
    return found


def list_policies(session: Session, organisation_ids: Collection[str], today: date) -> list[SharingPolicy]:
    """The policy in effect on `today` of each of these organisations that has its own, and the built-in one.

    Of an organisation's own the one published last holds from its date on, whatever the dates of earlier ones: two persons
    have decided it knowing them. Of the built-in ones the one dated last.
    """
    is_built_in = col(SharingPolicy.organisation_id).is_(None)
    place = func.row_number().over(
        partition_by=col(SharingPolicy.organisation_id),
        order_by=(
            case((is_built_in, col(SharingPolicy.dated)), else_=None).desc(),
            col(SharingPolicy.published_at).desc(),
            col(SharingPolicy.id),
        ),
    )
    ranked = (
        select(col(SharingPolicy.id), place.label("place"))
        .where(or_(is_built_in, col(SharingPolicy.organisation_id).in_(organisation_ids)), col(SharingPolicy.dated) <= today)
        .subquery()
    )
    return list(session.scalars(select(SharingPolicy).join(ranked, ranked.c.id == col(SharingPolicy.id)).where(ranked.c.place == 1)))


def _facts(session: Session, engagements: Mapping[str, Row[Any]], rulings: Mapping[str | None, Ruling], today: date) -> dict[str, Facts]:
    ids = engagements.keys()
    questionnaires = {row.id: (rulings.get(row.principal) or rulings[None]).policy.questionnaire for row in engagements.values()}
    zones = {row.id: row.time_zone for row in engagements.values()}
    needed = _needed(session, ids)
    agreements = _agreements(session, ids)
    scores = _scores(session, zones, set(questionnaires.values()))
    overrides = _overrides(session, [score.assessment_id for score in scores.values()], today)
    intervals = read_intervals(session, {row.principal for row in engagements.values()})
    scores = {
        (engagement_id, code): replace(
            score,
            override=overrides.get(score.assessment_id),
            interval_days=intervals.get(engagements[engagement_id].principal, REVIEW_INTERVAL_DAYS),
        )
        for (engagement_id, code), score in scores.items()
    }
    pending = _pending(session, ids)
    incidents = _incidents(session, ids)
    reports_due = list_due(session, list(ids), today)
    consents = find_consent(session, list(ids))
    certificates = _certificates(session, {row.contractor for row in engagements.values()}, today)
    return {
        row.id: Facts(
            engagement_id=row.id,
            today=today,
            is_open=row.state == EngagementState.OPEN,
            is_ended=row.state == EngagementState.ENDED,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            needed_classes=frozenset(needed[row.id]),
            agreement_id=agreements.get((row.id, AgreementState.IN_FORCE)),
            offered_agreement_id=agreements.get((row.id, AgreementState.OFFERED)),
            score=scores.get((row.id, questionnaires[row.id])),
            pending=pending.get((row.id, questionnaires[row.id])),
            open_incidents=incidents[row.id],
            reports_due=reports_due.get(row.id, ()),
            certificates=certificates.get(row.contractor, {}),
            consent=consents.get(row.id),
        )
        for row in engagements.values()
    }


def _certificates(session: Session, organisation_ids: Collection[str], today: date) -> dict[str, dict[str, date | None]]:
    """The kinds that each contractor holds on `today`, with the last day where there is one. Two statements."""
    ends = list_ending(session, organisation_ids, today, within_days=NO_HORIZON)
    until = {organisation: {ending.kind: ending.valid_until for ending in endings} for organisation, endings in ends.items()}
    held = list_valid(session, organisation_ids, today)
    return {organisation: {kind: until[organisation].get(kind) for kind in kinds} for organisation, kinds in held.items()}


def _needed(session: Session, ids: Collection[str]) -> Mapping[str, set[str]]:
    needed: dict[str, set[str]] = defaultdict(set)
    query = select(col(EngagementClass.engagement_id), col(EngagementClass.class_code)).where(col(EngagementClass.engagement_id).in_(ids))
    for engagement_id, class_code in session.execute(query):
        needed[engagement_id].add(class_code)
    return needed


def _agreements(session: Session, ids: Collection[str]) -> dict[tuple[str, str], str]:
    on_the_table = (AgreementState.IN_FORCE, AgreementState.OFFERED)
    query = select(col(Agreement.engagement_id), col(Agreement.state), col(Agreement.id)).where(
        col(Agreement.engagement_id).in_(ids), col(Agreement.state).in_(on_the_table)
    )
    return {(engagement_id, state): agreement_id for engagement_id, state, agreement_id in session.execute(query)}


def _scores(session: Session, zones: Mapping[str, str], questionnaires: Collection[str]) -> dict[tuple[str, str], ScoreFacts]:
    """The review closed last, per engagement and questionnaire: of the contractor itself, and by somebody else."""
    base = aliased(QuestionnaireVersion)
    code = _code_for_policy(base)
    place = func.row_number().over(
        partition_by=(col(ScoreRecord.engagement_id), code),
        order_by=(col(ScoreRecord.computed_at).desc(), col(ScoreRecord.id).desc()),
    )
    ranked = (
        select(col(ScoreRecord.id), code.label("code"), place.label("place"))
        .join(Assessment, col(Assessment.id) == col(ScoreRecord.assessment_id))
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .outerjoin(base, col(base.id) == col(QuestionnaireVersion.base_version_id))
        .join(Engagement, col(Engagement.id) == col(ScoreRecord.engagement_id))
        .where(
            col(ScoreRecord.engagement_id).in_(zones.keys()),
            col(ScoreRecord.is_final),
            code.in_(questionnaires),
            col(Assessment.respondent_organisation_id) == col(Engagement.contractor_organisation_id),
            col(Assessment.issuer_organisation_id) != col(Assessment.respondent_organisation_id),
        )
        .subquery()
    )
    query = (
        select(
            col(ScoreRecord.engagement_id),
            ranked.c.code,
            col(ScoreRecord.assessment_id),
            col(ScoreRecord.computed_at),
            col(ScoreRecord.breakdown),
        )
        .join(ranked, ranked.c.id == col(ScoreRecord.id))
        .where(ranked.c.place == 1)
    )
    return {
        (engagement_id, code): ScoreFacts.of(assessment_id, local_date(at, zones[engagement_id]), _controls(breakdown))
        for engagement_id, code, assessment_id, at, breakdown in session.execute(query)
    }


def _code_for_policy(base: Any) -> ColumnElement[str | None]:
    """The code by which a policy knows a version: a built-in one by its own, an addition by that of the built-in one it adds to.

    Any other questionnaire of one's own counts for no policy, even where somebody gave it the code of a built-in one.
    """
    is_built_in = col(QuestionnaireVersion.owner_organisation_id).is_(None)
    adds_to_built_in = and_(col(base.id).is_not(None), col(base.owner_organisation_id).is_(None))
    return case((is_built_in, col(QuestionnaireVersion.code)), (adds_to_built_in, col(base.code)), else_=None)


def _overrides(session: Session, assessment_ids: Collection[str], today: date) -> dict[str, OverrideFact]:
    """The scores that were set by hand and count on `today`, by assessment."""
    holding = find_holding(session, assessment_ids, today)
    return {id_: OverrideFact(override.percent_tenths, override.ends_on, override.reason) for id_, override in holding.items()}


def read_intervals(session: Session, organisation_ids: Collection[str]) -> dict[str, int]:
    """For how many days a result stands in full, by organisation that has said so. One statement."""
    query = select(col(ReviewPolicy.organisation_id), col(ReviewPolicy.review_interval_days))
    return dict(session.execute(query.where(col(ReviewPolicy.organisation_id).in_(organisation_ids))).all())


def _controls(breakdown: Mapping[str, Any]) -> list[ControlFact]:
    return [
        ControlFact(line["code"], line["section"], line["weight"], line["points"], is_on_evidence=line["on_evidence"])
        for line in breakdown["lines"]
    ]


def _pending(session: Session, ids: Collection[str]) -> dict[tuple[str, str], PendingAssessment]:
    """The newest assessment of the contractor that is not closed, per engagement and questionnaire."""
    base = aliased(QuestionnaireVersion)
    query = (
        select(col(Assessment.engagement_id), _code_for_policy(base), col(Assessment.id), col(Assessment.state))
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .outerjoin(base, col(base.id) == col(QuestionnaireVersion.base_version_id))
        .join(Engagement, col(Engagement.id) == col(Assessment.engagement_id))
        .where(
            col(Assessment.engagement_id).in_(ids),
            col(Assessment.state) != AssessmentState.CLOSED,
            col(Assessment.respondent_organisation_id) == col(Engagement.contractor_organisation_id),
        )
        .order_by(col(Assessment.issued_at), col(Assessment.id))
    )
    return {
        (engagement_id, code): PendingAssessment(assessment_id, is_with_contractor=AssessmentState(state) in ANSWERABLE)
        for engagement_id, code, assessment_id, state in session.execute(query)
        if code is not None
    }


def _incidents(session: Session, ids: Collection[str]) -> Mapping[str, tuple[IncidentFact, ...]]:
    query = (
        select(col(Incident.engagement_id), col(Incident.id), col(IncidentClass.class_code))
        .outerjoin(IncidentClass, col(IncidentClass.incident_id) == col(Incident.id))
        .where(col(Incident.engagement_id).in_(ids), col(Incident.state) == IncidentState.OPEN)
        .order_by(col(Incident.recorded_at), col(Incident.id))
    )
    touched: dict[tuple[str, str], set[str | None]] = defaultdict(set)  # None: a row without a class
    for engagement_id, incident_id, class_code in session.execute(query):
        touched[engagement_id, incident_id].add(class_code)
    incidents: dict[str, tuple[IncidentFact, ...]] = defaultdict(tuple)
    for (engagement_id, incident_id), class_codes in touched.items():
        incidents[engagement_id] += (IncidentFact(incident_id, frozenset(code for code in class_codes if code is not None)),)
    return incidents
