"""Pieces that the forms of authoring share: texts in two languages, codes, and the mark of what was seen."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

CODE_PATTERN = r"^([A-Za-z0-9][A-Za-z0-9._-]{0,39})?$"
CodeText = Annotated[str, Field(max_length=40, pattern=CODE_PATTERN)]
Line = Annotated[str, Field(max_length=300)]
Paragraph = Annotated[str, Field(max_length=4000)]
Mark = Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")]
LANGUAGES = ("ja", "en")
HIGHEST = 100  # points and percentages: from minus this many to this many
ROW_LIMIT = 200  # options, columns or bands of one form


def _read_whole(text: str) -> str:
    """A whole number in range as it was typed, full-width too; "" where nothing was typed."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    if plain and not (re.fullmatch(r"-?[0-9]{1,3}", plain) and abs(int(plain)) <= HIGHEST):
        raise PydanticCustomError("not-whole-in-range", "not a whole number", {"value": text, "low": -HIGHEST, "high": HIGHEST})
    return plain


Whole = Annotated[str, Field(max_length=20), AfterValidator(_read_whole)]


def both(value: BaseModel, name: str) -> dict[str, str]:
    """The text of the fields `name`_ja and `name`_en."""
    return {language: getattr(value, f"{name}_{language}") for language in LANGUAGES}


def both_or_none(value: BaseModel, name: str) -> dict[str, str] | None:
    """As `both`; None where nothing was typed in either language."""
    text = both(value, name)
    return text if any(text.values()) else None


def spread(text: Mapping[str, str] | None, name: str) -> dict[str, str]:
    """A text as the two fields of a form."""
    return {f"{name}_{language}": (text or {}).get(language, "") for language in LANGUAGES}


def text_in(text: Mapping[str, Any] | None, locale: str) -> str:
    """What a reader of `locale` sees of a text that may stand in one language only."""
    texts = text or {}
    other = "en" if locale == "ja" else "ja"
    return str(texts.get(locale) or texts.get(other) or "")
