"""What a set of answers is worth, in whole numbers, so that everybody can add it up again with pencil and paper.

Rule version 2026-11-3, one sentence each:

1. Every item that counts puts weight x 100 into the sum of what is possible, and weight x points into the sum earned.
2. The points of an answer (-100 to 100) come from the questionnaire version: of a measure by its state (implemented 100,
   partly 50, planned 20, not implemented 0), of a choice by its option, of several choices the sum of theirs, at most 100;
   any other answer earns 100 for being there, or the points (0 to 100) that the reviewer gave it.
3. A blank counts and earns what the worst answer to its question would: nothing, or less where an option takes points away.
   Silence is not safety, and never worth more than an honest word.
4. Not applicable leaves both sums, if the item allows it and a reason is given; otherwise it is a blank.
5. Items of weight 0 leave both sums, and so do legacy items, items whose condition does not hold, and the items of options
   that are not followed. Where no option was chosen, the heaviest
   option of the group counts as blank (`questionnaires.templates.rules.decide_standings`).
6. The score is earned / possible. Where nothing is possible there is no score, which is not 0.
7. The confidence is the share of the points gained (what answers lose is left aside) that rests on answers accepted on
   evidence. Where nothing is gained there is no confidence. It stands beside the score and never changes it.
8. Percentages are tenths of a percent, rounded half up from the exact sums; nothing is computed from a rounded number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from questionnaires.answers.rules import AnswerState
from questionnaires.templates.kinds import FULL_POINTS
from questionnaires.templates.rules import Standing, ask_everyone, decide_standings

RULE_VERSION = "2026-11-3"
ROUNDING = "half-up, tenths of a percent"


class Why(StrEnum):
    """Why an item earned what it earned, or why it left both sums."""

    ANSWERED = "answered"
    BLANK = "blank"
    CHOICE_OPEN = "choice-open"  # a blank too: no option of its group was chosen
    NOT_APPLICABLE_UNFOUNDED = "not-applicable-unfounded"  # a blank too: not allowed here, or without a reason
    NOT_APPLICABLE = "not-applicable"
    OTHER_OPTION = "other-option"
    LEGACY = "legacy"
    NOT_ASKED = "not-asked"  # its condition does not hold
    UNSCORED = "unscored"  # weight 0: asked for information


UNCOUNTED = frozenset({Why.NOT_APPLICABLE, Why.OTHER_OPTION, Why.LEGACY, Why.NOT_ASKED, Why.UNSCORED})


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """An item and what was said to it, as far as the score cares."""

    code: str
    section: str
    weight: int
    state: AnswerState | None = None
    has_reason: bool = False
    is_on_evidence: bool = False  # accepted, as it stands, on evidence
    is_not_applicable_allowed: bool = True
    is_legacy: bool = False
    alternative_group: str | None = None
    alternative_option: str | None = None
    condition_code: str | None = None
    on_behalf: bool = False  # the issuer entered the answer in the contractor's place; it counts the same, and the line says so
    worst: int = 0  # the points of the worst answer (`templates.kinds.worst`), which a blank earns
    worth: int | None = None  # the points of the answer of a question of another kind than a measure (`templates.kinds.worth`)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What one item contributes. `points` is None for an item that leaves both sums."""

    code: str
    section: str
    weight: int
    points: int | None
    earned: int
    possible: int
    counted: bool
    why: Why
    on_evidence: bool
    on_behalf: bool = False


@dataclass(frozen=True, slots=True)
class SectionScore:
    """The sums of one section. `percent_tenths` and `confidence_tenths` are None where there is nothing to divide by."""

    code: str
    earned: int
    possible: int
    percent_tenths: int | None
    confidence_tenths: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """The whole: its sections re-add to it, and the lines of each section to the section."""

    earned: int
    possible: int
    percent_tenths: int | None
    confidence_tenths: int | None
    sections: tuple[SectionScore, ...]
    lines: tuple[ScoreLine, ...]
    points: Mapping[str, int]
    chosen: Mapping[str, str]
    rule_version: str = RULE_VERSION

    def breakdown(self) -> dict[str, Any]:
        """Everything needed to add the score up again without this program, as plain JSON."""
        return {
            "rule_version": self.rule_version,
            "rounding": ROUNDING,
            "points": dict(self.points),
            "chosen": dict(self.chosen),
            "sections": [asdict(section) for section in self.sections],
            "lines": [asdict(line) for line in self.lines],
        }


def score(
    items: Sequence[ScoredItem],
    *,
    points: Mapping[str, int],
    chosen: Mapping[str, str],
    is_asked: Callable[[str | None], bool] = ask_everyone,
) -> Score:
    """The score of one assessment.

    `items` are all items of the questionnaire version in their order, `points` the version's points (0 to 100) by
    answer state, `chosen` the chosen option by alternative group, `is_asked` tells of a condition code whether it holds.
    """
    standings = decide_standings(items, chosen, is_asked)
    lines = tuple(_score_item(item, standing, points) for item, standing in zip(items, standings, strict=True))
    codes = dict.fromkeys(line.section for line in lines)
    sections = tuple(_add_up(code, [line for line in lines if line.section == code]) for code in codes)
    whole = _add_up("", lines)
    return Score(
        earned=whole.earned,
        possible=whole.possible,
        percent_tenths=whole.percent_tenths,
        confidence_tenths=whole.confidence_tenths,
        sections=sections,
        lines=lines,
        points=dict(points),
        chosen=dict(chosen),
    )


def tenths(part: int, whole: int) -> int | None:
    """`part` / `whole` in tenths of a percent, rounded half up; None where `whole` is 0. Exact: whole numbers only."""
    if whole == 0:
        return None
    return (2 * 1000 * part + whole) // (2 * whole)


def _score_item(item: ScoredItem, standing: Standing, points: Mapping[str, int]) -> ScoreLine:
    why = _find_why(item, standing)
    counted = why not in UNCOUNTED
    worth = item.worst
    if why is Why.ANSWERED and item.state is not None:
        worth = points[item.state] if item.worth is None else item.worth
    return ScoreLine(
        code=item.code,
        section=item.section,
        weight=item.weight,
        points=worth if counted else None,
        earned=item.weight * worth if counted else 0,
        possible=item.weight * FULL_POINTS if counted else 0,
        counted=counted,
        why=why,
        on_evidence=why is Why.ANSWERED and item.is_on_evidence,
        on_behalf=why is Why.ANSWERED and item.on_behalf,
    )


def _find_why(item: ScoredItem, standing: Standing) -> Why:
    if standing is not Standing.COUNTED:
        return Why(standing.value)
    if item.weight == 0:
        return Why.UNSCORED
    if item.state is None:
        return Why.BLANK
    if item.state is AnswerState.NOT_APPLICABLE:
        return Why.NOT_APPLICABLE if item.is_not_applicable_allowed and item.has_reason else Why.NOT_APPLICABLE_UNFOUNDED
    return Why.ANSWERED


def _add_up(code: str, lines: Iterable[ScoreLine]) -> SectionScore:
    earned = possible = gained = proved = 0
    for line in lines:
        earned += line.earned
        possible += line.possible
        gained += max(0, line.earned)
        proved += max(0, line.earned) if line.on_evidence else 0
    return SectionScore(code, earned, possible, tenths(earned, possible), tenths(proved, gained))
