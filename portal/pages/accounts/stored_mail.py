"""The mail that the embedded portal has written to files instead of sending it: an administrator reads it on screen.

Shown are the messages of the administrator's own organisation: to its people, and to those whom it has invited. In a
demonstration, where all people are invented, all of them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.mail.composing import ORGANISATION_HEADER
from portal.rendering.pages import render
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()

SHOWN = 100


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message of the mail folder."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str


@router.get("/administration/mail")
def show_list(entry: Annotated[Entry, guard(Act.ADMINISTRATION_VIEW)]) -> Response:
    """The latest messages, newest first."""
    is_embedded = not entry.settings.smtp_host
    return render(entry, "accounts/stored_mail.html", messages=_latest(entry) if is_embedded else [], is_embedded=is_embedded)


@router.get("/administration/mail/{name}")
def show_message(entry: Annotated[Entry, guard(Act.ADMINISTRATION_VIEW)], name: str) -> Response:
    """One message as its reader gets it."""
    path = entry.settings.mail_folder / f"{name}.eml"
    found = _read(entry, path) if re.fullmatch(r"[0-9a-f]{1,64}", name) and path.is_file() else None
    if found is None:
        raise Missing("page-missing")
    return render(entry, "accounts/stored_message.html", message=found)


def _latest(entry: Entry) -> list[StoredMessage]:
    paths = sorted(entry.settings.mail_folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    found: list[StoredMessage] = []
    for path in paths:
        message = _read(entry, path)
        if message is not None:
            found.append(message)
        if len(found) == SHOWN:
            break
    return found


def _read(entry: Entry, path: Path) -> StoredMessage | None:
    """The message of a file, or None when it is none of this administrator's."""
    message = message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
    if not entry.settings.demonstration and message[ORGANISATION_HEADER] != entry.actor.organisation_id:
        return None
    body = message.get_body(("plain",))
    return StoredMessage(
        name=path.stem,
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=str(body.get_content()) if body else "",
    )
