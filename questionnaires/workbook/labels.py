"""The words that stand in drop-downs, and the way back from a word to its code."""

from collections.abc import Mapping, Sequence
from typing import Any

from questionnaires.workbook.manifest import Language
from storage.sheets.text import fold, tidy

Options = Sequence[Mapping[str, Any]]  # {"code", "label": {"ja", "en"}}
MARK = "○"
# No Latin x: it is a tick to some and a cross to others, and a guess would be wrong for half of them.
_MARKED = frozenset({"○", "o", "〇", "◯", "◎", "✓", "✔", "☑", "レ", "1", "true", "yes", "はい", "有"})
_UNMARKED = frozenset({"×", "✗", "✕", "0", "false", "no", "いいえ", "無", "-", "－"})
_LABEL_LENGTH = 250


def words(options: Options, language: Language) -> dict[str, str]:
    """The word of each option by its code: one line, and different from the words of the others."""
    plain = {option["code"]: " ".join(tidy(option["label"][language]).split())[:_LABEL_LENGTH] for option in options}
    folded = [fold(word) for word in plain.values()]
    return {code: f"{word} [{code}]" if folded.count(fold(word)) > 1 else word for code, word in plain.items()}


def find_code(options: Options, text: str, language: Language) -> str | None:
    """The code that somebody meant by `text`: the word of the workbook's language, of the other one, or the code itself."""
    wanted = fold(text)
    for tongue in (language, "en" if language == "ja" else "ja"):
        for code, word in words(options, tongue).items():
            if fold(word) == wanted:
                return code
    return next((option["code"] for option in options if fold(option["code"]) == wanted), None)


def find_yes_no(options: Options, is_yes: bool) -> str | None:
    """The code of a cell that holds TRUE or FALSE, where the options are yes and no."""
    wanted = "yes" if is_yes else "no"
    return next((option["code"] for option in options if option["code"] == wanted), None)


def read_mark(text: str) -> bool | None:
    """Whether a cell that is only marked is marked; None where nobody can tell."""
    folded = fold(text)
    if folded in {fold(mark) for mark in _MARKED}:
        return True
    return False if not folded or folded in {fold(mark) for mark in _UNMARKED} else None
