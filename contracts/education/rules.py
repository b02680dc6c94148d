"""When a check is passed, and how far the people of an engagement are. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

LASTS_DAYS = 365
"""A record counts for a year: what was learnt longer ago is to be refreshed (documents 004 and 000 (20) ask for regular education)."""


class Asked(Protocol):
    """A question as far as its answer goes."""

    @property
    def code(self) -> str:
        """Its number."""
        ...

    @property
    def right(self) -> str:
        """The code of the right answer."""
        ...


@dataclass(frozen=True, slots=True)
class Marked:
    """How a check came out. It is passed when every question is answered rightly: who is wrong reads why and tries again."""

    right: int
    asked: int
    wrong: tuple[str, ...]

    @property
    def is_passed(self) -> bool:
        """Whether nothing was wrong."""
        return not self.wrong


def mark(questions: Sequence[Asked], given: Mapping[str, str]) -> Marked:
    """Compare the answers, by the code of their question, with the right ones; what was left out is wrong."""
    wrong = tuple(question.code for question in questions if given.get(question.code) != question.right)
    return Marked(len(questions) - len(wrong), len(questions), wrong)


def same_person(name: str) -> str:
    """A name as it is compared: people write the same name with and without blanks, in full and half width."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def counts_until(passed_on: date) -> date:
    """The last day on which a record counts."""
    return date.fromordinal(passed_on.toordinal() + LASTS_DAYS)


def missing_people(people: Iterable[str], passed: Mapping[str, date], today: date) -> list[str]:
    """Who of `people` has no record that counts today; `passed`: the newest day by compared name."""
    return [name for name in people if (day := passed.get(same_person(name))) is None or counts_until(day) < today]
