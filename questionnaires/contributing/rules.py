"""What a part of a questionnaire is, and whether a question belongs to it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

NOTE_LIMIT = 1000  # characters
PRESENT_FOR = timedelta(seconds=60)  # after the last sign of life


class ScopeKind(StrEnum):
    """How a part is described."""

    WHOLE = "whole"
    SECTIONS = "sections"
    ITEMS = "items"


class Given(Protocol):
    """A stored part."""

    @property
    def scope(self) -> str:
        """A ScopeKind."""
        ...

    @property
    def sections(self) -> Collection[str]:
        """Codes of sections."""
        ...

    @property
    def items(self) -> Collection[str]:
        """Codes of items."""
        ...

    @property
    def sees_earlier(self) -> bool:
        """Whether earlier answers of the company are shown."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything of one assessment that was given to one person."""

    is_whole: bool = False
    sections: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    sees_earlier: bool = False

    def admits(self, section: str, item: str) -> bool:
        """Whether the item `item` of the section `section` belongs to it."""
        return self.is_whole or section in self.sections or item in self.items


EVERYTHING = Scope(is_whole=True, sees_earlier=True)


def unite(parts: Iterable[Given]) -> Scope | None:
    """All of `parts` together, or None where there is none."""
    given = list(parts)
    if not given:
        return None
    return Scope(
        is_whole=any(part.scope == ScopeKind.WHOLE for part in given),
        sections=frozenset(code for part in given if part.scope == ScopeKind.SECTIONS for code in part.sections),
        items=frozenset(code for part in given if part.scope == ScopeKind.ITEMS for code in part.items),
        sees_earlier=any(part.sees_earlier for part in given),
    )
