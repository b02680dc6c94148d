"""Of the judgements on one item, one per round, the one of the latest round counts."""

from functools import cache

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from questionnaires.reviews.models import Judgement


@cache
def is_latest_judgement() -> ColumnElement[bool]:
    """The predicate that keeps, per assessment and item, only the judgement of the latest round."""
    other = aliased(Judgement)
    latest_round = (
        select(func.max(col(other.round)))
        .where(col(other.assessment_id) == col(Judgement.assessment_id), col(other.item_id) == col(Judgement.item_id))
        .scalar_subquery()
    )
    return col(Judgement.round) == latest_round
