"""The risk that a weak answer tells of: said at once while answering, and once more before the answers are submitted.

An answer is weak when it earns less than half of the full points: of a measure by the questionnaire's points of its state
(planned and not implemented, as a rule; partly stands at the half), of a choice by the points of its options. Then the
item's warning is due. An option's own warning is due whenever that option is chosen, scored or not.
"""

from collections.abc import Mapping
from typing import Any

from questionnaires.answers.rules import AnswerState
from questionnaires.templates.kinds import FULL_POINTS, WITH_OPTIONS, ItemKind, worth

Text = Mapping[str, str]


def is_weak(kind: str, form: Mapping[str, Any], state: str | None, value: Any, points: Mapping[str, int]) -> bool:
    """Whether an answer earns less than half of the full points. Blank, not applicable and unscored choices are not weak."""
    if kind == ItemKind.IMPLEMENTATION:
        return state is not None and points.get(state, FULL_POINTS) * 2 < FULL_POINTS
    if state != AnswerState.ANSWERED or kind not in WITH_OPTIONS:
        return False
    chosen = value if isinstance(value, list) else [value]
    if all(option.get("points") is None for option in form["options"] if option["code"] in chosen):
        return False
    return worth(kind, form, state, value, points) * 2 < FULL_POINTS


def find_warnings(
    kind: str, form: Mapping[str, Any], warning: Text | None, state: str | None, value: Any, points: Mapping[str, int]
) -> list[Text]:
    """The warnings that are due for an answer: those of the chosen options, then the item's own where the answer is weak.

    `warning` is the item's, `points` are the questionnaire's by state of a measure.
    """
    chosen = value if isinstance(value, list) else [value]
    due = [
        option["warning"]
        for option in form.get("options", ())
        if state == AnswerState.ANSWERED and option["code"] in chosen and option.get("warning")
    ]
    if warning is not None and is_weak(kind, form, state, value, points):
        due.append(warning)
    return due
