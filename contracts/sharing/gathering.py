"""Gathering what the gate knows, for many engagements at once: each kind of fact is one statement, however many they are.

The caller has the engagements in reach. The links above them are gathered too, because a decision starts at the top of
its chain; of these only the outcome goes into what is shown.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from contracts.agreements.rules import AgreementState
from contracts.certificates.queries import list_held
from contracts.engagements.rules import EngagementState
from contracts.recontracts.queries import find_consent_to
from contracts.recontracts.rules import NO_CONSENT_NEEDED
from contracts.reports.queries import list_due
from contracts.sharing import statements
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
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.reviews.rules import REVIEW_INTERVAL_DAYS
from questionnaires.scoring.overrides.queries import find_holding
from storage.clock import local_date
from storage.problems import Unavailable

_Ids = Mapping[str, list[str]]  # of engagements, as the statements take them


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

    Thirteen statements; one more where there are scores, and two more where there are links above.
    """
    lineage = _lineage(session, engagement_ids)
    engagements = _engagements(session, lineage)
    rulings = _rulings(session, {row.principal for row in engagements.values()}, today)
    classes = session.execute(statements.CLASSES).all()
    facts = _facts(session, engagements, rulings, today)
    return Gathered(lineage, engagements, rulings, [(code, is_hard_stop) for code, is_hard_stop in classes], facts)


def _lineage(session: Session, engagement_ids: Collection[str]) -> dict[str, int]:
    """The engagements and everything above them, with the number of links above each."""
    links: dict[str, dict[str, int]] = defaultdict(dict)
    for ancestor, engagement, distance in session.execute(statements.ABOVE, {"ids": list(engagement_ids)}):
        links[engagement][ancestor] = distance
    lineage = dict.fromkeys(engagement_ids, 0)
    for engagement, ancestors in links.items():
        lineage[engagement] = len(ancestors)
        # The chain above an engagement is one line: the ancestor at distance d has all those above it, and no others, above itself.
        lineage |= {ancestor: len(ancestors) - distance for ancestor, distance in ancestors.items()}
    return lineage


def _engagements(session: Session, engagement_ids: Collection[str]) -> dict[str, Row[Any]]:
    return {row.id: row for row in session.execute(statements.ENGAGEMENTS, {"ids": list(engagement_ids)})}


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
    return list(session.scalars(statements.POLICIES, {"ids": list(organisation_ids), "today": today}))


def _facts(session: Session, engagements: Mapping[str, Row[Any]], rulings: Mapping[str | None, Ruling], today: date) -> dict[str, Facts]:
    ids = {"ids": list(engagements)}
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
    reports_due = list_due(session, engagements, today)
    consents = find_consent_to(session, [row.id for row in engagements.values() if row.parent is not None])
    certificates = list_held(session, {row.contractor for row in engagements.values()}, today)
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
            consent=consents.get(row.id, NO_CONSENT_NEEDED),
        )
        for row in engagements.values()
    }


def _needed(session: Session, ids: _Ids) -> Mapping[str, set[str]]:
    needed: dict[str, set[str]] = defaultdict(set)
    for engagement_id, class_code in session.execute(statements.NEEDED, ids):
        needed[engagement_id].add(class_code)
    return needed


def _agreements(session: Session, ids: _Ids) -> dict[tuple[str, str], str]:
    return {(engagement_id, state): agreement_id for engagement_id, state, agreement_id in session.execute(statements.AGREEMENTS, ids)}


def _scores(session: Session, zones: Mapping[str, str], questionnaires: Collection[str]) -> dict[tuple[str, str], ScoreFacts]:
    """The review closed last, per engagement and questionnaire: of the contractor itself, and by somebody else."""
    given = {"ids": list(zones), "questionnaires": list(questionnaires)}
    return {
        (engagement_id, code): ScoreFacts.of(assessment_id, local_date(at, zones[engagement_id]), _controls(breakdown))
        for engagement_id, code, assessment_id, at, breakdown in session.execute(statements.SCORES, given)
    }


def _overrides(session: Session, assessment_ids: Collection[str], today: date) -> dict[str, OverrideFact]:
    """The scores that were set by hand and count on `today`, by assessment."""
    holding = find_holding(session, assessment_ids, today)
    return {id_: OverrideFact(override.percent_tenths, override.ends_on, override.reason) for id_, override in holding.items()}


def read_intervals(session: Session, organisation_ids: Collection[str]) -> dict[str, int]:
    """For how many days a result stands in full, by organisation that has said so. One statement."""
    return dict(session.execute(statements.INTERVALS, {"ids": list(organisation_ids)}).all())


def _controls(breakdown: Mapping[str, Any]) -> list[ControlFact]:
    return [
        ControlFact(line["code"], line["section"], line["weight"], line["points"], is_on_evidence=line["on_evidence"])
        for line in breakdown["lines"]
    ]


def _pending(session: Session, ids: _Ids) -> dict[tuple[str, str], PendingAssessment]:
    """The newest assessment of the contractor that is not closed, per engagement and questionnaire."""
    return {
        (engagement_id, code): PendingAssessment(assessment_id, is_with_contractor=AssessmentState(state) in ANSWERABLE)
        for engagement_id, code, assessment_id, state in session.execute(statements.PENDING, ids)
        if code is not None
    }


def _incidents(session: Session, ids: _Ids) -> Mapping[str, tuple[IncidentFact, ...]]:
    touched: dict[tuple[str, str], set[str | None]] = defaultdict(set)  # None: a row without a class
    for engagement_id, incident_id, class_code in session.execute(statements.INCIDENTS, ids):
        touched[engagement_id, incident_id].add(class_code)
    incidents: dict[str, tuple[IncidentFact, ...]] = defaultdict(tuple)
    for (engagement_id, incident_id), class_codes in touched.items():
        incidents[engagement_id] += (IncidentFact(incident_id, frozenset(code for code in class_codes if code is not None)),)
    return incidents
