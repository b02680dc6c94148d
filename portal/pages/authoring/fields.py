"""Pieces that the forms of authoring share: texts in two languages, codes, and the mark of what was seen."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field

CODE_PATTERN = r"^([A-Za-z0-9][A-Za-z0-9._-]{0,39})?$"
CodeText = Annotated[str, Field(max_length=40, pattern=CODE_PATTERN)]
Line = Annotated[str, Field(max_length=300)]
Paragraph = Annotated[str, Field(max_length=4000)]
Mark = Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")]
LANGUAGES = ("ja", "en")
ROW_LIMIT = 200  # options, columns or bands of one form


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
