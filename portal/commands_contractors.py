"""The command that reads a list of contractors: the same lines and the same rules as the page."""

import argparse
import json
import sys
from collections import Counter
from io import BytesIO
from typing import Any

from contracts.parties.listing import actions
from contracts.parties.listing.examining import Line, examine
from contracts.parties.listing.queries import list_known
from contracts.parties.queries import find_principal
from portal import words
from portal.commands import prepare
from portal.database import transaction
from portal.pages.procurement.contractor_list import ALLOWED, CHECKS, read_list
from portal.settings import Settings
from storage import clock
from storage.problems import Invalid, Missing, Problem
from storage.scanning.inspection import inspect
from storage.sheets.opening import LIMITS, SIZE_LIMIT
from storage.stamp import SYSTEM, Actor, Stamp


def import_contractors(settings: Settings, asked: argparse.Namespace) -> int:
    """Register the new lines of a list, all in one transaction; lines that look like another company are left to the page.

    Ends with 0 where every line is registered (or was already), 1 where lines were left out, 2 where the file is refused.
    """
    try:
        lines, unread, taken = _run(settings, asked)
    except OSError as error:
        return _refuse(asked, "file-not-readable", f"{error.filename}: {error.strerror}")
    except Problem as problem:
        return _refuse(asked, problem.code, words.say("en", "problem", problem.code, problem.parameters))
    counts = Counter(line.outcome.value for line in lines)
    if asked.json:
        told = [_told(line) for line in lines]
        print(json.dumps({"taken": taken, "counts": counts, "lines": told, "columns_not_read": unread}, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            print(f"line {line.line:>5}  {line.outcome.value:<8} {line.fields.get('name', '')}{_why(line)}")
        if unread:
            print(f"Columns that were not read: {', '.join(unread)}")
        print(f"{taken} registered, {len(lines) - taken} not." if not asked.dry_run else f"Dry run: {counts['new']} lines are new.")
    return 1 if counts["alike"] or counts["refused"] or counts["twice"] else 0


def _run(settings: Settings, asked: argparse.Namespace) -> tuple[list[Line], list[str], int]:
    raw = asked.file.read_bytes()
    if len(raw) > SIZE_LIMIT:
        raise Invalid("file-too-big", "file", limit=f"{SIZE_LIMIT // 2**20} MB")
    table = read_list(inspect(BytesIO(raw), filename=asked.file.name, allowed=ALLOWED, limits=LIMITS), raw)
    database = prepare(settings)
    try:
        with transaction(database, is_writing=not asked.dry_run) as session:
            organisation = find_principal(session, asked.organisation)
            if organisation is None:
                raise Missing("organisation-missing")
            actor = Actor(SYSTEM.user_id, organisation.id, frozenset(), SYSTEM.display_name, organisation.name)
            lines = examine(table.entries, list_known(session, actor), CHECKS)
            taken = 0 if asked.dry_run else actions.take(session, Stamp(actor, clock.now(), "cli"), lines)
    finally:
        database.close()
    return lines, table.unread, taken


def _told(line: Line) -> dict[str, Any]:
    return {
        "line": line.line,
        "outcome": line.outcome.value,
        "name": line.fields.get("name", ""),
        "column": line.column,
        "problem": line.problem,
        "reason": _why(line).strip(" :"),
        "similar": [{"id": one.id, "line": one.line, "name": one.name, "corporate_number": one.corporate_number} for one in line.similar],
    }


def _why(line: Line) -> str:
    if line.problem:
        return f": {line.column} {words.say('en', 'problem', line.problem, line.parameters)}"
    return f": {', '.join(f'{one.name} {one.corporate_number}'.strip() for one in line.similar)}" if line.similar else ""


def _refuse(asked: argparse.Namespace, code: str, sentence: str) -> int:
    if asked.json:
        print(json.dumps({"refused": code, "reason": sentence}, ensure_ascii=False))
    print(f"Not done: {sentence}", file=sys.stderr)
    return 2
