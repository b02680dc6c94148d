"""The state of the installation at a glance, and who may do what."""

import re
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.parties import queries as parties
from portal.accounts import invitations
from portal.accounts.members import list_members
from portal.guards import Entry, guard
from portal.permissions import PERMISSIONS, Clause
from portal.rendering.pages import render
from storage.acts import Act
from storage.jobs.queue import dead_jobs
from storage.ledger import queries as ledger
from storage.stamp import Role

router = APIRouter()


@router.get("/administration")
def show(entry: Annotated[Entry, guard(Act.ADMINISTRATION_VIEW)]) -> Response:
    """Whether every part answers, which jobs have died, and where the ledger stands: to those who run the installation.

    These are the administrators of the principals, whom the machine's command line has registered. A contractor's administrator
    looks after people and mail.
    """
    if parties.get_organisation(entry.session, entry.actor.organisation_id).registrar_organisation_id is not None:
        return render(entry, "records/administration.html", runs_it=False)
    state, settings = entry.request.app.state, entry.settings
    parts = [
        ("database", True, settings.effective_database_url.split("://")[0].split("+")[0]),
        ("object-store", state.store.healthy(), settings.effective_object_store_url.split("://")[0]),
        ("scanner", state.scanner.healthy(), state.scanner.name),
        ("mail", True, settings.smtp_host or "eml"),
    ]
    dead = [(job.kind, job.attempts, kind_of_error(job.last_error)) for job in dead_jobs(entry.session)]
    return render(
        entry,
        "records/administration.html",
        runs_it=True,
        parts=parts,
        dead=dead,
        head=ledger.head(entry.session),
        uninvited=_uninvited(entry),
    )


def _uninvited(entry: Entry) -> list[Role]:
    """The roles without which nothing can begin, as long as nobody holds them or is invited to."""
    own = entry.actor.organisation_id
    held = {role for member in list_members(entry.session, entry.actor, own) for role in member.roles}
    invited = {Role(one.role) for one in invitations.list_for_organisation(entry.session, entry.actor, own)}
    return [role for role in (Role.PROCUREMENT, Role.REVIEWER) if role not in held | invited]


def kind_of_error(text: str) -> str:
    """The kind at the beginning of a job's last error: `SMTPRecipientsRefused`, `Unavailable object-missing`. Never a value."""
    found = re.match(r"[A-Za-z_]+(?: [a-z]+(?:-[a-z]+)*)?(?= at |$)", text)
    return found[0] if found else ""


@router.get("/help/permissions")
def permissions(entry: Annotated[Entry, guard(Act.HOME_VIEW)]) -> Response:
    """The table of acts and conditions, made from the table that decides."""
    return render(entry, "records/permissions.html", rows=permission_rows())


def permission_rows() -> list[tuple[Act, list[list[str]]]]:
    """Each act with its clauses, a clause as the names of its predicates."""
    return [(act, [_names(clause) for clause in clauses]) for act, clauses in PERMISSIONS.items()]


def _names(clause: Clause) -> list[str]:
    return [predicate.__name__ for predicate in clause]
