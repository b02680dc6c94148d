"""What must hold of every page that somebody comes to: sound, whole on the screen, usable by everybody, and in one language."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.rendering.languages import Locale, catalogue
from tests.services.chromium import Visit

LONG = 20  # an English sentence of the catalogue that is longer than this stands on no Japanese page by accident
CODE = re.compile(r"(?<![\w@./:-])[a-z]{2,}(?:[-_][a-z]{2,})+(?![\w@./:-])")  # an address is none
JAPANESE = re.compile(r"[぀-ヿ一-鿿]+")
NAMES = re.compile(r"日本語|法人番号|SHA-256")
ID = re.compile(r"[0-9a-f]{32}")
READ = """() => {
  const root = document.documentElement;
  const foreign = (element) => { const holder = element.closest("[lang]"); return holder !== root && holder.lang !== root.lang; };
  const words = [], own = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const holder = node.parentElement;
    if (foreign(holder) || holder.closest("script, style, template")) continue;
    words.push(node.data);
    if (!holder.closest(".user, .who, code, textarea, option, [hx-ignore]")) own.push(node.data);
  }
  for (const element of document.body.querySelectorAll("[aria-label], [alt], [placeholder], [title]")) {
    if (foreign(element)) continue;
    for (const name of ["aria-label", "alt", "placeholder", "title"]) words.push(element.getAttribute(name) ?? "");
  }
  return {
    lang: root.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    shapes: [...document.querySelectorAll("body *")].map((element) => `${element.localName}.${element.getAttribute("class")}`),
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
    words: words.join(" "),
    own: own.join(" "),
  };
}"""
EXAMINED: list[Path] = []
"""The folder in which all workers of a run note the shapes of elements that axe has seen, by language, width and kind of page."""


def faults(guest: Visit, locale: Locale) -> list[str]:
    """What is wrong with the page as it stands, one readable line each.

    Axe takes most of the time. It examines a kind of page whole where the run (all its workers) sees it for the first time in this
    language and width, and from then on what has a shape that was not there before.
    """
    guest.page.wait_for_load_state()  # between two pages there is a document without a body
    page: dict[str, Any] = guest.page.evaluate(READ)
    found = list(guest.problems)
    if page["lang"] != locale:
        found.append(f"lang is {page['lang']!r}")
    if not page["title"].partition("|")[0].strip():
        found.append("no title")
    if page["headings"] != 1:
        found.append(f"{page['headings']} h1")
    doubled = sorted({one for one in page["ids"] if page["ids"].count(one) > 1})
    found += [f"id {one!r} twice" for one in doubled]
    if guest.overflow() > 0:
        found.append(f"{guest.overflow()} px wider than the window")
    found += untranslated(page["words"], page["own"], locale)
    width = guest.page.viewport_size and guest.page.viewport_size["width"]
    kind = ID.sub("…", urlsplit(guest.page.url).path).replace("/", "-")
    noted = EXAMINED[-1] / f"examined-{locale}-{width}{kind}.txt"
    examined = set(noted.read_text().splitlines()) if noted.exists() else set()
    new = set(page["shapes"]) - examined
    if new:
        found += guest.accessibility_violations(shapes=new if examined else None)
        with noted.open("a") as notes:
            notes.writelines(f"{shape}\n" for shape in sorted(new))
    return found


def untranslated(words: str, own: str, locale: Locale) -> list[str]:
    """Sentences of the other language, and codes where a word should stand. `own`: the words that nobody typed."""
    if locale == "en":
        return [f"Japanese: {text}" for text in JAPANESE.findall(NAMES.sub("", words))]
    flat = " ".join(words.split())
    return [f"English: {text}" for text in _sentences() if text in flat] + [f"a code: {code}" for code in CODE.findall(own)]


@cache
def _sentences() -> tuple[str, ...]:
    """The longest piece without a placeholder of every English sentence that has a Japanese one."""
    pieces = set()
    for (_context, english), japanese in catalogue("ja").messages.items():
        piece = max((part.strip() for part in re.split(r"\{\w*\}|%\(\w+\)\w", english)), key=len)
        if len(piece) > LONG and piece not in japanese:
            pieces.add(piece)
    return tuple(sorted(pieces))
