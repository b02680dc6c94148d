"""Writing a policy of one's own: begun from the one in force or the built-in one, changed class by class, never in force by itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.certificates.queries import kinds
from contracts.information.models import InformationClass
from contracts.sharing.models import SharingPolicy, SharingPolicyDraft, SharingPolicyDraftRule
from contracts.sharing.queries import get_built_in, policy_for
from contracts.sharing.rules import ClassRule, Policy, parse_policy
from contracts.sharing.rules.own import LIVE, Choices, Demands, DraftState, Fault, faults_of, rule_of
from questionnaires.templates.kinds import ItemKind
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection
from questionnaires.templates.queries import find_latest
from storage.acts import Act
from storage.ledger.actions import append, savepoint
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

TITLE = {"ja": "情報提供の基準（委託元が定めたもの）", "en": "What may be shared: the principal's own policy"}
EXPLANATION = {
    "ja": "委託元が自ら定め、2名で決めた基準です。法律、再委託の同意、事故による停止に関する条件は、どの基準でも外せません。",
    "en": "Set by the principal itself and decided by two persons. What concerns the law, the consent to pass work on and the stop by"
    " an incident stands in every policy.",
}


class DraftRule(NamedTuple):
    """The rule of one class in a draft, and the version of it that was read."""

    rule: ClassRule
    version: int


def read_choices(session: Session, today: date) -> Choices:
    """What a policy can be made from today. Five statements."""
    built_in = parse_policy(get_built_in(session, today).document)
    classes = session.execute(
        select(col(InformationClass.code), col(InformationClass.is_hard_stop)).order_by(col(InformationClass.position))
    ).all()
    version = find_latest(session, built_in.questionnaire)
    controls, sections, points = [], [], set()
    if version is not None:
        items = (
            select(col(QuestionnaireItem.code), col(QuestionnaireSection.code))
            .join(QuestionnaireSection, col(QuestionnaireSection.id) == col(QuestionnaireItem.section_id))
            .where(
                col(QuestionnaireItem.version_id) == version.id,
                col(QuestionnaireItem.kind) == ItemKind.IMPLEMENTATION,
                col(QuestionnaireItem.is_legacy).is_(False),
                col(QuestionnaireItem.is_not_applicable_allowed).is_(False),
                col(QuestionnaireItem.alternative_group).is_(None),
                col(QuestionnaireItem.condition_code).is_(None),
            )
            .order_by(col(QuestionnaireItem.position))
        )
        for control, section in session.execute(items):
            controls.append(control)
            sections.append(section)
        points = {value for value in version.points.values() if value > 0}
    return Choices(
        questionnaire=built_in.questionnaire,
        rules={code: built_in.classes[code] for code, _ in classes if code in built_in.classes},
        hard_stops=frozenset(code for code, is_hard_stop in classes if is_hard_stop),
        sections=tuple(dict.fromkeys(sections)),
        controls=tuple(controls),
        points=frozenset(points),
        certificates=tuple(kinds()),
    )


def find_draft(session: Session, organisation_id: str) -> SharingPolicyDraft | None:
    """The draft of the organisation that is alive."""
    query = select(SharingPolicyDraft).where(
        col(SharingPolicyDraft.organisation_id) == organisation_id, col(SharingPolicyDraft.state).in_(LIVE)
    )
    return session.scalars(query).one_or_none()


def get_draft(session: Session, organisation_id: str, draft_id: str) -> SharingPolicyDraft:
    """The draft, if it is the organisation's and alive; Missing("policy-draft-missing") otherwise."""
    found = find_draft(session, organisation_id)
    if found is None or found.id != draft_id:
        raise Missing("policy-draft-missing")
    return found


def list_rules(session: Session, draft: SharingPolicyDraft) -> dict[str, DraftRule]:
    """The rules of a draft by class."""
    query = select(SharingPolicyDraftRule).where(col(SharingPolicyDraftRule.draft_id) == draft.id)
    return {row.class_code: DraftRule(ClassRule.model_validate(row.rule), row.version) for row in session.scalars(query)}


def read_candidate(session: Session, draft: SharingPolicyDraft, choices: Choices, today: date) -> Policy:
    """The draft as the policy that it would be."""
    written = list_rules(session, draft)
    rules = {code: written[code].rule if code in written else rule for code, rule in choices.rules.items()}
    return Policy(
        version=DraftState.DRAFTING,
        dated=draft.effective_on or today,
        questionnaire=choices.questionnaire,
        title=TITLE,
        explanation=EXPLANATION,
        source="",
        classes=rules,
    )


def begin(session: Session, stamp: Stamp, *, from_built_in: bool, today: date) -> SharingPolicyDraft:
    """Begin a draft with the conditions of the built-in policy, or of the one in force; the one that is alive, if there is one.

    Raises Conflict("policy-draft-exists") where a colleague begins one at the same moment.
    """
    own = stamp.actor.organisation_id
    base = get_built_in(session, today) if from_built_in else policy_for(session, own, today)
    if (alive := find_draft(session, own)) is not None:
        return alive
    draft = SharingPolicyDraft(organisation_id=own, base_id=base.id, begun_at=stamp.at, begun_by=stamp.actor.user_id)
    try:
        with savepoint(session):
            session.add(draft)
            session.flush()
    except IntegrityError as error:  # begun by somebody else at the same moment
        raise Conflict("policy-draft-exists") from error
    choices = read_choices(session, today)
    stated = parse_policy(base.document).classes
    for code, rule in choices.rules.items():
        if code not in choices.hard_stops:
            _add(session, stamp, draft, code, stated.get(code, rule))
    session.flush()
    append(
        session, stamp, Act.SHARING_POLICY_DRAFT, "sharing-policy-draft", draft.id, details={"base": base.id, "base_version": base.version}
    )
    return draft


def change_class(
    session: Session, stamp: Stamp, draft: SharingPolicyDraft, class_code: str, demands: Demands, *, expected_version: int, today: date
) -> ClassRule:
    """Set what one class demands.

    Raises Missing("class-missing"), Invalid("policy-class-locked" and what `rules.own.faults_of` finds), Conflict("policy-draft-proposed"
    | "policy-class-changed-meanwhile").
    """
    hold_draft(session, draft)
    choices = read_choices(session, today)
    if class_code not in choices.rules:
        raise Missing("class-missing")
    row = session.get(SharingPolicyDraftRule, (draft.id, class_code), populate_existing=True)
    if row is None:
        raise Invalid("policy-class-locked", **{"class": class_code})
    before = ClassRule.model_validate(row.rule)
    rule = rule_of(demands, class_code, choices, before)
    for fault in faults_of({**choices.rules, class_code: rule}, choices.questionnaire, choices):
        if fault.parameters.get("class") == class_code:
            raise Invalid(fault.code, None, **dict(fault.parameters))
    same = (
        col(SharingPolicyDraftRule.draft_id) == draft.id,
        col(SharingPolicyDraftRule.class_code) == class_code,
        col(SharingPolicyDraftRule.version) == expected_version,
    )
    values = {
        "rule": rule.model_dump(mode="json"),
        "version": expected_version + 1,
        "changed_at": stamp.at,
        "changed_by": stamp.actor.user_id,
    }
    if not session.execute(update(SharingPolicyDraftRule).where(*same).values(values)).rowcount:  # type: ignore[attr-defined]  # of an UPDATE
        raise Conflict("policy-class-changed-meanwhile", **{"class": class_code})
    draft.version += 1
    session.flush()
    append(
        session, stamp, Act.SHARING_POLICY_DRAFT, "sharing-policy-draft", draft.id, fields=(class_code,), details={"version": draft.version}
    )
    return rule


def read_document(session: Session, document: object, today: date) -> tuple[dict[str, ClassRule], list[Fault]]:
    """The rules in a document as it is exported, and what is wrong with them. Nothing is changed.

    Its version, date and words about the whole are not taken: those are given when it is published.
    """
    choices = read_choices(session, today)
    if not isinstance(document, Mapping):
        return {}, [Fault("policy-document-unreadable", {"place": "", "what": ""})]
    try:
        policy = parse_policy(document)
    except ValidationError as error:
        return {}, [
            Fault("policy-document-unreadable", {"place": ".".join(map(str, one["loc"]))[:200], "what": one["type"]})
            for one in error.errors()[:20]
        ]
    return policy.classes, faults_of(policy.classes, policy.questionnaire, choices)


def take_document(
    session: Session, stamp: Stamp, draft: SharingPolicyDraft, document: object, *, expected_version: int, today: date
) -> int:
    """Put the rules of a document in place of those of the draft. Returns how many classes differ.

    Raises Invalid with the first fault of `read_document`, Conflict("policy-draft-proposed" | "policy-draft-changed-meanwhile").
    """
    hold_draft(session, draft, expected_version)
    rules, faults = read_document(session, document, today)
    if faults:
        raise Invalid(faults[0].code, field="document", **dict(faults[0].parameters))
    changed = []
    for row in session.scalars(select(SharingPolicyDraftRule).where(col(SharingPolicyDraftRule.draft_id) == draft.id)):
        taken: dict[str, Any] = rules[row.class_code].model_dump(mode="json")
        if taken != row.rule:
            row.rule, row.version, row.changed_at, row.changed_by = taken, row.version + 1, stamp.at, stamp.actor.user_id
            changed.append(row.class_code)
    draft.version += 1
    session.flush()
    details = {"version": draft.version, "is_imported": True}
    append(session, stamp, Act.SHARING_POLICY_DRAFT, "sharing-policy-draft", draft.id, fields=sorted(changed), details=details)
    return len(changed)


def discard(session: Session, stamp: Stamp, draft: SharingPolicyDraft, *, expected_version: int) -> None:
    """Give the draft up. Raises Conflict("policy-draft-proposed" | "policy-draft-changed-meanwhile")."""
    hold_draft(session, draft, expected_version)
    draft.state = DraftState.DISCARDED
    draft.version += 1
    session.flush()
    append(session, stamp, Act.SHARING_POLICY_DRAFT, "sharing-policy-draft", draft.id, details={"state": draft.state})


def hold_draft(
    session: Session, draft: SharingPolicyDraft, expected_version: int | None = None, state: DraftState = DraftState.DRAFTING
) -> None:
    """Lock the draft as it is now, in this state and version.

    Raises Conflict("policy-draft-proposed" | "policy-draft-not-proposed" | "policy-draft-changed-meanwhile").
    """
    session.refresh(draft, with_for_update=True)
    if draft.state != state:
        raise Conflict("policy-draft-proposed" if draft.state == DraftState.PROPOSED else "policy-draft-not-proposed")
    if expected_version is not None and draft.version != expected_version:
        raise Conflict("policy-draft-changed-meanwhile")


def base_of(session: Session, draft: SharingPolicyDraft) -> SharingPolicy:
    """The version that the draft was begun from."""
    return session.get_one(SharingPolicy, draft.base_id)


def _add(session: Session, stamp: Stamp, draft: SharingPolicyDraft, class_code: str, rule: ClassRule) -> None:
    session.add(
        SharingPolicyDraftRule(
            draft_id=draft.id,
            class_code=class_code,
            rule=rule.model_dump(mode="json"),
            changed_at=stamp.at,
            changed_by=stamp.actor.user_id,
        )
    )
