"""Counting answers and placing a score among others, in exact whole numbers.

Shares are tenths of a percent of those who answered, rounded half up from the counts; a combined option is computed from
counts and never from rounded shares (document 003 adds rounded figures, which is how its 89.4 % came about).

The deviation value (偏差値) is (own score - mean) / standard deviation x 10 + 50, with the standard deviation of the whole
group (document 004, slides 120-123; the benchmark's own pages). It says something only within a group of a certain size, and a
figure from very few companies would tell on them: below MINIMUM_SAMPLE nothing is shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor
from statistics import fmean, median, pstdev
from typing import Any

from questionnaires.answers.rules import POINTED_STATES, AnswerState
from questionnaires.scoring.rules import tenths
from questionnaires.templates.kinds import ONE_OF, WITH_OPTIONS, ItemKind

MINIMUM_SAMPLE = 10  # companies
BINS = 10  # of ten percent each; 100 % falls into the last
STATES = tuple(state for state in AnswerState if state in POINTED_STATES)


@dataclass(frozen=True, slots=True)
class Count:
    """How often one answer was given. `label` is None for the states of a measure, which the portal words."""

    code: str
    label: Mapping[str, str] | None
    number: int
    share_tenths: int | None  # of those who answered; several answers may be given, so shares may add to more than 100 %


@dataclass(frozen=True, slots=True)
class Numbers:
    """The spread of a number that was asked for."""

    minimum: Decimal
    median: Decimal
    mean: float
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """The answers to one question. `answered` leaves out blanks and "not applicable"; `counts` is empty where texts were asked for."""

    answered: int
    not_applicable: int
    counts: tuple[Count, ...]
    numbers: Numbers | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How the scores of a group spread, in tenths of a percent."""

    size: int
    mean: float
    deviation: float
    bins: tuple[int, ...]  # how many scores lie in each tenth of the scale


def choices_of(kind: str, form: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str] | None]]:
    """The answers that a question offers, by code; none where it asks for a text, a number, a date, a file or a table."""
    if kind == ItemKind.IMPLEMENTATION:
        return [(state.value, None) for state in STATES]
    return [(option["code"], option["label"]) for option in form["options"]] if kind in WITH_OPTIONS else []


def codes_of(kind: str, state: str, value: Any) -> list[str]:
    """The codes that one answer carries: the state of a measure, the option, or several options."""
    if kind == ItemKind.IMPLEMENTATION:
        return [state]
    if kind in ONE_OF:
        return [value]
    return list(value or ()) if kind == ItemKind.MULTIPLE else []


def tabulate(kind: str, form: Mapping[str, Any], answers: Iterable[tuple[str, Any]]) -> Table:
    """The table of one question from the `answers` (state, value) that were given to it."""
    counted: Counter[str] = Counter()
    values: list[Decimal] = []
    answered = not_applicable = 0
    for state, value in answers:
        if state == AnswerState.NOT_APPLICABLE:
            not_applicable += 1
            continue
        answered += 1
        counted.update(codes_of(kind, state, value))
        if kind == ItemKind.NUMBER:
            values.append(Decimal(value))
    counts = tuple(Count(code, label, counted[code], tenths(counted[code], answered)) for code, label in choices_of(kind, form))
    return Table(answered, not_applicable, counts, _spread_numbers(values) if values else None)


def cross(
    rows: Sequence[str], columns: Sequence[str], pairs: Iterable[tuple[list[str], list[str]]]
) -> tuple[dict[tuple[str, str], int], int]:
    """How often each pair of answers was given together, and by how many companies. `pairs` holds each company's two answers."""
    counted: Counter[tuple[str, str]] = Counter()
    companies = 0
    for left, right in pairs:
        companies += 1
        counted.update((row, column) for row in left for column in right)
    return {(row, column): counted[row, column] for row in rows for column in columns}, companies


def spread(scores: Sequence[int]) -> Spread | None:
    """How `scores` (tenths of a percent, one per company) spread; None below MINIMUM_SAMPLE."""
    if len(scores) < MINIMUM_SAMPLE:
        return None
    bins = Counter(bin_of(score) for score in scores)
    return Spread(len(scores), fmean(scores), pstdev(scores), tuple(bins[number] for number in range(BINS)))


def bin_of(score: int) -> int:
    """The tenth of the scale in which a score lies; what is below 0 % falls into the first."""
    return max(0, min(BINS - 1, score * BINS // 1000))


def deviation_value(own: int, group: Spread) -> int | None:
    """The deviation value of `own` within the group, in tenths (500 is the mean), rounded half up; None where all are the same."""
    if group.deviation == 0:
        return None
    return floor((own - group.mean) / group.deviation * 100 + 500.5)


def _spread_numbers(values: Sequence[Decimal]) -> Numbers:
    return Numbers(min(values), median(values), fmean(map(float, values)), max(values))
