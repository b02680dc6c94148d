"""The taxonomy of document 003 (Q7-Q20) as data: fields, their options in both languages, and bands of time."""

import json
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from contracts.incidents.rules import Particulars


@cache
def taxonomy() -> dict[str, Any]:
    """The document, as it comes with the product."""
    found: dict[str, Any] = json.loads((files("contracts.incidents") / "data" / "taxonomy.json").read_text(encoding="utf-8"))
    return found


@cache
def labels(field: str) -> dict[str, dict[str, str]]:
    """Code -> label in both languages, of one field."""
    return next({option["code"]: option["label"] for option in one["options"]} for one in taxonomy()["fields"] if one["code"] == field)


def unknown_codes(particulars: Particulars) -> dict[str, list[str]]:
    """What the taxonomy does not know, by field; empty when everything is in order."""
    wrong: dict[str, list[str]] = {}
    for field in taxonomy()["fields"]:
        given = getattr(particulars, field["code"])
        codes = given if field["is_many"] else [given] if given else []
        if strange := [code for code in codes if code not in labels(field["code"])]:
            wrong[field["code"]] = strange
    return wrong


def band_of(length: timedelta | None) -> str:
    """The band that a length of time falls into; "unknown" where it is not known (Q10, Q15)."""
    if length is None or length < timedelta(0):
        return "unknown"
    days = length / timedelta(days=1)
    bands = taxonomy()["bands"]["lengths"]
    return str(next(band["code"] for band in bands if band["up_to_days"] is None or days < band["up_to_days"]))
