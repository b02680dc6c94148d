"""A real SMTP server that keeps what it receives, and that can be told to misbehave as mail servers do."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.process import free_port


class Mood(StrEnum):
    """How the server treats the next messages."""

    ACCEPTING = "accepting"
    BUSY = "busy"  # 451 at every recipient: try again later (greylisting, full queue)
    REFUSING = "refusing"  # 550 at every recipient: this will never work
    BREAKING = "breaking"  # takes the whole message, then hangs up without an answer: did it arrive?


@dataclass(frozen=True)
class Received:
    """One message as it came over the wire: its envelope and its parsed content."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text body, with the line ends of a text (on the wire they are CR LF)."""
        body = self.message.get_body(("plain",))
        return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """A running server: `received` grows, `mood` may be changed at any time."""

    host: str
    port: int
    mood: Mood = Mood.ACCEPTING
    received: list[Received] = field(default_factory=list)

    def to(self, address: str) -> list[Received]:
        """The messages for `address`, in the order of their arrival."""
        return [each for each in self.received if address in each.recipients]

    def reset(self) -> None:
        """An empty box and a server in good mood: every test begins with both."""
        self.received.clear()
        self.mood = Mood.ACCEPTING


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_RCPT(self, _smtp: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.server.mood is Mood.BUSY:
            return "451 4.3.2 busy, try again later"
        if self.server.mood is Mood.REFUSING:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.server.mood is Mood.BREAKING:
            if smtp.transport is not None:
                smtp.transport.close()
            return "421 4.4.2 gone"
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        message = message_from_bytes(content, policy=policy.default)
        self.server.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        return "250 OK"


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running server (milliseconds to start; it is a thread of this process)."""
    server = MailServer("127.0.0.1", free_port())
    controller = Controller(_Handler(server), hostname=server.host, port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
