"""What an answer says, in the one form in which workbook and database are compared: plain JSON values.

`state` is told for measures, and for other kinds only where the question does not apply; that they are answered follows from
their value. Texts have \\n as line break and no blanks at their ends.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from questionnaires.answers.queries import AnswerRow
from questionnaires.answers.rules import AnswerState, Saying
from questionnaires.templates.kinds import ItemKind
from storage.sheets.text import tidy

Said = dict[str, Any]
BLANK: Said = {"state": None, "value": None, "scope": "", "exception": "", "plan": "", "planned_on": None, "reason": "", "note": ""}
TEXTS = ("scope", "exception", "plan", "reason", "note")
OF_MEASURES = ("scope", "exception", "plan", "planned_on")  # columns that only a measure has


def said(kind: str, answer: AnswerRow | None) -> Said:
    """What a stored answer says."""
    if answer is None:
        return dict(BLANK)
    state = answer.state
    if kind != ItemKind.IMPLEMENTATION and state is not AnswerState.NOT_APPLICABLE:
        state = None
    return {
        "state": state.value if state else None,
        "value": plain(answer.value),
        **{name: plain(getattr(answer, name)) for name in TEXTS},
        "planned_on": answer.planned_on.isoformat() if answer.planned_on else None,
    }


def plain(value: Any) -> Any:
    """`value` with its texts as a workbook holds them."""
    if isinstance(value, str):
        return tidy(value).strip()
    if isinstance(value, list):
        return [plain(one) for one in value]
    return {name: plain(one) for name, one in value.items()} if isinstance(value, dict) else value


def is_blank(saying: Mapping[str, Any]) -> bool:
    """Whether nothing at all is said."""
    return not any(saying.values())


def as_saying(kind: str, given: Mapping[str, Any]) -> Saying:
    """What `answers.rules.find_fault` checks."""
    state = AnswerState(given["state"]) if given["state"] else None
    if kind != ItemKind.IMPLEMENTATION and state is None and given["value"] is not None:
        state = AnswerState.ANSWERED
    return Saying(state, given["value"], planned_on=planned_day(given), **{name: given[name] for name in TEXTS})


def planned_day(given: Mapping[str, Any]) -> date | None:
    """The planned date of a saying."""
    return date.fromisoformat(given["planned_on"]) if given["planned_on"] else None
