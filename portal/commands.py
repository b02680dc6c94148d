"""What the commands do. Each takes the settings and its arguments, and returns the exit code."""

import argparse
import contextlib
import json
import signal
import sys
import threading

import uvicorn

from contracts.agreements.backfill import backfill
from contracts.clauses import actions as clauses
from contracts.information import actions as information
from contracts.parties import actions as parties
from contracts.parties.queries import find_principal
from contracts.parties.rules import normalise_corporate_number
from contracts.sharing import actions as sharing
from portal import schema, words
from portal.accounts import invitations
from portal.app import create_app
from portal.database import transaction
from portal.listening import bound
from portal.settings import Settings
from portal.worker import all_handlers, work
from questionnaires.catalogue import actions as catalogue
from storage import clock
from storage.database import Database
from storage.ledger.verification import verify
from storage.problems import Problem
from storage.stamp import SYSTEM, Role, Stamp


def prepare(settings: Settings) -> Database:
    """The database, at the schema of this version, with the built-in content loaded."""
    if settings.effective_database_url.startswith("sqlite"):
        settings.data_folder.mkdir(parents=True, exist_ok=True)
    schema.upgrade(settings.effective_database_url)
    database = Database(settings.effective_database_url)
    with transaction(database, is_writing=True) as session:
        stamp = Stamp(SYSTEM, clock.now(), "cli")
        information.load(session, stamp)
        sharing.load(session, stamp)
        clauses.load(session, stamp)
        backfill(session, stamp)
        catalogue.load(session, stamp)
    return database


def serve(settings: Settings, asked: argparse.Namespace) -> int:
    """Migrate, then serve until stopped. Whether the address is free is known before anything else is done."""
    try:
        listening = bound(asked.host, asked.port)
    except OSError as error:
        reason = error.strerror or error
        print(f"Cannot listen on {asked.host}, port {asked.port} ({reason}). Choose another with --host or --port.", file=sys.stderr)
        return 2
    with listening:
        prepare(settings).close()
        settings = settings.served_on(asked.port)
        print(f"Serving {settings.base_url} from {asked.host}, port {asked.port}. Stop with Ctrl+C.", flush=True)
        config = uvicorn.Config(
            create_app(settings),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=bool(asked.forwarded_allow_ips),
            forwarded_allow_ips=asked.forwarded_allow_ips or None,
            timeout_graceful_shutdown=10,
        )
        server = uvicorn.Server(config)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
    return 0 if server.started else 3


def worker(settings: Settings, _asked: argparse.Namespace) -> int:
    """Work off jobs until SIGINT or SIGTERM; the job in hand is finished first."""
    database = Database(settings.effective_database_url)
    known = all_handlers(settings)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    print("Working. Stop with Ctrl+C.")
    work(database.writer, known, stopping)
    database.close()
    return 0


def verify_ledger(settings: Settings, asked: argparse.Namespace) -> int:
    """Check every entry; 1 and the first bad entry when the chain is broken."""
    database = Database(settings.effective_database_url)
    shows_progress = sys.stderr.isatty() and not asked.json
    with transaction(database, is_writing=False) as session:
        result = verify(session, on_progress=_show_progress if shows_progress else None)
    database.close()
    if asked.json:
        print(
            json.dumps(
                {
                    "ok": result.ok,
                    "count": result.count,
                    "head": result.head_hash,
                    "first_bad": result.first_bad_seq,
                    "reason": result.reason,
                }
            )
        )
    elif result.ok:
        print(f"The ledger is unbroken: {result.count} entries, newest hash {result.head_hash}.")
    else:
        sentence = words.say("en", "ledger-fault", result.reason or "", {"seq": result.first_bad_seq})
        print(f"THE LEDGER IS BROKEN at entry {result.first_bad_seq}: {sentence}", file=sys.stderr)
    return 0 if result.ok else 1


def create_admin(settings: Settings, asked: argparse.Namespace) -> int:
    """Create the organisation and invite its first administrator.

    Run again with the same organisation and address, it prints the open invitation with a fresh code; with another address
    it invites a further administrator.
    """
    database = prepare(settings)
    stamp = Stamp(SYSTEM, clock.now(), "cli")
    key = settings.read_secret_key()
    with transaction(database, is_writing=True) as session:
        organisation = find_principal(session, asked.organisation)
        is_new = organisation is None
        if organisation is None:
            organisation = parties.register_principal(session, stamp, name=asked.organisation, corporate_number=asked.corporate_number)
        elif asked.corporate_number and normalise_corporate_number(asked.corporate_number) != organisation.corporate_number:
            known = organisation.corporate_number or "none"
            print(f"Not done: {organisation.name} is here already, with another corporate number ({known}).", file=sys.stderr)
            return 2
        invitation = invitations.find_open(session, organisation.id, asked.email, stamp.at) or invitations.invite(
            session,
            stamp,
            organisation_id=organisation.id,
            email=asked.email,
            person_name=asked.name,
            role=Role.ADMINISTRATOR,
            locale=asked.locale,
            secret_key=key,
        )
    database.close()
    if is_new:
        print(f"{organisation.name}: organisation {organisation.id} created.")
    print(f"Invitation for {invitation.person_name} <{invitation.email}>, valid until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:")
    print(f"  {invitations.invitation_link(settings.base_url, key, invitation)}")
    if "base_url" not in settings.model_fields_set:
        print("  (PORTAL_BASE_URL is not set: the link holds for `portal serve` on this machine and port 8000.)")
    print(f"Confirmation code, valid for ten minutes: {invitations.confirmation_code(key, invitation, clock.now())}")
    return 0


def load_catalogue(settings: Settings, _asked: argparse.Namespace) -> int:
    """Load the built-in content; what is there already stays as it is."""
    prepare(settings).close()
    print("The built-in questionnaire, clauses, information classes and sharing policy are loaded.")
    return 0


def demo(settings: Settings, asked: argparse.Namespace) -> int:
    """Prepare the demonstration (once) and serve it."""
    from portal.demonstration import stage  # only this command needs it; and it uses this module

    return stage.run(settings, port=asked.port, is_serving=not asked.only_prepare)


def explain(problem: Problem) -> str:
    """The English sentence for a problem."""
    return words.say("en", "problem", problem.code, problem.parameters)


def _show_progress(checked: int) -> None:
    print(f"\r{checked} entries checked", end="", file=sys.stderr, flush=True)
