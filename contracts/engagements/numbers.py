"""Lists that count from 1 in each engagement (handovers, approvals, items, requests): where their next page begins."""

from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlmodel import SQLModel, col


def number_of(model: type[SQLModel], engagement_id: str, row_id: str) -> ScalarSelect[int]:
    """The number of the row `row_id`; of nothing where it is a row of another engagement, which must not sort this list."""
    table: Any = model
    return select(col(table.number)).where(col(table.id) == row_id, col(table.engagement_id) == engagement_id).scalar_subquery()
