"""Verbs of the workbook: keep what was read from one, take over what a person has ticked, and forget it after a day."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from questionnaires.answers.actions import save
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import choose_alternative
from questionnaires.assessments.models import Assessment
from questionnaires.workbook.comparing import Line, compare
from questionnaires.workbook.models import WorkbookImport
from questionnaires.workbook.queries import KEPT, read_outline
from questionnaires.workbook.sayings import TEXTS, planned_day
from storage.acts import Act
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp

DISCARD = "workbook:discard"


def keep(session: Session, stamp: Stamp, assessment: Assessment, *, file_name: str, sha256: str, found: dict[str, Any]) -> WorkbookImport:
    """Keep what was read until its person has decided, for a day at most. No answer changes yet."""
    made = WorkbookImport(
        assessment_id=assessment.id,
        user_id=stamp.actor.user_id,
        uploaded_at=stamp.at,
        file_name=file_name,
        sha256=sha256,
        found=found,
    )
    session.add(made)
    session.flush()
    enqueue(session, DISCARD, {"import_id": made.id}, dedupe_key=f"{DISCARD}:{made.id}", run_at=stamp.at + KEPT)
    details = {"import": made.id, "sha256": sha256}
    append(session, stamp, Act.WORKBOOK_IMPORT, "assessment", assessment.id, engagement_id=assessment.engagement_id, details=details)
    return made


def confirm(session: Session, stamp: Stamp, assessment: Assessment, imported: WorkbookImport, *, taken: Collection[str]) -> WorkbookImport:
    """Take over the lines whose tokens are in `taken`, all or none.

    Each token carries the state of the answer that the person has looked at. Raises Conflict("workbook-changed-meanwhile", item)
    where that state has moved on since, Conflict("workbook-import-done"), Invalid("workbook-nothing-ticked", "take"), and what
    `answers.actions.save` and `choose_alternative` raise.
    """
    if imported.confirmed_at is not None:
        raise Conflict("workbook-import-done")
    if not taken:
        raise Invalid("workbook-nothing-ticked", "take")
    offered = {line.token: line for line in compare(imported.found, read_outline(session, assessment)) if line.is_offered}
    for token in taken:
        if token not in offered:
            raise Conflict("workbook-changed-meanwhile", item=token.partition(" ")[2].rpartition(" ")[0])
    for token, line in offered.items():
        if token in taken:
            _take(session, stamp, assessment, line)
    imported.confirmed_at, imported.taken, imported.kept = stamp.at, len(set(taken)), len(offered) - len(set(taken))
    imported.found = {}
    session.flush()
    details = {"import": imported.id, "taken": imported.taken, "kept": imported.kept, "sha256": imported.sha256}
    append(session, stamp, Act.WORKBOOK_TAKE, "assessment", assessment.id, engagement_id=assessment.engagement_id, details=details)
    return imported


def _take(session: Session, stamp: Stamp, assessment: Assessment, line: Line) -> None:
    if line.view is None:
        choose_alternative(session, stamp, assessment, group=line.group, option=str(line.new))
        return
    new = line.new
    assert isinstance(new, dict)
    save(
        session,
        stamp,
        assessment,
        item_code=line.code,
        state=AnswerState(new["state"]) if new["state"] else None,
        value=new["value"],
        planned_on=planned_day(new),
        expected_version=line.view.version,
        **{name: new[name] for name in TEXTS},
    )


def discard(session: Session, job: Job) -> None:
    """The job that forgets what was read from a workbook."""
    session.execute(delete(WorkbookImport).where(col(WorkbookImport.id) == job.payload["import_id"]))
