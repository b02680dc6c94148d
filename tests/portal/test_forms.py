"""What a form refuses, it refuses in a sentence that says the bound: never with a code, and never with a gap where a value should be."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import Field
from starlette.datastructures import FormData

from portal.forms import FormModel, read_form
from portal.words import say


class Input(FormModel):
    """One field of each kind that forms have."""

    percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=4, decimal_places=1)] = Decimal(1)
    share: Annotated[float, Field(lt=0.5)] = 0
    days: Annotated[int, Field(ge=1, le=365)] = 1
    day: Annotated[date, Field(ge=date(2026, 1, 2))] = date(2026, 1, 2)
    many: Annotated[list[str], Field(max_length=1)] = []
    one: Literal["a", "b"] = "a"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("percent", "150", "Enter 100 or less."),
        ("percent", "-0.5", "Enter 0 or more."),
        ("percent", "47.25", "Use at most 1 decimal places."),
        ("percent", "50,5", "“50,5” is not a number."),
        ("percent", "NaN", "“NaN” is not a number."),
        ("share", "1", "Enter less than 0.5."),
        ("share", "x", "“x” cannot be used here."),
        ("days", "9" * 5000, None),
        ("days", "1.5", "“1.5” is not a whole number."),
        ("day", "2020-01-01", "Enter 2026-01-02 or more."),
        ("one", "c", "Choose one of the options."),
    ],
)
def test_the_sentence_says_the_bound_and_is_no_code(name: str, value: str, sentence: str | None) -> None:
    (problem,) = read_form(Input, FormData([(name, value)])).problems
    for locale in ("ja", "en"):
        told = say(locale, "problem", problem.code, problem.parameters)
        assert not told.startswith("input-")
        assert "…" not in told
    assert sentence is None or say("en", "problem", problem.code, problem.parameters) == sentence


def test_too_many_choices_are_counted() -> None:
    (problem,) = read_form(Input, FormData([("many", "a"), ("many", "b")])).problems
    assert say("en", "problem", problem.code, problem.parameters) == "Choose at most 1."
