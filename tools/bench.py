"""How fast the portal answers, as one person and as four at once, on SQLite and on PostgreSQL, with the demonstration's data.

    python -m tools.bench [--database sqlite|postgresql|both] [--requests 40] [--seconds 5]

Starts the portal as `portal demo` does, signs in as each invented person, opens the pages that their menu leads to and
asks for each again and again. Client and server share this machine, so the figures compare versions of the portal with
each other; they are no promise for another machine. Prints Markdown, for docs/performance.md.
"""

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from statistics import quantiles

import httpx2

from tests.services.postgresql import postgresql
from tests.services.process import free_port, running

PORTAL = Path(sys.executable).with_name("portal")
LINK = re.compile(r"http://127\.0\.0\.1:\d+/demonstration/\S+")
AT_ONCE = 4
MOST_PAGES = 12


class Page(HTMLParser):
    """What a person could do next on a page: where its links lead, and what its first form would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.form: str | None = None
        self.fields: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect links, the action of the first POST form, and hidden fields."""
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and found.get("href", "").startswith("/"):
            self.links.append(found["href"].split("#")[0])
        elif tag == "form" and found.get("method", "").lower() == "post" and self.form is None:
            self.form = found.get("action", "")
        elif tag == "input" and found.get("type") == "hidden":
            self.fields.setdefault(found["name"], found.get("value", ""))


@dataclass(frozen=True)
class Portal:
    """A running portal: where it is, its demonstration links, and how long it took to come up."""

    port: int
    links: list[str]
    seconds_to_start: float

    @property
    def address(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> int:
        """Resident memory of the serving process, in MiB."""
        listed = subprocess.run(["ps", "-eo", "rss=,args="], capture_output=True, text=True, check=True).stdout
        serving = [line for line in listed.splitlines() if f"demo --port {self.port}" in line and "leash.py" not in line]
        return max((int(line.split()[0]) for line in serving), default=0) // 1024


@contextlib.contextmanager
def portal(database_url: str, folder: Path) -> Iterator[Portal]:
    """The demonstration, served; its story is played before the clock starts."""
    port = free_port()
    settings = {
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_DATA_FOLDER": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    command: list[str | Path] = [sys.executable, PORTAL, "demo", "--port", str(port)]
    prepared = subprocess.run(
        [*map(str, command), "--only-prepare"], env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    if prepared.returncode != 0:
        sys.exit(f"The demonstration could not be prepared:\n{prepared.stdout}{prepared.stderr}")

    def is_healthy() -> bool:
        with contextlib.suppress(httpx2.HTTPError):
            return httpx2.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        return False

    log = folder / "serve.log"
    begin = time.monotonic()
    with running(command, ready=is_healthy, log=log, seconds=60, environment=settings):
        seconds = time.monotonic() - begin
        links = list(dict.fromkeys(LINK.findall(prepared.stdout + log.read_text())))
        yield Portal(port, links, seconds)


def sign_in(running_portal: Portal, link: str) -> httpx2.Client:
    """A client with the session of the person whom `link` means."""
    client = httpx2.Client(base_url=running_portal.address, follow_redirects=True, timeout=30)
    page = client.get(link)
    form = Page(page.text)
    if form.form is not None:  # opening the link changes nothing: the person presses a button
        page = client.post(form.form or str(page.url), data=form.fields, headers={"Origin": running_portal.address})
    page.raise_for_status()
    return client


def pages(client: httpx2.Client) -> list[str]:
    """The pages that the person's start page leads to, itself first."""
    start = client.get("/")
    found = [start.url.path, *Page(start.text).links]
    fit = [path for path in dict.fromkeys(found) if not re.search(r"sign-?out|logout|/static/|download|\?", path)]
    return [path for path in fit if client.get(path).status_code == 200][:MOST_PAGES]


def time_page(client: httpx2.Client, path: str, requests: int) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds over `requests` requests, and the size of the page in bytes."""
    taken, size = [], 0
    for _ in range(requests):
        begin = time.perf_counter()
        size = len(client.get(path).content)
        taken.append((time.perf_counter() - begin) * 1000)
    marks = quantiles(taken, n=20)
    return marks[9], marks[18], size


def throughput(running_portal: Portal, cookies: httpx2.Cookies, path: str, seconds: float) -> float:
    """Pages per second with AT_ONCE people asking without pause."""
    counts = [0] * AT_ONCE
    until = time.monotonic() + seconds

    def ask(number: int) -> None:
        with httpx2.Client(base_url=running_portal.address, cookies=cookies, timeout=30) as client:
            while time.monotonic() < until:
                client.get(path)
                counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def measure(name: str, database_url: str, folder: Path, requests: int, seconds: float) -> None:
    """One database's figures, printed."""
    with portal(database_url, folder) as served:
        print(f"\n## {name}\n\nReady {served.seconds_to_start:.1f} s after the command.\n")
        print("| person | page | median ms | 95 % ms | bytes |\n|---|---|---:|---:|---:|")
        for number, link in enumerate(served.links, 1):
            with sign_in(served, link) as client:
                for path in pages(client):
                    median, slow, size = time_page(client, path, requests)
                    print(f"| {number} | `{path}` | {median:.1f} | {slow:.1f} | {size} |", flush=True)
        with sign_in(served, served.links[0]) as client:
            rate = throughput(served, client.cookies, pages(client)[0], seconds)
        print(f"\n{AT_ONCE} people at once on the first page: {rate:.0f} pages a second. Memory afterwards: {served.memory()} MiB.")


def main() -> None:
    """Measure what the command line asks for."""
    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asking.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    asking.add_argument("--requests", type=int, default=40, help="requests for each page (default %(default)s)")
    asking.add_argument("--seconds", type=float, default=5, help="length of the run with several people (default %(default)s)")
    asked = asking.parse_args()
    if asked.database in {"sqlite", "both"}:
        with tempfile.TemporaryDirectory() as folder:
            measure("SQLite", f"sqlite:///{folder}/portal.sqlite3", Path(folder), asked.requests, asked.seconds)
    if asked.database in {"postgresql", "both"}:
        with tempfile.TemporaryDirectory() as folder, postgresql(durable=True) as server:
            server.create("portal")
            measure("PostgreSQL", server.url("portal"), Path(folder), asked.requests, asked.seconds)


if __name__ == "__main__":
    main()
