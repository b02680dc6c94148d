"""Screenshots of every page of the demonstration, as each of its people sees it: in both languages, wide and on a phone.

    python -m tools.gallery [--folder var/gallery] [--each 1] [--person osawa] [--only /limits] [--scheme dark] [--media print]

Starts the portal as `portal demo` does (in a folder of its own), signs in with its links, follows every link from each
person's first page, and photographs so many pages of each kind (`--each`) in Japanese and English, 1280 and 360 pixels wide.
`index.html` shows all of them beside each other, with what a machine can see: pages wider than their window, script errors.
"""

import argparse
import collections
import contextlib
import html
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, Error, Page

from tests.services.chromium import chromium, missing, visit
from tests.services.process import free_port

PORTAL = Path(sys.executable).with_name("portal")
LINK = re.compile(r"^ +(http://127\.0\.0\.1:\d+)(/demonstration/\S+)$")
PERSON = re.compile(r"^ +[^/]+ / (?P<role>[^:]+): ")
ID = re.compile(r"[0-9a-f]{32}")
PLACES = {"after", "at"}  # where in a list a page begins: no other kind of page
CODES = {"section", "item"}  # which part of a questionnaire: one kind of page, whatever the code
NOBODY = "signed out"
LANGUAGES = ("ja", "en")
WIDTHS = {"screen": (1280, 360), "print": (794,)}  # pixels; 794 are an A4 sheet
SIGNED_OUT = ("/sign-in", "/no-such-page")
STYLE = (
    "body{font:16px/1.6 sans-serif;margin:2rem}section{border-top:1px solid #888;padding-block:1rem}"
    "img{height:22rem;width:auto;max-width:24rem;object-fit:cover;object-position:top;border:1px solid #888;margin:0 .5rem .5rem 0}"
    ".wrong{color:#b00}"
)


@dataclass
class Shot:
    """One picture: its file, and what is wrong on the page as far as a machine can tell."""

    name: str
    wrong: list[str]


@dataclass
class Wall:
    """The pictures of one address, as one person sees it."""

    person: str
    address: str
    shots: list[Shot] = field(default_factory=list)


@dataclass(frozen=True)
class View:
    """How pages are photographed."""

    folder: Path
    scheme: str
    media: str


def kind_of(address: str) -> str:
    """What pages of one kind have in common: the address with its ids and codes left out."""
    parts = urlsplit(address)
    path = re.sub(r"/(sections|items)/[^/]+", r"/\1/*", ID.sub("*", parts.path))
    query = "&".join(
        f"{name}={'*' if name in CODES or ID.search(value) else value}" for name, value in parse_qsl(parts.query) if name not in PLACES
    )
    return f"{re.sub(r'/(invitations|demonstration)/[^/]+', r'/*', path)}?{query}"


def walk(page: Page, *, each: int) -> tuple[list[str], list[str]]:
    """Follow every link from the first page on: the addresses, `each` of every kind, and the links of invitations seen on the way."""
    found: dict[str, None] = {}
    counts: collections.Counter[str] = collections.Counter()
    invitations: list[str] = []
    waiting = collections.deque(["/"])
    while waiting:
        address = waiting.popleft()
        try:
            response = page.goto(address)
        except Error:  # a file to take away, not a page
            continue
        if response is None or "text/html" not in response.headers.get("content-type", ""):
            continue
        here = _local(page.url)
        if here in found:
            continue
        found[here] = None
        invitations += [_local(link) for link in page.locator("input[id^=link-]").evaluate_all("fields => fields.map(f => f.value)")]
        for href in page.locator("a[href^='/']").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
            link = str(href).partition("#")[0]
            kind = kind_of(link)
            if link in found or link in waiting or link.endswith("/file") or counts[kind] >= each:
                continue
            counts[kind] += 1
            waiting.append(link)
    return list(found), invitations


def photograph(browser: Browser, base: str, link: str, walls: Sequence[Wall], *, locale: str, width: int, view: View) -> None:
    """Every page in one language and width. `link` signs in; "" stays signed out."""
    guest, context = visit(browser, locale=locale, width=width, base_url=base)
    context.add_cookies([{"name": "portal-language", "value": locale, "url": base}])
    page = guest.page
    if link:
        enter(page, link)
    page.emulate_media(color_scheme="dark" if view.scheme == "dark" else "light", media="print" if view.media == "print" else "screen")
    for number, wall in enumerate(walls):
        guest.problems.clear()
        page.goto(wall.address)
        name = f"{_plain(wall.person)}-{number:03}-{_plain(kind_of(wall.address)) or 'home'}-{locale}-{width}.png"
        page.screenshot(path=view.folder / name, full_page=True)
        wide = guest.overflow()
        wall.shots.append(Shot(name, [*guest.problems, *([f"{wide} px too wide"] if wide > 0 else [])]))
    context.close()


def enter(page: Page, link: str) -> None:
    """Be the person whose demonstration link this is."""
    page.goto(link)
    page.locator("form[action*=demonstration] button").click()


def take(browser: Browser, base: str, people: Sequence[tuple[str, str]], asked: argparse.Namespace, view: View) -> list[Wall]:
    """All pictures of all people, the signed-out last: their invitations are seen on the pages of the others."""
    walls: list[Wall] = []
    invitations: dict[str, None] = {}
    for person, link in [*people, (NOBODY, "")]:
        addresses = [*SIGNED_OUT, *list(invitations)[: asked.each + 1]]
        if link:
            guest, context = visit(browser, base_url=base)
            enter(guest.page, link)
            addresses, seen = walk(guest.page, each=asked.each)
            invitations |= dict.fromkeys(seen)
            context.close()
        addresses = [address for address in addresses if re.search(asked.only, address)]
        if not re.search(asked.person, person):
            continue
        print(f"{person}: {len(addresses)} pages", flush=True)
        mine = [Wall(person, address) for address in addresses]
        for locale in LANGUAGES:
            for width in WIDTHS[asked.media]:
                photograph(browser, base, link, mine, locale=locale, width=width, view=view)
        walls += mine
    return walls


def write_index(folder: Path, walls: Sequence[Wall]) -> int:
    """A page with all pictures; how many of them a machine finds wrong."""
    rows = []
    for wall in walls:
        pictures = "".join(f'<a href="{shot.name}"><img loading="lazy" src="{shot.name}" alt="{shot.name}"></a>' for shot in wall.shots)
        wrong = "".join(f'<p class="wrong">{html.escape(f"{shot.name}: {line}")}</p>' for shot in wall.shots for line in shot.wrong)
        rows.append(f"<section><h2>{html.escape(wall.person)} {html.escape(wall.address)}</h2>{wrong}{pictures}</section>")
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>{STYLE}</style>{"".join(rows)}</html>',
        encoding="utf-8",
    )
    return sum(bool(shot.wrong) for wall in walls for shot in wall.shots)


@contextlib.contextmanager
def demonstration(data: Path | None) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A running demonstration: its address, and for each role the path that signs in. `data`: where it was played before."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(PORTAL), "demo", "--port", str(free_port())]
        environment = {**os.environ, "PORTAL_DATA_FOLDER": str(data or folder)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment) as process:
            assert process.stdout is not None
            base, role, people = "", "", []
            for line in process.stdout:
                if known := PERSON.match(line):
                    role = known["role"]
                elif link := LINK.match(line):
                    base = link[1]
                    people.append((role, link[2]))
                elif "Ctrl+C" in line:
                    break
            try:
                if not people:
                    raise SystemExit("The demonstration did not start.")
                yield base, people
            finally:
                process.terminate()


def main() -> int:
    """Take the pictures; 1 when a machine found something wrong on one."""
    parser = argparse.ArgumentParser(prog="python -m tools.gallery")
    parser.add_argument("--folder", type=Path, default=Path("var/gallery"), help="where the pictures go (default: var/gallery)")
    parser.add_argument("--each", type=int, default=1, help="how many pages of one kind for each person (default: 1)")
    parser.add_argument("--person", default="", help="only roles that match this expression, for example Procurement")
    parser.add_argument("--only", default="", help="only addresses that match this expression, for example /limits")
    parser.add_argument("--data", type=Path, help="data folder of a demonstration that was played before (default: play it now)")
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    parser.add_argument("--media", choices=["screen", "print"], default="screen")
    asked = parser.parse_args()
    if missing():
        raise SystemExit(missing())
    asked.folder.mkdir(parents=True, exist_ok=True)
    view = View(asked.folder, asked.scheme, asked.media)
    with demonstration(asked.data) as (base, people), chromium() as browser:
        wrong = write_index(asked.folder, take(browser, base, people, asked, view))
    print(f"{asked.folder / 'index.html'} ({wrong} with something wrong)")
    return 1 if wrong else 0


def _local(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _plain(text: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", text).strip("-")[-60:]


if __name__ == "__main__":
    sys.exit(main())
