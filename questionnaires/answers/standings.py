"""Reads how single items stand in an assessment: asked or not, without the texts of those that are not looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.asking import read_asked
from questionnaires.assessments.lines import read_choices
from questionnaires.assessments.models import Assessment
from questionnaires.rows import columns_of
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection
from questionnaires.templates.queries import ItemRow
from questionnaires.templates.rules import Standing, ask_everyone, decide_standings


@dataclass(frozen=True, slots=True)
class LightItem:
    """An item as far as its standing cares."""

    id: str
    code: str
    weight: int
    alternative_group: str | None
    alternative_option: str | None
    is_legacy: bool
    condition_code: str | None


def list_standings(session: Session, assessment: Assessment, section_code: str) -> dict[str, Standing]:
    """The standing of each conditional item of a section by its code, without texts: to see what an answer has changed."""
    query = (
        select(*columns_of(LightItem, QuestionnaireItem))
        .join(QuestionnaireSection, col(QuestionnaireSection.id) == col(QuestionnaireItem.section_id))
        .where(
            col(QuestionnaireItem.version_id) == assessment.version_id,
            col(QuestionnaireSection.code) == section_code,
            col(QuestionnaireItem.condition_code).is_not(None),
        )
        .order_by(col(QuestionnaireItem.position))
    )
    items = [LightItem(*row) for row in session.execute(query)]
    return {item.code: standing for item, standing in zip(items, read_standings(session, assessment, items), strict=True)}


def read_standings(session: Session, assessment: Assessment, items: Sequence[ItemRow | LightItem]) -> list[Standing]:
    """The standings of `items`. Where one of them is an alternative, the weights of all alternatives are read too."""
    is_alternative = any(item.alternative_group is not None for item in items)
    is_conditional = is_alternative or any(item.condition_code is not None for item in items)
    is_asked = read_asked(session, assessment).holds if is_conditional else ask_everyone
    if not is_alternative:
        return decide_standings(items, {}, is_asked)
    query = (
        select(*columns_of(LightItem, QuestionnaireItem))
        .where(col(QuestionnaireItem.version_id) == assessment.version_id, col(QuestionnaireItem.alternative_group).is_not(None))
        .order_by(col(QuestionnaireItem.position))
    )
    members = [LightItem(*row) for row in session.execute(query)]
    chosen = read_choices(session, assessment.id)
    by_id = {member.id: standing for member, standing in zip(members, decide_standings(members, chosen, is_asked), strict=True)}
    return [by_id.get(item.id) or decide_standings([item], {}, is_asked)[0] for item in items]
