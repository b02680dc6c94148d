"""Sets the stage: an embedded portal on a port of this machine, the story played in it once, and a sign-in link for each role."""

import contextlib
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path

import httpx2
import uvicorn
from sqlmodel import Session, col, select

from contracts.parties import actions as parties
from contracts.parties.models import Organisation
from portal import commands
from portal.accounts import invitations
from portal.accounts.demonstration import demonstration_link
from portal.accounts.models import User
from portal.app import create_app
from portal.database import transaction
from portal.demonstration import companies, story
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.form import PageSaysNo
from portal.listening import bound
from portal.sending.jobs import REMINDERS
from portal.settings import Settings
from portal.worker import all_handlers
from storage import clock
from storage.database import Database
from storage.jobs import enqueue
from storage.jobs.worker import run_once
from storage.ledger.verification import verify
from storage.stamp import SYSTEM, Role, Stamp

HOST = "127.0.0.1"
START_SECONDS = 30
DONE, WRONG_USE, NOT_ANSWERING = 0, 2, 3
LINKS = (
    ("購買担当者", "Procurement", companies.PROCUREMENT, companies.PRINCIPAL),
    ("委託先", "Contractor", companies.CONTACT_RESPONDENT, companies.CONTACT),
    ("審査担当者", "Security reviewer", companies.REVIEWER, companies.PRINCIPAL),
    ("管理者", "Administrator", companies.ADMINISTRATOR, companies.PRINCIPAL),
    ("依頼された回答者", "Invited helper", companies.CONTACT_HELPER, companies.CONTACT),
    ("別の委託先", "Another contractor", companies.SYSTEMS_RESPONDENT, companies.SYSTEMS),
    ("再委託先", "Re-contractor", companies.MAILING_RESPONDENT, companies.MAILING),
)
Say = Callable[[str], None]


class Progress(Enum):
    """How far the story has been played in a data folder."""

    NOTHING = "nothing"
    PART = "part"  # it stopped on the way, or this is no demonstration at all
    WHOLE = "whole"


def run(settings: Settings, *, port: int, is_serving: bool) -> int:
    """Play the story if it has not been played here yet, serve it until Ctrl+C, and return the exit code."""
    for name in ("httpx2", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    own = stage_settings(settings, port)
    try:
        listening = bound(HOST, port)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        return _fail(
            WRONG_USE,
            f"ポート{port}が使えません（{why}）。ほかのポートを選んでください: make run PORT=8123",
            f"Port {port} cannot be used ({why}). Choose another one: make run PORT=8123",
        )
    with listening:
        print("データベースを準備しています / Preparing the database", flush=True)
        database = commands.prepare(own)
        try:
            return _perform(own, database, listening, is_serving=is_serving)
        finally:
            database.close()


def stage_settings(settings: Settings, port: int) -> Settings:
    """The settings of the demonstration: on this machine only, with sign-in links."""
    return settings.model_copy(update={"demonstration": True, "base_url": f"http://{HOST}:{port}"})


def progress(settings: Settings, database: Database) -> Progress:
    """What the data folder and the database say about an earlier run."""
    with transaction(database, is_writing=False) as session:
        is_blank = session.exec(select(Organisation.id).limit(1)).first() is None
    if is_blank:
        return Progress.NOTHING
    return Progress.WHOLE if _marker(settings).exists() else Progress.PART


def play_once(settings: Settings, database: Database, client: httpx2.Client, say: Say) -> Progress:
    """Play the story through `client` unless it has been played; what was found before.

    The marker is written last, so that a story which stopped on the way is never taken for a whole one.
    Raises PageSaysNo where a page does not go along.
    """
    found = progress(settings, database)
    if found is Progress.NOTHING:
        with transaction(database, is_writing=True) as session:
            invitation = _found(session, settings)
        started = time.monotonic()

        def tell(number: int, count: int, scene: Scene) -> None:
            say(f"[{number:2}/{count}] {time.monotonic() - started:4.0f} s  {scene.ja}\n                {scene.en}")

        story.play(Cast(client, settings.base_url, invitation, lambda: _work_off(settings, database)), tell)
        _marker(settings).write_text(json.dumps({"played_at": clock.now().isoformat()}))
    return found


def links(settings: Settings, database: Database) -> list[str]:
    """A line for each role and below it the link that signs in."""
    lines = []
    with transaction(database, is_writing=False) as session:
        for ja, en, person, company in LINKS:
            user_id = session.exec(select(User.id).where(col(User.email) == person.email)).one()
            lines.append(f"  {ja} / {en}: {person.name}（{company.name}）")
            lines.append(f"    {demonstration_link(settings.base_url, settings.read_secret_key(), user_id)}")
    return lines


def _perform(settings: Settings, database: Database, listening: socket.socket, *, is_serving: bool) -> int:
    if progress(settings, database) is Progress.PART:
        return _fail(WRONG_USE, *_way_out(settings))
    with _serving(settings, listening) as thread, httpx2.Client(timeout=60) as client:
        try:
            play_once(settings, database, client, lambda line: print(line, flush=True))
        except (PageSaysNo, httpx2.HTTPError) as error:
            return _fail(NOT_ANSWERING, str(error), *_way_out(settings))
        with transaction(database, is_writing=False) as session:
            checked = verify(session)
        state = ("途切れていません", "is unbroken") if checked.ok else ("壊れています", "IS BROKEN")
        print(f"記録は{state[0]}（{checked.count}件） / The ledger {state[1]} ({checked.count} entries)")
        print(f"\n{settings.base_url}\n\nサインイン用のリンク（デモ専用） / Sign-in links (demonstration only)")
        print("\n".join(links(settings, database)))
        if is_serving:
            print("\n終了するには Ctrl+C を押してください / Stop with Ctrl+C", flush=True)
            _wait(thread)
    return DONE


def _work_off(settings: Settings, database: Database) -> None:
    """Do what waits, and remind of what is due: what a worker does, and may be doing beside this."""
    with transaction(database, is_writing=True) as session:
        enqueue(session, REMINDERS, {"day": "demonstration", "after": ""})
    known = all_handlers(settings)
    while run_once(database.writer, known, clock.now()):
        pass


def _found(session: Session, settings: Settings) -> tuple[str, str]:
    """What `portal create-admin` does: the principal with the invitation of its administrator, as link and code."""
    stamp = Stamp(SYSTEM, clock.now(), "cli")
    company, person = companies.PRINCIPAL, companies.ADMINISTRATOR
    principal = parties.register_principal(
        session,
        stamp,
        name=company.name,
        name_reading=company.reading,
        name_english=company.english,
        corporate_number=company.corporate_number,
        contact_name=company.contact.name,
        contact_email=company.contact.email,
        contact_phone=company.phone,
    )
    key = settings.read_secret_key()
    invitation = invitations.invite(
        session,
        stamp,
        organisation_id=principal.id,
        email=person.email,
        person_name=person.name,
        role=Role.ADMINISTRATOR,
        locale="ja",
        secret_key=key,
    )
    link = invitations.invitation_link(settings.base_url, key, invitation)
    return link, invitations.confirmation_code(key, invitation, stamp.at)


@contextlib.contextmanager
def _serving(settings: Settings, listening: socket.socket) -> Iterator[threading.Thread]:
    """The portal in a thread of this process, until the block ends."""
    config = uvicorn.Config(create_app(settings), log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="demonstration-server", daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield thread
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _wait(thread: threading.Thread) -> None:
    """Until Ctrl+C, or until somebody asks the process to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        while thread.is_alive():
            thread.join(timeout=0.5)


def _marker(settings: Settings) -> Path:
    return settings.data_folder / "demonstration.json"


def _way_out(settings: Settings) -> tuple[str, str]:
    where = settings.data_folder if not settings.database_url else f"{settings.data_folder} と指定のデータベース"
    also = "" if not settings.database_url else " and the database that PORTAL_DATABASE_URL names"
    return (
        f"ここには途中までのデモ（または実際の運用データ）があります。デモであれば、{where} を削除してから、もう一度実行してください。",
        f"Here is half a demonstration, or real data. If it is a demonstration: delete {settings.data_folder}{also}, and run this again.",
    )


def _fail(code: int, *lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return code
