"""Evidence comes in as what it is or not at all, is opened after the scanner's word only, and leaves as a file to save.

Threats 12, 17 and 19.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from httpx2 import Response
from sqlmodel import col, select

from storage.evidence import jobs as evidence_jobs
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.jobs.models import Job
from storage.jobs.rules import JobState
from tests.security.companies import Person
from tests.security.findings import Finding
from tests.security.hostile_files import HONEST, INFECTED, NAMES, REFUSED, File
from tests.security.questionnaires import ITEM
from tests.security.stage import Stage, reopened
from tests.services.clamd import Clamd
from tests.storage.scanning.samples import PDF


@pytest.fixture
def scanned(stage: Stage, virus_scanner: Clamd) -> Iterator[Stage]:
    """The same world, with a virus scanner."""
    with reopened(stage, scanner=f"clamd://{virus_scanner.host}:{virus_scanner.port}") as found:
        yield found


def upload(stage: Stage, file: File) -> Response:
    """Lay the file beside an answer."""
    assessment = stage.world.places["p1>p1c1"].ids["assessment/in_progress"]
    return stage.knock(_sender(stage), "POST", f"/assessments/{assessment}/items/{ITEM}/evidence", {"file": file})


def _sender(stage: Stage) -> Person:
    return stage.world.people["p1c1/respondent"]


def newest(stage: Stage) -> EvidenceFile | None:
    """What the last upload became; None if nothing was kept."""
    known = set(stage.baseline.get("evidence_file", {}))
    with stage.database.session(is_writing=False) as session:
        files = session.exec(select(EvidenceFile).where(col(EvidenceFile.id).not_in(known))).all()
    assert len(files) <= 1
    return files[0] if files else None


def work(stage: Stage) -> None:
    """What the worker would do with the file."""
    handlers = evidence_jobs.handlers(stage.app.state.store, stage.app.state.scanner)
    with stage.database.session(is_writing=True) as session:
        for job in session.exec(select(Job).where(col(Job.state) == JobState.QUEUED, col(Job.kind).like("evidence:%"))).all():
            if job.id not in stage.baseline["job"]:
                handlers[job.kind](session, job)
        session.commit()


def kept(stage: Stage, files: dict[str, File]) -> list[Finding]:
    """Which of these files somebody can open in the end, or brought down the portal."""
    found = []
    for name, file in files.items():
        with stage.database.undone():
            answer = upload(stage, file)
            stored = newest(stage)
            if stored is not None:
                work(stage)
                stored = newest(stage)
            if answer.status_code >= 500 or (stored is not None and stored.state == EvidenceState.AVAILABLE):
                found.append(Finding("evidence", _sender(stage).key, name, f"{answer.status_code} {stage.faults[-1:]}"))
            if stored is not None:
                download = stage.knock(_sender(stage), "GET", f"/evidence/{stored.id}/file")
                if download.status_code != 409:
                    found.append(Finding("download", _sender(stage).key, name, str(download.status_code)))
    return found


@pytest.mark.only_on("sqlite")  # so that nothing of them gets as far as a database
def test_hostile_files_are_refused_at_the_door(scanned: Stage) -> None:
    assert len(REFUSED) >= 60
    taken = {}
    for name, file in REFUSED.items():
        with scanned.database.undone():
            answer = upload(scanned, file)
            if answer.status_code != 422 or newest(scanned) is not None:
                taken[name] = answer.status_code
    assert taken == {}


def test_what_is_infected_is_never_opened(scanned: Stage) -> None:
    assert kept(scanned, INFECTED) == []


def test_honest_files_are_opened_after_the_scan_and_not_before(scanned: Stage) -> None:
    for file in HONEST:
        with scanned.database.undone():
            assert upload(scanned, file).status_code == 303
            stored = newest(scanned)
            assert stored is not None
            assert stored.state == EvidenceState.QUARANTINED
            path = f"/evidence/{stored.id}/file"
            assert scanned.knock(_sender(scanned), "GET", path).status_code == 409
            work(scanned)
            answer = scanned.knock(_sender(scanned), "GET", path)
            assert (answer.status_code, answer.content) == (200, file[1]), file[0]
            check_download(answer)


def check_download(answer: Response) -> None:
    """A file to save, that no browser shows or guesses at."""
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["content-type"].partition(";")[0] not in {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_nowhere(stage: Stage, name: str) -> None:
    """The name is cleaned for people; the object lies under a key that has nothing to do with it."""
    with stage.database.undone():
        assert upload(stage, (name, PDF, "application/pdf")).status_code == 303
        stored = newest(stage)
        assert stored is not None
        assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{30,64}", stored.object_key)
        assert not re.search(r"[/\\\x00-\x1f\u202a-\u202e\u200b\ufeff]", stored.display_name)
        assert NAMES[name] in {"", stored.display_name}
        answer = stage.knock(_sender(stage), "GET", f"/evidence/{stored.id}/file")
        check_download(answer)
        header = answer.headers["content-disposition"]
        assert unquote(header.partition("UTF-8''")[2]) == stored.display_name
        message = EmailMessage()
        message["Content-Disposition"] = header
        assert message.get_filename() == stored.display_name  # as another reader of the header reads it


def test_too_big_a_file_is_refused_while_it_comes_in(stage: Stage) -> None:
    with stage.database.undone():
        big = PDF + bytes(stage.settings.upload_limit_bytes)
        assert upload(stage, ("big.pdf", big, "application/pdf")).status_code in {413, 422}
        assert newest(stage) is None


def test_many_files_or_none_at_once_are_no_fault(stage: Stage) -> None:
    assessment = stage.world.places["p1>p1c1"].ids["assessment/in_progress"]
    path = f"/assessments/{assessment}/items/{ITEM}/evidence"
    with stage.database.undone():
        assert stage.knock(_sender(stage), "POST", path, {}).status_code == 422
        many = {f"file{number}": (f"{number}.pdf", PDF, "application/pdf") for number in range(30)}
        assert stage.knock(_sender(stage), "POST", path, many).status_code in {400, 413, 422}
        assert newest(stage) is None
