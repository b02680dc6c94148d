"""A portal of its own for a journey: served on a free port of this machine, in a folder of its own; mail lands in files there."""

import argparse
import contextlib
import email
import email.policy
import io
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from portal import commands
from portal.app import create_app
from portal.settings import Settings
from tests.services.process import free_port

SECONDS = 20
LINK = re.compile(r"https?://\S+")
CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True)
class Portal:
    """A running portal."""

    settings: Settings
    app: FastAPI

    @property
    def base_url(self) -> str:
        """Where browsers reach it."""
        return self.settings.base_url

    def mail(self, address: str, pattern: re.Pattern[str]) -> str:
        """What `pattern` finds in the newest message to `address` in which it finds something; waits until it has come."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            for path in sorted(self.settings.mail_folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True):
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                body = message.get_body(("plain",))
                found = pattern.findall(str(body.get_content())) if body and address in str(message["To"]) else []
                if found:
                    return str(found[0])
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} with {pattern.pattern}")

    def found(self, *, organisation: str, person: str, address: str, locale: str) -> tuple[str, str]:
        """What `portal create-admin` does; the link and the code of the invitation as the command prints them."""
        asked = argparse.Namespace(organisation=organisation, name=person, email=address, locale=locale, corporate_number=None)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            assert commands.create_admin(self.settings, asked) == 0
        return str(LINK.findall(printed.getvalue())[0]), str(CODE.findall(printed.getvalue())[-1])

    def ledger_is_whole(self) -> bool:
        """What `portal verify-ledger` finds."""
        with contextlib.redirect_stdout(io.StringIO()):
            return commands.verify_ledger(self.settings, argparse.Namespace(json=True)) == 0


def prepare(folder: Path) -> None:
    """A database with the built-in content in `folder`, to copy for each journey."""
    commands.prepare(Settings(data_folder=folder)).close()


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Portal]:
    """A portal on the data in `folder`, until the block ends."""
    port = free_port()
    settings = Settings(data_folder=folder, base_url=f"http://127.0.0.1:{port}")
    portal = Portal(settings, create_app(settings))
    config = uvicorn.Config(portal.app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="journey-server", daemon=True)
    thread.start()
    deadline = time.monotonic() + SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started, "the portal did not start"
    try:
        yield portal
    finally:
        server.should_exit = True
        thread.join(timeout=SECONDS)
