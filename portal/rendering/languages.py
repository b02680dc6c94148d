"""Japanese and English. The sentences in the code are English; Japanese stands in one catalogue file per area."""

import gettext
from functools import cache
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po
from fastapi import Request

Locale = Literal["ja", "en"]
LOCALES: tuple[Locale, ...] = ("ja", "en")
COOKIE = "portal-language"
FOLDER = Path(__file__).parent.parent / "locale"


class Catalogue(gettext.NullTranslations):
    """The translations of one language, merged from the catalogue files of all areas."""

    def __init__(self, locale: Locale) -> None:
        """Read `portal/locale/<locale>/*.po`; English needs none."""
        super().__init__()
        self.locale = locale
        self.messages: dict[tuple[str | None, str], str] = {}
        for path in sorted((FOLDER / locale).glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file, locale=locale):
                    if message.id and message.string:
                        first_id = message.id if isinstance(message.id, str) else message.id[0]
                        text = message.string if isinstance(message.string, str) else message.string[0]
                        self.messages[(message.context, first_id)] = text

    def gettext(self, message: str) -> str:
        """The sentence in this language; the English one where there is no other."""
        return self.messages.get((None, message), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The sentence for a count. Japanese has one form."""
        found = self.messages.get((None, msgid1))
        return found if found is not None else (msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """The sentence for a word that means different things in different places."""
        return self.messages.get((context, message), message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """As `ngettext`, in a context."""
        found = self.messages.get((context, msgid1))
        return found if found is not None else (msgid1 if n == 1 else msgid2)


@cache
def catalogue(locale: Locale) -> Catalogue:
    """The catalogue of a language, read once."""
    return Catalogue(locale)


def as_locale(text: str | None, default: Locale = "ja") -> Locale:
    """`text` if it is a language of ours, otherwise `default`."""
    return text if text in LOCALES else default


def locale_of(request: Request) -> Locale:
    """The visitor's language: chosen (cookie), else what the browser asks for, else the installation's."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return as_locale(chosen)
    for part in request.headers.get("accept-language", "").split(","):
        language = part.split(";")[0].strip().lower()[:2]
        if language in LOCALES:
            return as_locale(language)
    return as_locale(request.app.state.settings.default_locale)
