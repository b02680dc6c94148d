"""The commands of interchange: reading a questionnaire from a file, and listing those that are built in."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contracts.parties.queries import find_principal
from portal import words
from portal.database import transaction
from portal.settings import Settings
from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from questionnaires.interchange import actions
from questionnaires.interchange.formats import read
from questionnaires.interchange.reading import SIZE_LIMIT, Reading
from storage import clock
from storage.problems import Missing, Problem
from storage.stamp import SYSTEM, Actor, Stamp

_INCOMPLETE = 1  # it was read, but something was not understood or keeps it from being published
_REFUSED = 2


def import_questionnaire(settings: Settings, asked: argparse.Namespace) -> int:
    """Read a file; without --dry-run make a draft of it for one organisation, all in one transaction. Nothing is ever published.

    Ends with 0 where everything was understood and the questionnaire could be published, 1 where it was read but not wholly,
    2 where it was refused or the arguments are wrong.
    """
    if not asked.dry_run and not asked.organisation:
        return _refuse(asked, "organisation-missing", "Name the organisation with --organisation, or add --dry-run.")
    try:
        raw = _read_file(asked.file)
        base = _read_file(asked.extend) if asked.extend else None
        reading = read(raw, asked.file.name, asked.format, today=clock.now().date(), base=base)
        draft_id = None if asked.dry_run else _store(settings, asked, raw, base)
    except OSError as error:
        return _refuse(asked, "file-not-readable", f"{error.filename}: {error.strerror}")
    except Problem as problem:
        return _refuse(asked, problem.code, words.say("en", "problem", problem.code, problem.parameters), problem.parameters)
    if asked.json:
        print(json.dumps(_as_json(asked.file.name, reading, draft_id), ensure_ascii=False, indent=2))
    else:
        _print(asked.file.name, reading, draft_id)
    return _INCOMPLETE if reading.not_understood or reading.faults else 0


def catalogue(_settings: Settings, asked: argparse.Namespace) -> int:
    """List the built-in questionnaires with edition, date, source and counts. Needs no database."""
    rows = [_row(document) for document in built_in()]
    if asked.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        criteria = "" if row["criteria"] is None else f", {row['criteria']} criteria"
        unknown = row["items_with_unknown_criteria"]
        criteria += f", unknown for {unknown} items" if unknown else ""
        print(f"{row['code']} {row['edition']} ({row['dated']}): {row['sections']} sections, {row['items']} items{criteria}")
        print(f"     {row['title']['en']}")
        print(f"     {row['source']['en']}")
    return 0


def _row(document: QuestionnaireDocument) -> dict[str, Any]:
    items = document.items()
    known = [item.criteria for item in items if item.criteria is not None]
    return {
        "code": document.code,
        "edition": document.edition,
        "dated": document.dated.isoformat(),
        "title": document.title.model_dump(),
        "source": document.source.model_dump(),
        "sections": len(document.sections),
        "items": len(items),
        "asked": sum(not item.legacy for item in items),
        "legacy": sum(item.legacy for item in items),
        "criteria": sum(known) if known else None,
        "items_with_unknown_criteria": len(items) - len(known) if known else 0,  # others have no criteria at all
        "content_hash": document.content_hash(),
    }


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SIZE_LIMIT + 1)


def _store(settings: Settings, asked: argparse.Namespace, raw: bytes, base: bytes | None) -> str | None:
    """Keep the dry run with its log and make the draft of it, in one transaction."""
    from portal.commands import prepare  # that module takes its commands from this one

    database = prepare(settings)
    try:
        with transaction(database, is_writing=True) as session:
            organisation = find_principal(session, asked.organisation)
            if organisation is None:
                raise Missing("organisation-missing")
            actor = Actor(SYSTEM.user_id, organisation.id, frozenset(), SYSTEM.display_name, organisation.name)
            stamp = Stamp(actor, clock.now(), "cli")
            record = actions.try_out(session, stamp, raw=raw, file_name=asked.file.name, format_name=asked.format, base=base)
            draft_id: str = actions.take(session, stamp, record).id
            return draft_id
    finally:
        database.close()


def _as_json(file_name: str, reading: Reading, draft_id: str | None) -> dict[str, Any]:
    sections = reading.document["sections"]
    return {
        "ok": True,
        "file": file_name,
        "format": reading.format.value,
        "read": reading.counts,
        "made": {"sections": len(sections), "items": sum(len(section["items"]) for section in sections)},
        "outcomes": [asdict(entry) | {"outcome": entry.outcome.value} for entry in reading.outcomes],
        "not_understood": [asdict(unknown) for unknown in reading.not_understood],
        "faults": [asdict(fault) for fault in reading.faults],
        "publishable": reading.is_publishable(),
        "draft": draft_id,
    }


def _print(file_name: str, reading: Reading, draft_id: str | None) -> None:
    sections = reading.document["sections"]
    print(f"{file_name}: read as {reading.format.value}.")
    print("Found: " + ", ".join(f"{count} {kind}" for kind, count in reading.counts.items()))
    print(f"Made: {len(sections)} sections, {sum(len(section['items']) for section in sections)} items.")
    for entry in reading.outcomes:
        place = ", ".join(part for part in (entry.place, f"line {entry.line}" if entry.line else "") if part)
        said = words.say("en", "import-log", entry.code, entry.detail)
        print(f"  {entry.outcome.value:<8} {entry.item}{f' ({place})' if place else ''}: {said}")
    for unknown in reading.not_understood:
        print(f"  NOT UNDERSTOOD {unknown.key} ({unknown.place}{f', line {unknown.line}' if unknown.line else ''}): {unknown.value}")
    for fault in reading.faults:
        print(f"  TO BE COMPLETED {fault.place}: {fault.reason}")
    print(f"Draft {draft_id} made; publish it in the portal." if draft_id else "Dry run: nothing was stored.")


def _refuse(asked: argparse.Namespace, code: str, sentence: str, parameters: dict[str, object] | None = None) -> int:
    if asked.json:
        told = {"code": code, "sentence": sentence, "parameters": parameters or {}}
        print(json.dumps({"ok": False, "file": asked.file.name, "problem": told}, ensure_ascii=False, indent=2, default=str))
    else:
        print(f"Not done: {sentence}", file=sys.stderr)
    return _REFUSED
