"""The state of the installation at a glance, and who may do what."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.permissions import PERMISSIONS, Clause
from portal.rendering.pages import render
from storage.acts import Act
from storage.jobs.queue import dead_jobs
from storage.ledger import queries as ledger

router = APIRouter()


@router.get("/administration")
def show(entry: Annotated[Entry, guard(Act.ADMINISTRATION_VIEW)]) -> Response:
    """Whether every part answers, which jobs have died, and where the ledger stands."""
    state, settings = entry.request.app.state, entry.settings
    parts = [
        ("database", True, settings.effective_database_url.split("://")[0].split("+")[0]),
        ("object-store", state.store.healthy(), settings.effective_object_store_url.split("://")[0]),
        ("scanner", state.scanner.healthy(), state.scanner.name),
        ("mail", True, settings.smtp_host or "eml"),
    ]
    return render(entry, "records/administration.html", parts=parts, dead=dead_jobs(entry.session), head=ledger.head(entry.session))


@router.get("/help/permissions")
def permissions(entry: Annotated[Entry, guard(Act.HOME_VIEW)]) -> Response:
    """The table of acts and conditions, made from the table that decides."""
    return render(entry, "records/permissions.html", rows=permission_rows())


def permission_rows() -> list[tuple[Act, list[list[str]]]]:
    """Each act with its clauses, a clause as the names of its predicates."""
    return [(act, [_names(clause) for clause in clauses]) for act, clauses in PERMISSIONS.items()]


def _names(clause: Clause) -> list[str]:
    return [predicate.__name__ for predicate in clause]
