"""The words for the codes that the lower floors emit: kind and code in, sentence in the person's language out.

Each module of this package holds `WORDS: dict[kind, dict[code, English sentence]]`; the Japanese stands in
`portal/locale/ja/words_*.po`. A code without a word is a fault that a test finds, and shows as the bare code.
"""

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from portal.rendering.formats import day
from portal.rendering.languages import Locale, catalogue


def N_(message: str) -> str:  # noqa: N802  # the name by which message extraction knows a sentence that is translated later
    """Mark a sentence for translation without translating it here."""
    return message


def _collect() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for module in iter_modules(__path__):
        words: dict[str, dict[str, str]] = import_module(f"{__name__}.{module.name}").WORDS
        for kind, codes in words.items():
            found.setdefault(kind, {}).update(codes)
    return found


_WORDS: dict[str, dict[str, str]] = {}


def words() -> dict[str, dict[str, str]]:
    """All words: kind -> code -> English sentence. Read at the first use, since the modules import this one."""
    if not _WORDS:
        _WORDS.update(_collect())
    return _WORDS


def say(locale: Locale, kind: str, code: str, parameters: Mapping[str, object] | None = None) -> str:
    """The sentence for `code` of `kind`, with `{name}` filled from `parameters`."""
    sentence = words().get(kind, {}).get(code)
    if sentence is None:
        return code
    text = catalogue(locale).gettext(sentence)
    return text.format_map(_Shown({name: _in(locale, value) for name, value in (parameters or {}).items()}))


def _in(locale: Locale, value: object) -> object:
    """A parameter as it is shown: a date written out, of a text in both languages the one, several things in a row."""
    if isinstance(value, date):
        return day(value, locale)
    if isinstance(value, list | tuple):
        return ("、" if locale == "ja" else ", ").join(str(_in(locale, one)) for one in value)
    return value[locale] if isinstance(value, Mapping) and locale in value else value


class _Shown(dict[str, object]):
    """Parameters of a sentence; one that was not given shows as an ellipsis instead of breaking the page."""

    def __missing__(self, key: str) -> str:
        return "…"
