"""Rows of options, as the editor of a question and the editor of a shared set have them."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Annotated, Any, Literal

from pydantic import Field

from portal.forms import FormModel
from portal.pages.authoring.fields import ROW_LIMIT, CodeText, Line, Whole
from questionnaires.authoring.outline import Part

Rows = Annotated[list[Line], Field(max_length=ROW_LIMIT)]
Codes = Annotated[list[CodeText], Field(max_length=ROW_LIMIT)]


class OptionRows(FormModel):
    """Options as they were typed: lists of equal length."""

    option_code: Codes = []
    option_ja: Rows = []
    option_en: Rows = []
    option_points: Annotated[list[Whole], Field(max_length=ROW_LIMIT)] = []
    option_warning_ja: Rows = []
    option_warning_en: Rows = []
    option_open: Annotated[list[Literal["yes", "no"]], Field(max_length=ROW_LIMIT)] = []


def options_from(value: OptionRows, prefix: str) -> list[Part]:
    """The options of the rows that say something; one without a code gets the next free one that begins with `prefix`."""
    names = ("code", "ja", "en", "points", "warning_ja", "warning_en", "open")
    options: list[Part] = []
    taken = {code for code in value.option_code if code}
    for number, row in enumerate(zip_longest(*(getattr(value, f"option_{name}") for name in names), fillvalue=""), start=1):
        code, ja, en, points, warning_ja, warning_en, is_open = row
        if not (ja or en or (code and points)):
            continue
        option: Part = {"code": code or free_code(prefix, number, taken), "label": {"ja": ja, "en": en}}
        taken.add(option["code"])
        if points:
            option["points"] = int(points)
        if warning_ja or warning_en:
            option["warning"] = {"ja": warning_ja, "en": warning_en}
        if is_open == "yes":
            option["is_open"] = True
        options.append(option)
    return options


def rows_from(options: Sequence[Part]) -> dict[str, Any]:
    """What stands in the rows for stored options."""
    return {
        "option_code": [option["code"] for option in options],
        "option_ja": [option["label"].get("ja", "") for option in options],
        "option_en": [option["label"].get("en", "") for option in options],
        "option_points": ["" if option.get("points") is None else str(option["points"]) for option in options],
        "option_warning_ja": [(option.get("warning") or {}).get("ja", "") for option in options],
        "option_warning_en": [(option.get("warning") or {}).get("en", "") for option in options],
        "option_open": ["yes" if option.get("is_open") else "no" for option in options],
    }


def free_code(prefix: str, number: int, taken: set[str]) -> str:
    """The first free code from `number` on."""
    while (code := f"{prefix}{number}") in taken:
        number += 1
    return code
