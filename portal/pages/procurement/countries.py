"""The countries that a contractor may sit in, by name in the person's language."""

from functools import cache
from typing import Annotated

from babel import Locale as BabelLocale
from pydantic import AfterValidator, Field

from portal.rendering.languages import Locale

# Two-letter codes that CLDR names but ISO 3166-1 does not assign to a country.
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})
FIRST = "JP"


@cache
def countries(locale: Locale) -> tuple[tuple[str, str], ...]:
    """(ISO 3166-1 alpha-2 code, name) of all countries: Japan first, then by name."""
    named = BabelLocale.parse(locale).territories
    found = ((code, name) for code, name in named.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES)
    return tuple(sorted(found, key=lambda country: (country[0] != FIRST, country[1])))


@cache
def codes() -> frozenset[str]:
    """The codes alone."""
    return frozenset(code for code, _name in countries("en"))


def _check(code: str) -> str:
    if code not in codes():
        raise ValueError("country-unknown")
    return code


Country = Annotated[str, Field(min_length=2, max_length=2), AfterValidator(_check)]
"""The code of a country in a form or a body."""


def country_name(code: str, locale: Locale) -> str:
    """The name of a country; the code itself where there is none."""
    return dict(countries(locale)).get(code, code)
