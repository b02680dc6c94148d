"""How a message leaves: over SMTP in real use, as a file in the embedded default. Both take one message to one person."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Protocol

from portal.mail.addresses import normalise_address
from portal.settings import Settings
from storage.problems import Unavailable

TIMEOUT_SECONDS = 5.0  # the job waits in a database transaction


class Mailer(Protocol):
    """Delivers a message, or raises Unavailable("mail-server-unavailable") so that the job is tried again."""

    def send(self, message: EmailMessage) -> None:
        """Deliver `message` to the one address in its To header."""
        ...


@dataclass(frozen=True, slots=True)
class FileMailer:
    """Writes each message as an `.eml` file that an administrator can read on screen. Delivered twice, it is one file."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write the message under its Message-ID."""
        _only_recipient(message)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(message.as_bytes())
        unfinished.rename(self.folder / f"{name}.eml")


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Hands each message to a mail server. `security`: "starttls", "tls" from the first byte, or "none" inside a trusted network."""

    host: str
    port: int
    sender: str
    security: Literal["none", "starttls", "tls"]
    user: str = ""
    password: str = ""

    def send(self, message: EmailMessage) -> None:
        """Deliver the message; the envelope names exactly the one recipient."""
        recipient = _only_recipient(message)
        try:
            with self._connect() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message, from_addr=self.sender, to_addrs=[recipient])
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable("mail-server-unavailable") from error

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        if self.security == "starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except (smtplib.SMTPException, OSError):
                server.close()
                raise
        return server


def mailer_for(settings: Settings) -> Mailer:
    """The mailer of these settings: SMTP where a server is named, otherwise files."""
    if not settings.smtp_host:
        return FileMailer(settings.mail_folder)
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )


def _only_recipient(message: EmailMessage) -> str:
    """The one address that the message is for. Raises Invalid or ValueError when it is not plainly one."""
    recipients = message["To"].addresses
    if len(recipients) != 1 or message["Cc"] or message["Bcc"]:
        raise ValueError("a message has exactly one recipient")
    return normalise_address(recipients[0].addr_spec)
