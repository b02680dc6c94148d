"""Texts and codes of others, made into texts and codes of ours."""

import hashlib
import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

from questionnaires.interchange.reading import TEXT_LIMIT

_JAPANESE = re.compile(r"[぀-ヿ㐀-䶿一-鿿ｦ-ﾟ]")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_CODE_LENGTH = 40
_TITLE_LENGTH = 80
_LANGUAGES = ("ja", "en")
# What neither a page nor a workbook can show: controls other than line breaks and tabs, and halves of surrogate pairs.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def language_of(text: str) -> str:
    """`ja` where the text holds Japanese characters, else `en`."""
    return "ja" if _JAPANESE.search(text) else "en"


def tidy(value: object) -> str:
    """A text as we store it: no control characters, line breaks as \\n, no blanks at its ends, cut at the limit."""
    text = _UNSHOWABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()[:TEXT_LIMIT].strip()


def both(text: str) -> dict[str, str]:
    """A text of one language in both places; whoever fills one says so in the log."""
    return {"ja": text, "en": text}


def pair(texts: dict[str, str]) -> dict[str, str] | None:
    """Texts by language with the missing one filled from the other; None where there is none."""
    known = [texts[language] for language in _LANGUAGES if texts.get(language)]
    return {language: texts.get(language) or known[0] for language in _LANGUAGES} if known else None


def short(text: str) -> str:
    """The first line of a text, cut for a title."""
    line = text.partition("\n")[0].strip()
    return line if len(line) <= _TITLE_LENGTH else f"{line[: _TITLE_LENGTH - 1].rstrip()}…"


class Codes:
    """Makes codes that fit our form and differ from each other."""

    def __init__(self) -> None:
        """None is taken yet."""
        self._taken: set[str] = set()

    def make(self, wanted: object, fallback: str) -> str:
        """A code as close to `wanted` as our form allows; `fallback` where nothing of it remains."""
        text = unicodedata.normalize("NFKC", str(wanted or ""))
        fitting = _UNFIT.sub("-", text).strip("-._") or fallback
        if len(fitting) > _CODE_LENGTH:
            fitting = f"{fitting[: _CODE_LENGTH - 7].rstrip('-._')}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:6]}"
        code, number = fitting, 1
        while code in self._taken:
            number += 1
            code = f"{fitting[: _CODE_LENGTH - 1 - len(str(number))]}-{number}"
        self._taken.add(code)
        return code


class _Plain(HTMLParser):
    """Keeps what a reader of the text would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self.tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        if tag in {"br", "p", "li", "div", "ul", "ol", "tr"}:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")
        if tag == "a":
            self.links.append(next((value or "" for name, value in attrs if name == "href"), ""))

    def handle_endtag(self, tag: str) -> None:
        self.tags += 1
        if tag == "a" and self.links:
            link = self.links.pop()
            if link.startswith(("https://", "http://")):
                self.parts.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def without_markup(value: object) -> tuple[str, bool]:
    """A text that may hold HTML as plain text with its links spelled out, and whether it held any."""
    text = str(value)
    if "<" not in text and "&" not in text:
        return tidy(text), False
    reader = _Plain()
    reader.feed(text)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return tidy("\n".join(line for line in lines if line)), reader.tags > 0


def is_yes(value: Any) -> bool:
    """Whether a cell or key says yes, in the words that people use."""
    return str(value).strip().casefold() in {"yes", "y", "true", "1", "x", "はい", "○", "必須", "可"}
