"""Moving an issued assessment to a newer edition: answers go along where the question is the same, and the rest is told before.

Only the issuer may do it, and only before the answers are submitted. What cannot go along stays stored with the old edition,
where nothing counts it: what somebody wrote is not destroyed by another's decision.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.assessments.lines import read_choices
from questionnaires.assessments.models import AlternativeChoice, Assessment
from questionnaires.assessments.queries import engagement_label, lock, organisation_label
from questionnaires.assessments.rules import AssessmentState
from questionnaires.rows import columns_of
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import ItemRow, VersionRow, get_for, get_version, list_items, within
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict, Forbidden, Invalid
from storage.reach import EngagementReach
from storage.stamp import Stamp

MOVABLE = frozenset({AssessmentState.ISSUED, AssessmentState.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Lost:
    """An answered item whose answer cannot go along: "gone" from the new edition, or "changed" there."""

    code: str
    title: Mapping[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What a move would do. `mark` tells this plan from one made after somebody has answered on."""

    kept: tuple[str, ...]
    lost: tuple[Lost, ...]
    added: tuple[Lost, ...]  # asked in the new edition only
    changed: tuple[Lost, ...]  # asked in both, differently, and not answered yet
    choices_kept: tuple[str, ...]
    choices_lost: tuple[str, ...]
    mark: str


def is_same_question(before: ItemRow, after: ItemRow) -> bool:
    """Whether an answer to the one is an answer to the other: same code, kind and question, and the same to choose from.

    Points, weight, title and help may differ: they change what an answer is worth, not what it says.
    """
    return (
        before.code == after.code
        and before.kind == after.kind
        and before.question == after.question
        and _offered(before.form) == _offered(after.form)
        and (after.is_not_applicable_allowed or not before.is_not_applicable_allowed)
    )


def list_targets(session: Session, assessment: Assessment) -> list[VersionRow]:
    """The editions that the issuer may move the assessment to, the newest first.

    Later editions of the same questionnaire; own editions that add to it; and, from such, later ones of the same.
    """
    version = get_version(session, assessment.version_id)
    base: Any = aliased(QuestionnaireVersion)  # an alias has columns, which its type does not know
    is_later_edition = (col(QuestionnaireVersion.code) == version.code) & col(
        QuestionnaireVersion.owner_organisation_id
    ).is_not_distinct_from(version.owner_organisation_id)
    adds_to_it = (base.code == version.code) & base.owner_organisation_id.is_not_distinct_from(version.owner_organisation_id)
    query = (
        select(*columns_of(VersionRow, QuestionnaireVersion))
        .outerjoin(base, col(QuestionnaireVersion.base_version_id) == base.id)
        .where(
            within(assessment.issuer_organisation_id),
            col(QuestionnaireVersion.id) != version.id,
            col(QuestionnaireVersion.published_at) >= version.published_at,
            or_(is_later_edition, adds_to_it),
        )
        .order_by(col(QuestionnaireVersion.published_at).desc(), col(QuestionnaireVersion.dated).desc(), col(QuestionnaireVersion.id))
    )
    return [VersionRow(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class MovableRow:
    """A request that still stands on an earlier edition, and may be moved."""

    id: str
    due_on: date
    edition: str
    work: str
    respondent: str
    respondent_english: str


def list_movable(session: Session, reach: EngagementReach, version: QuestionnaireVersion, *, limit: int = 50) -> list[MovableRow]:
    """The requests of the actor's organisation that could be moved to `version`, by due date. One statement."""
    former: Any = aliased(QuestionnaireVersion)
    lineage: list[tuple[str, str | None]] = [(version.code, version.owner_organisation_id)]
    if version.base_version_id is not None:
        base = get_version(session, version.base_version_id)
        lineage.append((base.code, base.owner_organisation_id))
    is_kin = or_(*((former.code == code) & former.owner_organisation_id.is_not_distinct_from(owner) for code, owner in lineage))
    query = (
        select(
            col(Assessment.id),
            col(Assessment.due_on),
            former.edition,
            engagement_label.c.work,
            organisation_label.c.name,
            organisation_label.c.name_english,
        )
        .join(former, col(Assessment.version_id) == former.id)
        .join(engagement_label, engagement_label.c.id == col(Assessment.engagement_id))
        .join(organisation_label, organisation_label.c.id == col(Assessment.respondent_organisation_id))
        .where(
            col(Assessment.engagement_id).in_(reach.engagements()),
            col(Assessment.issuer_organisation_id) == reach.organisation_id,
            col(Assessment.state).in_(MOVABLE),
            former.id != version.id,
            former.published_at <= version.published_at,
            is_kin,
        )
        .order_by(col(Assessment.due_on), col(Assessment.id))
        .limit(limit)
    )
    return [MovableRow(*row) for row in session.execute(query)]


def plan_move(session: Session, assessment: Assessment, version: QuestionnaireVersion) -> MovePlan:
    """What moving `assessment` to `version` would keep and lose. A constant number of statements; nothing changes."""
    old = {item.id: item for item in list_items(session, assessment.version_id)}
    new = {item.code: item for item in list_items(session, version.id)}
    answered = select(col(Answer.item_id), col(Answer.version)).where(col(Answer.assessment_id) == assessment.id)
    versions: dict[str, int] = dict(session.execute(answered.where(col(Answer.item_id).in_(list(old)))).all())
    said = [item for item in old.values() if item.id in versions]
    kept = tuple(item.code for item in said if item.code in new and is_same_question(item, new[item.code]))
    by_code = {item.code: item for item in old.values()}
    unsaid = [item for item in old.values() if item.id not in versions and item.code in new]
    offered = {(entry["group"], option["code"]) for entry in version.alternatives for option in entry["options"]}
    choices = read_choices(session, assessment.id)
    state = {by.code: versions[by.id] for by in said} | {f"choice {group}": option for group, option in choices.items()}
    return MovePlan(
        kept=kept,
        lost=tuple(
            Lost(item.code, item.title, "changed" if item.code in new else "gone") for item in said if item.code not in frozenset(kept)
        ),
        added=tuple(Lost(item.code, item.title, "added") for item in new.values() if item.code not in by_code and not item.is_legacy),
        changed=tuple(Lost(item.code, item.title, "changed") for item in unsaid if not is_same_question(item, new[item.code])),
        choices_kept=tuple(group for group, option in choices.items() if (group, option) in offered),
        choices_lost=tuple(group for group, option in choices.items() if (group, option) not in offered),
        mark=hashlib.sha256(canonical({"from": assessment.version_id, "to": version.id, "state": state})).hexdigest()[:16],
    )


def move(session: Session, stamp: Stamp, assessment: Assessment, *, version_id: str, mark: str) -> MovePlan:
    """Let the assessment stand on another edition from now on; `mark` is that of the plan that was confirmed.

    Raises Forbidden("assessment-not-issued-by-you"), Conflict("assessment-past-moving"), Missing("questionnaire-missing"),
    Invalid("version-not-newer"), Conflict("move-changed-meanwhile").
    """
    if stamp.actor.organisation_id != assessment.issuer_organisation_id:
        raise Forbidden("assessment-not-issued-by-you")
    lock(session, assessment)
    if assessment.state not in MOVABLE:
        raise Conflict("assessment-past-moving", state=assessment.state)
    version = get_for(session, stamp.actor.organisation_id, version_id)
    if version.id not in {target.id for target in list_targets(session, assessment)}:
        raise Invalid("version-not-newer", "version_id")
    plan = plan_move(session, assessment, version)
    if plan.mark != mark:
        raise Conflict("move-changed-meanwhile")
    former = assessment.version_id
    new = {item.code: item.id for item in list_items(session, version.id)}
    for item in list_items(session, former):
        if item.code in plan.kept:
            is_it = (col(Answer.assessment_id) == assessment.id) & (col(Answer.item_id) == item.id)
            session.execute(update(Answer).where(is_it).values(item_id=new[item.code]))
    if plan.choices_lost:
        session.execute(
            delete(AlternativeChoice).where(
                col(AlternativeChoice.assessment_id) == assessment.id, col(AlternativeChoice.group).in_(plan.choices_lost)
            )
        )
    assessment.version_id = version.id
    session.flush()
    append(
        session,
        stamp,
        Act.ASSESSMENT_MOVE,
        "assessment",
        assessment.id,
        engagement_id=assessment.engagement_id,
        fields=["version_id"],
        details={
            "from": former,
            "to": version.id,
            "kept": len(plan.kept),
            "lost": [item.code for item in plan.lost],
            "choices_lost": list(plan.choices_lost),
        },
    )
    return plan


def _offered(form: Mapping[str, Any]) -> Any:
    """What can be answered: options and columns without their points and warnings, unit and limits."""
    return (
        [(option["code"], option["label"]) for option in form.get("options", ())],
        form.get("columns"),
        form.get("unit"),
        form.get("minimum"),
        form.get("maximum"),
    )
