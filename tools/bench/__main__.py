"""`make bench`: run all cases, print them, and write them into docs/performance.md."""

import argparse
import itertools
import platform
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx2

from portal.settings import Settings
from storage import clock
from storage.database import Database
from tools.bench import local, sending, world
from tools.bench.large import answer_form, traffic
from tools.bench.measure import Figure, Server, run_case, serving
from tools.bench.scoring import score_many

REPORT = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
LEDGER = 20_000  # entries that are verified
UPLOAD = b"0123456789abcde\n" * (20 * 1024 * 1024 // 16)
PEER = {"list": 181.0, "open": 1780.0, "save": 1060.0}  # CPU ms of the nearest open peer on its own data, measured elsewhere


class Visitor:
    """A signed-in person over one kept connection."""

    def __init__(self, server: Server, token: str) -> None:
        """`token`: the session cookie."""
        self.client = httpx2.Client(base_url=server.url, cookies={"portal-session": token}, timeout=60)

    def get(self, path: str) -> httpx2.Response:
        """Open a page."""
        return self.client.get(path)

    def csrf(self, path: str) -> str:
        """The token of the forms on a page."""
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.get(path).text)
        if found is None:
            raise RuntimeError(f"{path} holds no form")
        return found[1]


def measure(contractors: int, rounds: int, assessments: int) -> list[tuple[str, str, str, str, str]]:
    """All cases: name, figure, floor, ratio, goal."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        settings = Settings(data_folder=folder / "data", secret_key="bench-only-" + "0" * 32)  # type: ignore[arg-type]  # a plain string is accepted
        print(f"building a world of {contractors} contractors")
        made = world.build(settings, contractors)
        environment = {"PORTAL_DATA_FOLDER": str(settings.data_folder), "PORTAL_SECRET_KEY": settings.secret_key.get_secret_value()}
        bare = serving(lambda port: ["uvicorn", "tools.bench.floor:app", "--port", str(port), "--log-level", "warning"], {})
        real = serving(lambda port: ["portal", "serve", "--port", str(port)], environment)
        with bare as floor, real as portal:
            figures = web_cases(floor, portal, made, rounds)
            memory = portal.memory_megabytes()
            starts = (floor.started_in, portal.started_in)
        raw_upload = local.raw_store(folder, UPLOAD, 5)
        database = Database(settings.effective_database_url)
        raw, appended = local.raw_commits(folder, 500), local.ledger_appends(database, 500)
        count, verified = local.ledger_verification(database, LEDGER)
        scored = score_many(database, made.assessment_id, assessments)
        database.close()
        small, big = (traffic(settings, made.respondent, id_) for id_ in (made.small_id, made.large_id))
        many = sending.row(folder, contractors)
    page, nothing = figures["page"], figures["nothing"]
    return [
        web_row(
            "List of 50 contractors, HTML",
            figures["list"],
            page,
            "≤ 25 R",
            f"{PEER['list'] / figures['list'].cpu_ms:.0f}x less CPU than the peer",
        ),
        web_row(
            "Open the questionnaire (73 items with answers), HTML",
            figures["open"],
            page,
            "100x less than the peer",
            f"{PEER['open'] / figures['open'].cpu_ms:.0f}x less",
        ),
        web_row("Open one section (25 items)", figures["section"], page, "", ""),
        web_row(
            "Save one answer",
            figures["save"],
            page,
            "≥ 300x less than the peer, p95 ≤ 15 ms",
            f"{PEER['save'] / figures['save'].cpu_ms:.0f}x less, p95 {figures['save'].p95_ms:.0f} ms",
        ),
        web_row(
            "Open one section (25 items) of an assessment of 600",
            figures["large section"],
            page,
            "",
            f"of 50 items: {_ratio(figures, 'section')}",
        ),
        web_row("Save one answer in an assessment of 600", figures["large save"], page, "", f"of 50 items: {_ratio(figures, 'save')}"),
        (
            "Database: one section of an assessment of 600",
            str(big[0]),
            f"of 50 items: {small[0]}",
            "",
            "a row for each section, none for each item",
        ),
        (
            "Database: save one answer in an assessment of 600",
            str(big[1]),
            f"of 50 items: {small[1]}",
            "",
            "a row for each section, none for each item",
        ),
        (
            f"Score {scored.assessments:,} assessments of 100 answers: read, compute, store",
            f"{scored.compute_ms:.2f} ms CPU each",
            f"the rules alone {scored.rules_ms:.2f} ms",
            f"{scored.compute_ms / scored.rules_ms:.1f}x; memory grew by {scored.grown_megabytes:.0f} MB",
            "memory bounded",
        ),
        web_row("One decision for all classes, JSON", figures["decision"], nothing, "≥ 95 % of a FastAPI no-op", ""),
        (
            "Upload of 20 MB with SHA-256 and type check",
            f"{figures['upload'].wall_ms:.0f} ms",
            f"hash + durable write {raw_upload:.0f} ms",
            f"{raw_upload / figures['upload'].wall_ms:.2f} of raw",
            "≥ 0.8",
        ),
        ("Ledger append, one durable transaction each", f"{appended:.0f}/s", f"raw commits {raw:.0f}/s", f"{appended / raw:.0%}", "≥ 50 %"),
        ("Ledger verification", f"{verified:,.0f} entries/s", f"{count} entries", "", "≥ 200,000/s"),
        (
            "Warm start to the first answer",
            f"{starts[1]:.2f} s",
            f"bare FastAPI {starts[0]:.2f} s",
            f"{starts[1] / starts[0]:.1f}x",
            "< 3 s",
        ),
        many,
        ("Memory of one process after the run", f"{memory:.0f} MB", "", "", "< 125 MB"),
    ]


def web_cases(floor: Server, portal: Server, made: world.World, rounds: int) -> dict[str, Figure]:
    """The cases over HTTP, interleaved, each round in the other direction."""
    officer, respondent = Visitor(portal, made.officer), Visitor(portal, made.respondent)
    bare = httpx2.Client(base_url=floor.url)
    section = f"/assessments/{made.assessment_id}/sections/{made.section}"
    token = respondent.csrf(section)
    saved = {"version": 1}

    def save() -> httpx2.Response:
        fields = {
            "csrf_token": token,
            "version": str(saved["version"]),
            "state": "partly",
            "scope": f"回答 {saved['version']}",
            "exception": "",
            "plan": "",
            "planned_on": "",
            "reason": "",
        }
        saved["version"] += 1
        return respondent.client.post(f"/assessments/{made.assessment_id}/items/{made.item}/answer", data=fields)

    def save_in(assessment_id: str) -> Callable[[], httpx2.Response]:
        versions = itertools.count(1)

        def send() -> httpx2.Response:
            fields = {**answer_form(next(versions)), "csrf_token": token}
            return respondent.client.post(f"/assessments/{assessment_id}/items/Q-0/answer", data=fields)

        return send

    def upload() -> httpx2.Response:
        path = f"/assessments/{made.assessment_id}/items/{made.item_for_evidence}/evidence"
        return respondent.client.post(path, data={"csrf_token": token}, files={"file": ("evidence.txt", UPLOAD, "text/plain")})

    cases = {
        "page": (floor, lambda: bare.get("/page"), 200),
        "nothing": (floor, lambda: bare.post("/nothing"), 200),
        "list": (portal, lambda: officer.get("/contractors"), 60),
        "section": (portal, lambda: respondent.get(section), 40),
        "open": (portal, lambda: respondent.get(f"/assessments/{made.assessment_id}/print"), 20),
        "save": (portal, save, 60),
        "small section": (portal, lambda: respondent.get(f"/assessments/{made.small_id}/sections/S1"), 40),
        "large section": (portal, lambda: respondent.get(f"/assessments/{made.large_id}/sections/S1"), 40),
        "small save": (portal, save_in(made.small_id), 60),
        "large save": (portal, save_in(made.large_id), 60),
        "decision": (portal, lambda: officer.get(f"/api/v1/engagements/{made.engagement_id}/limits"), 60),
        "upload": (portal, upload, 2),
    }
    figures = {name: Figure() for name in cases}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}")
        for name in list(cases)[:: 1 if number % 2 == 0 else -1]:
            server, request, times = cases[name]
            run_case(server, figures[name], request, times)
    return figures


def _ratio(figures: dict[str, Figure], what: str) -> str:
    return f"{figures[f'large {what}'].cpu_ms / figures[f'small {what}'].cpu_ms:.2f}x the CPU"


def web_row(name: str, figure: Figure, floor: Figure, goal: str, reached: str) -> tuple[str, str, str, str, str]:
    """A line for a case over HTTP."""
    ratio = f"{figure.cpu_ms / floor.cpu_ms:.1f} R" + (f"; {reached}" if reached else "")
    return name, f"{figure.cpu_ms:.2f} ms CPU, {figure.wall_ms:.1f} ms", f"{floor.cpu_ms:.3f} ms CPU", ratio, goal


def write(rows: list[tuple[str, str, str, str, str]], contractors: int, *, is_kept: bool) -> None:
    """Print the figures, and put them into the report, between its two marks."""
    head = f"Measured {clock.now():%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, SQLite, {contractors} contractors."
    table = "\n".join(
        "| " + " | ".join(row) + " |" for row in [("case", "figure", "floor in the same run", "ratio", "goal"), ("---",) * 5, *rows]
    )
    print(table)
    if not is_kept:
        return
    text = REPORT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    REPORT.write_text(f"{before}{BEGIN}\n{head}\n\n{table}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.bench")
    parser.add_argument("--contractors", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--assessments", type=int, default=10_000, help="how many are scored")
    parser.add_argument("--print-only", action="store_true", help="leave the report as it is")
    asked = parser.parse_args()
    write(measure(asked.contractors, asked.rounds, asked.assessments), asked.contractors, is_kept=not asked.print_only)
