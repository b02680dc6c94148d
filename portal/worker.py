"""Working off the jobs: one thread in the embedded portal, `portal worker` processes in real use. The same loop."""

import logging
import threading
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from contracts.parties.listing import actions as contractor_lists
from portal.mail.jobs import mail_handlers
from portal.pages.registers.jobs import register_handlers
from portal.sending.agreement_jobs import agreement_handlers
from portal.sending.jobs import schedule_daily, sending_handlers
from portal.settings import Settings
from portal.signatures.jobs import signature_handlers
from questionnaires.workbook import actions as workbooks
from storage import clock
from storage.database import open_session
from storage.evidence import jobs as evidence_jobs
from storage.jobs import enqueue
from storage.jobs import purge as job_purge
from storage.jobs.purge import PURGE
from storage.jobs.worker import Handler, run_once
from storage.objects import open_object_store
from storage.objects.store import ObjectStore
from storage.scanning import open_scanner
from storage.scanning.scanner import Scanner

IDLE_SECONDS = 0.5
WAIT_SECONDS = 5.0  # before a database that did not answer is asked again
log = logging.getLogger("portal.worker")


def all_handlers(settings: Settings) -> dict[str, Handler]:
    """`handlers` with the store and the scanner that the settings name."""
    store = open_object_store(
        settings.effective_object_store_url,
        access_key=settings.object_store_access_key,
        secret_key=settings.object_store_secret_key.get_secret_value(),
    )
    scanner = open_scanner("" if settings.scanner == "type-only" else settings.scanner.removeprefix("clamd://"))
    return handlers(settings, store, scanner)


def handlers(settings: Settings, store: ObjectStore, scanner: Scanner) -> dict[str, Handler]:
    """Every kind of job and what does it."""
    own: dict[str, Handler] = {workbooks.DISCARD: workbooks.discard, contractor_lists.DISCARD: contractor_lists.discard}
    own |= {**signature_handlers(store, settings.signature_roots), **agreement_handlers(settings.expiry_reminder_days)}
    own |= register_handlers()
    return {**evidence_jobs.handlers(store, scanner), **job_purge.handlers(), **mail_handlers(settings), **sending_handlers(), **own}


def schedule(engine: Engine, day: date) -> None:
    """Enqueue what is to be done once a day; asking again on the same day, or from another worker, changes nothing."""
    with open_session(engine) as session, session.begin():
        for kind in (evidence_jobs.SWEEP, PURGE):
            enqueue(session, kind, {}, dedupe_key=f"{kind}:{day.isoformat()}")
        schedule_daily(session, day)


def work(engine: Engine, known: Mapping[str, Handler], stopping: threading.Event) -> None:
    """Do one job after the other until `stopping` is set; a database that does not answer is tried again."""
    scheduled: date | None = None
    while not stopping.is_set():
        try:
            if scheduled != (today := clock.now().date()):
                schedule(engine, today)
                scheduled = today
            had_job = run_once(engine, known, clock.now())
        except OperationalError as error:
            log.warning("the database does not answer, trying again in %s seconds: %s", WAIT_SECONDS, error.orig)
            stopping.wait(WAIT_SECONDS)
            had_job = False
        except Exception:
            log.exception("the job queue does not answer; trying again")
            had_job = False
        if not had_job:
            stopping.wait(IDLE_SECONDS)


class EmbeddedWorker:
    """The worker thread of the embedded portal."""

    def __init__(self, engine: Engine, known: Mapping[str, Handler]) -> None:
        """`known`: the handlers by kind."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=work, args=(engine, known, self._stopping), name="portal-worker", daemon=True)

    def start(self) -> None:
        """Begin working."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the job in hand and end."""
        self._stopping.set()
        self._thread.join(timeout=10)
