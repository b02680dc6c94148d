"""Reads of the answer master. Everything here is about one respondent organisation and for its own people alone.

No function takes an organisation from a form: it is always the respondent of an assessment in reach, or the actor's own.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.answers.queries import ItemView
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import engagement_label, organisation_label
from questionnaires.reuse.links import Link, linked
from questionnaires.reuse.models import AnswerOrigin
from questionnaires.reuse.rules import ORDER, Basis, differs, fits, is_current, is_same_question
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection, QuestionnaireVersion
from questionnaires.templates.queries import get_version
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState

OFFERS = 3  # of one item; older or more distant ones are in the master


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file beside an earlier answer, and whether it is taken along."""

    evidence_id: str
    display_name: str
    is_valid: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that the company has given elsewhere, with where and for whom."""

    answer_id: str
    item_code: str
    number: str
    kind: str
    form: dict[str, Any]
    question: dict[str, str]
    is_not_applicable_allowed: bool
    state: str
    value: Any
    scope: str
    exception: str
    plan: str
    planned_on: date | None
    reason: str
    note: str
    version: int
    saved_at: datetime
    assessment_id: str
    engagement_id: str
    section: str
    submitted_at: datetime | None
    version_id: str
    questionnaire: str
    edition: str
    title: dict[str, str]
    issuer: str
    issuer_english: str
    work: str
    basis: str | None  # where it was itself taken over: on which basis


@dataclass(frozen=True, slots=True)
class Offer:
    """An earlier answer beside the item that it could answer."""

    basis: Basis
    earlier: Earlier
    is_reworded: bool  # the same item, but its sentence has changed since
    is_fitting: bool  # it can be taken over as it is
    differences: tuple[str, ...]
    files: tuple[OwnFile, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Framework:
    """A questionnaire that the company has answered, in its newest answered edition."""

    version_id: str
    code: str
    edition: str
    title: dict[str, str]
    owner: str | None


def list_offers(
    session: Session, assessment: Assessment, views: Sequence[ItemView], *, at: datetime, only_before: bool = False
) -> dict[str, tuple[Offer, ...]]:
    """What the respondent of `assessment` has submitted elsewhere to the same or linked items, by item code; the nearest first.

    `only_before`: nothing but earlier answers for the same work. Three statements, whatever the number of items.
    """
    version = get_version(session, assessment.version_id)
    links = {view.item.code: linked(version.code, view.item.code, view.item.crosswalk) for view in views}
    codes = {view.item.code for view in views} | {code for found in links.values() for _, code in found}
    query = _earlier(assessment.respondent_organisation_id).where(
        col(Assessment.id) != assessment.id, col(Assessment.submitted_at).is_not(None), col(QuestionnaireItem.code).in_(codes)
    )
    if only_before:
        query = query.where(col(Assessment.engagement_id) == assessment.engagement_id)
    by_code: dict[str, list[Earlier]] = defaultdict(list)
    for row in session.execute(query):
        by_code[row.item_code].append(Earlier(*row))
    offers = {view.item.code: _choose(view, version.code, assessment.engagement_id, links[view.item.code], by_code) for view in views}
    files = _read_files(session, [offer.earlier.answer_id for of_item in offers.values() for offer in of_item], at)
    return {
        code: tuple(
            Offer(
                offer.basis, offer.earlier, offer.is_reworded, offer.is_fitting, offer.differences, files.get(offer.earlier.answer_id, ())
            )
            for offer in of_item
        )
        for code, of_item in offers.items()
    }


def _choose(view: ItemView, code: str, engagement_id: str, links: frozenset[Link], by_code: dict[str, list[Earlier]]) -> list[Offer]:
    """The nearest offers for one item. Of answers that say the same, the newest stands for all."""
    found: list[Offer] = []
    for earlier in by_code.get(view.item.code, ()):
        is_same = is_same_question(view.item, earlier)
        if earlier.engagement_id == engagement_id and earlier.questionnaire == code:
            found.append(_offer(view, Basis.BEFORE, earlier, is_reworded=not is_same))
        elif is_same:
            found.append(_offer(view, Basis.ELSEWHERE, earlier))
    for questionnaire, item in sorted(links):
        found += [_offer(view, Basis.DERIVED, one) for one in by_code.get(item, ()) if one.questionnaire == questionnaire]
    found.sort(key=lambda offer: (ORDER.index(offer.basis), -offer.earlier.saved_at.timestamp(), offer.earlier.answer_id))
    told: set[tuple[Any, ...]] = set()
    kept = []
    for offer in found:
        one = offer.earlier
        says = (
            one.questionnaire,
            one.item_code,
            one.state,
            str(one.value),
            one.scope,
            one.exception,
            one.plan,
            one.planned_on,
            one.reason,
            one.note,
        )
        if says not in told:
            told.add(says)
            kept.append(offer)
    return kept[:OFFERS]


def _offer(view: ItemView, basis: Basis, earlier: Earlier, *, is_reworded: bool = False) -> Offer:
    is_fitting = fits(view.item, earlier.state, earlier.value, earlier.kind, planned_on=earlier.planned_on, reason=earlier.reason)
    return Offer(basis, earlier, is_reworded, is_fitting, differs(earlier, view.answer))


def list_frameworks(session: Session, organisation_id: str) -> list[Framework]:
    """The questionnaires that the organisation has answers to, the newest edition for each, by code."""
    versions = select(col(Assessment.version_id)).join(Answer, col(Answer.assessment_id) == col(Assessment.id))
    answered = versions.where(col(Assessment.respondent_organisation_id) == organisation_id, col(Answer.state).is_not(None))
    query = select(
        col(QuestionnaireVersion.id),
        col(QuestionnaireVersion.code),
        col(QuestionnaireVersion.edition),
        col(QuestionnaireVersion.title),
        col(QuestionnaireVersion.owner_organisation_id),
    ).where(col(QuestionnaireVersion.id).in_(answered))
    newest: dict[tuple[str | None, str], Framework] = {}
    for row in session.execute(query.order_by(col(QuestionnaireVersion.code), col(QuestionnaireVersion.dated))):
        newest[row.owner_organisation_id, row.code] = Framework(*row)
    return list(newest.values())


def list_said(session: Session, organisation_id: str, framework: Framework, section: str) -> dict[str, list[Earlier]]:
    """All that the organisation has said to the items of one section of a questionnaire, in whatever edition; the newest first."""
    query = _earlier(organisation_id).where(
        col(QuestionnaireVersion.code) == framework.code,
        col(QuestionnaireVersion.owner_organisation_id).is_not_distinct_from(framework.owner),
        col(QuestionnaireSection.code) == section,
    )
    found: dict[str, list[Earlier]] = defaultdict(list)
    for row in session.execute(query.order_by(col(Answer.saved_at).desc(), col(Answer.id))):
        found[row.item_code].append(Earlier(*row))
    return found


def _earlier(organisation_id: str) -> Select[Any]:
    """The answers of one respondent organisation; the columns of Earlier, in its order."""
    return (
        select(
            col(Answer.id).label("answer_id"),
            col(QuestionnaireItem.code).label("item_code"),
            col(QuestionnaireItem.number),
            col(QuestionnaireItem.kind),
            col(QuestionnaireItem.form),
            col(QuestionnaireItem.question),
            col(QuestionnaireItem.is_not_applicable_allowed),
            col(Answer.state),
            col(Answer.value),
            col(Answer.scope),
            col(Answer.exception),
            col(Answer.plan),
            col(Answer.planned_on),
            col(Answer.reason),
            col(Answer.note),
            col(Answer.version),
            col(Answer.saved_at),
            col(Assessment.id).label("assessment_id"),
            col(Assessment.engagement_id),
            col(QuestionnaireSection.code).label("section"),
            col(Assessment.submitted_at),
            col(QuestionnaireVersion.id).label("version_id"),
            col(QuestionnaireVersion.code).label("questionnaire"),
            col(QuestionnaireVersion.edition),
            col(QuestionnaireVersion.title),
            organisation_label.c.name,
            organisation_label.c.name_english,
            engagement_label.c.work,
            col(AnswerOrigin.basis),
        )
        .join(Assessment, col(Assessment.id) == col(Answer.assessment_id))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .join(QuestionnaireSection, col(QuestionnaireSection.id) == col(QuestionnaireItem.section_id))
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(QuestionnaireItem.version_id))
        .outerjoin(AnswerOrigin, col(AnswerOrigin.answer_id) == col(Answer.id))
        .join(organisation_label, organisation_label.c.id == col(Assessment.issuer_organisation_id))
        .join(engagement_label, engagement_label.c.id == col(Assessment.engagement_id))
        .where(col(Assessment.respondent_organisation_id) == organisation_id, col(Answer.state).is_not(None))
    )


def _read_files(session: Session, answer_ids: Sequence[str], at: datetime) -> dict[str, tuple[OwnFile, ...]]:
    query = (
        select(AnswerEvidence, EvidenceFile)
        .join(EvidenceFile, col(EvidenceFile.id) == col(AnswerEvidence.evidence_id))
        .where(col(AnswerEvidence.answer_id).in_(answer_ids))
        .order_by(col(AnswerEvidence.attached_at), col(EvidenceFile.id))
    )
    found: dict[str, list[OwnFile]] = defaultdict(list)
    for link, file in session.execute(query):
        is_valid = file.state == EvidenceState.AVAILABLE and is_current(file, at)
        found[link.answer_id].append(OwnFile(file.id, file.display_name, is_valid))
    return {answer: tuple(files) for answer, files in found.items()}
