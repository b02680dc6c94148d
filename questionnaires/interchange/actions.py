"""Reading a file into a dry run, and deciding about it: a draft is made, or nothing."""

import hashlib
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.authoring.actions import start_import
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.interchange.formats import read
from questionnaires.interchange.models import QuestionnaireImport
from questionnaires.interchange.reading import Reading
from questionnaires.interchange.rules import ImportState
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict
from storage.stamp import Stamp


def try_out(
    session: Session, stamp: Stamp, *, raw: bytes, file_name: str, format_name: str | None = None, base: bytes | None = None
) -> QuestionnaireImport:
    """`formats.read` and `keep` in one: for a file that nobody waits for. Raises what `formats.read` raises."""
    reading = read(raw, file_name, format_name, today=stamp.at.date(), base=base)
    return keep(session, stamp, reading, raw=raw, file_name=file_name)


def keep(session: Session, stamp: Stamp, reading: Reading, *, raw: bytes, file_name: str) -> QuestionnaireImport:
    """Store what the file would become; nothing else is changed."""
    record = QuestionnaireImport(
        owner_organisation_id=stamp.actor.organisation_id,
        file_name=file_name[:200],
        file_sha256=hashlib.sha256(raw).hexdigest(),
        format=reading.format.value,
        document=reading.document,
        title=reading.document.get("title") or {"ja": file_name[:200], "en": file_name[:200]},
        counts=reading.counts,
        outcomes=[asdict(entry) | {"outcome": entry.outcome.value} for entry in reading.outcomes],
        not_understood=[asdict(unknown) for unknown in reading.not_understood],
        faults=[asdict(fault) for fault in reading.faults],
        read_at=stamp.at,
        read_by=stamp.actor.user_id,
    )
    session.add(record)
    session.flush()
    _append(session, stamp, record, step="read")
    return record


def take(session: Session, stamp: Stamp, record: QuestionnaireImport) -> QuestionnaireDraft:
    """Make a draft of it. Raises Conflict("import-decided")."""
    _hold(session, record)
    draft = start_import(session, stamp, document=record.document)
    record.draft_id = draft.id
    _decide(session, stamp, record, ImportState.TAKEN)
    return draft


def discard(session: Session, stamp: Stamp, record: QuestionnaireImport) -> QuestionnaireImport:
    """Leave it. The log stays, the content goes. Raises Conflict("import-decided")."""
    _hold(session, record)
    _decide(session, stamp, record, ImportState.DISCARDED)
    return record


def _hold(session: Session, record: QuestionnaireImport) -> None:
    query = select(QuestionnaireImport).where(col(QuestionnaireImport.id) == record.id).with_for_update()
    session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if record.state != ImportState.WAITING:
        raise Conflict("import-decided", state=record.state)


def _decide(session: Session, stamp: Stamp, record: QuestionnaireImport, state: ImportState) -> None:
    record.state, record.decided_at, record.decided_by = state, stamp.at, stamp.actor.user_id
    record.document = {}
    session.flush()
    _append(session, stamp, record, step=state.value)


def _append(session: Session, stamp: Stamp, record: QuestionnaireImport, *, step: str) -> None:
    details = {"step": step, "format": record.format, "sha256": record.file_sha256, "draft": record.draft_id}
    told = {name: value for name, value in details.items() if value is not None}
    append(session, stamp, Act.QUESTIONNAIRE_IMPORT, "questionnaire-import", record.id, details=told)
