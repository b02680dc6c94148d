"""The terms below beside those above, term by term: the twelve items that a re-contract must hold (document 004, 1.2-02).

Only the paragraphs that hold one of the twelve are laid side by side. Nothing else of the terms between two other companies,
and none of their figures but those that would be weaker, leaves here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_in_force
from contracts.clauses.rules.twelve import TERMS, compare, paragraphs_of
from contracts.engagements.models import Engagement
from contracts.recontracts.models import RecontractComparison
from contracts.recontracts.rules import Weaker, find_weaker


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as both sides signed it: its number, and its text in each language."""

    code: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """One of the twelve: the paragraphs that hold it above and below, and whether the terms below carry it."""

    code: str
    title: Mapping[str, str]
    above: tuple[Paragraph, ...]
    below: tuple[Paragraph, ...]

    @property
    def is_carried(self) -> bool:
        """Whether any paragraph below holds it."""
        return bool(self.below)

    @property
    def is_word_for_word(self) -> bool:
        """Whether the paragraphs below are those above, but for the names and figures filled in."""
        return self.is_carried and [one.code for one in self.above] == [one.code for one in self.below]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both texts in force, compared; `weaker` names the figures that ask for less below."""

    above: Agreement
    below: Agreement
    items: tuple[ComparedItem, ...]
    weaker: tuple[Weaker, ...]

    @property
    def carried(self) -> int:
        """How many of the twelve the terms below carry."""
        return sum(item.is_carried for item in self.items)

    @property
    def is_complete(self) -> bool:
        """Whether all are carried, and no figure is weaker."""
        return self.carried == len(self.items) and not self.weaker


def lay_side_by_side(session: Session, below: Engagement) -> SideBySide | None:
    """The terms of `below` and of the engagement above it, compared; None until both are in force with a text of their own."""
    if below.parent_engagement_id is None:
        return None
    upper, lower = find_in_force(session, below.parent_engagement_id), find_in_force(session, below.id)
    if upper is None or lower is None or not has_text(upper) or not has_text(lower):
        return None
    return SideBySide(upper, lower, _items(upper.text, lower.text), tuple(find_weaker(upper.parameters, lower.parameters)))


def has_text(agreement: Agreement) -> bool:
    """Whether the agreement has a text that can be read here, or only a paper that was signed elsewhere."""
    return bool(agreement.text) and "ja" in agreement.text and bool(agreement.text["ja"].get("articles"))


def find_comparison(session: Session, recontract_id: str) -> RecontractComparison | None:
    """The comparison confirmed last."""
    return find_comparisons(session, [recontract_id]).get(recontract_id)


def find_comparisons(session: Session, recontract_ids: Sequence[str]) -> dict[str, RecontractComparison]:
    """The comparison confirmed last, by request. One query."""
    query = select(RecontractComparison).where(col(RecontractComparison.recontract_id).in_(recontract_ids))
    ordered = query.order_by(col(RecontractComparison.confirmed_at), col(RecontractComparison.id))
    return {one.recontract_id: one for one in session.scalars(ordered)}


def is_current(comparison: RecontractComparison | None, agreement: Agreement | None) -> bool:
    """Whether the comparison is complete and of the terms that are in force below now."""
    return (
        comparison is not None
        and agreement is not None
        and comparison.agreement_id == agreement.id
        and comparison.carried == len(TERMS)
        and comparison.weaker == 0
    )


def _items(above: Mapping[str, Any], below: Mapping[str, Any]) -> tuple[ComparedItem, ...]:
    upper, lower = _paragraphs(above), _paragraphs(below)
    return tuple(
        ComparedItem(
            one.code,
            one.title,
            tuple(upper[code] for code in one.paragraphs),
            tuple(lower[code] for code in other.paragraphs),
        )
        for one, other in zip(compare(above), compare(below), strict=True)
    )


def _paragraphs(text: Mapping[str, Any]) -> dict[str, Paragraph]:
    english = {paragraph["code"]: paragraph["text"] for paragraph in paragraphs_of({"articles": text["en"]["articles"]})}
    return {
        paragraph["code"]: Paragraph(paragraph["code"], {"ja": paragraph["text"], "en": english.get(paragraph["code"], "")})
        for paragraph in paragraphs_of(text)
    }
