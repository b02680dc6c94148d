"""From words and facts to a message: text and HTML from the same sentences, links from the configured base URL only."""

from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from portal.mail.facts import Letter
from portal.mail.messages import MESSAGES
from portal.rendering.languages import Locale, catalogue
from portal.sending.calendar import FILE_NAME, write_calendar
from portal.settings import Settings

FOLDER = Path(__file__).parent.parent / "templates" / "mail"
LONGEST_FACT = 200
ORGANISATION_HEADER = "Portal-Organisation"  # by which stored messages are shown to the administrators they concern


def compose(letter: Letter, settings: Settings, *, message_id: str) -> EmailMessage:
    """The finished message. `message_id` (the job's id) makes a message that is delivered twice recognisable as one."""
    words = MESSAGES[letter.template]
    say = catalogue(letter.locale).gettext
    facts = {name: _one_line(value) for name, value in letter.facts.items()}
    shown = {
        "subject": say(words.subject).format_map(facts),
        "name": _one_line(letter.name),
        "lines": [say(line).format_map(facts) for line in words.lines],
        "link_label": say(words.link_label) if words.link_label else "",
        "link": settings.base_url.rstrip("/") + words.path.format_map(facts) if words.path else "",
        "items": [(_one_line(said), settings.base_url.rstrip("/") + path) for said, path in letter.items],
        "base_url": settings.base_url,
        "locale": letter.locale,
    }
    message = EmailMessage()
    message["From"] = settings.mail_sender
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = shown["subject"]
    message["Message-ID"] = f"<{message_id}@{urlsplit(settings.base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notices do not answer
    message[ORGANISATION_HEADER] = letter.organisation_id
    environment = _environment(letter.locale)
    message.set_content(environment.get_template("message.txt").render(shown))
    message.add_alternative(environment.get_template("message.html").render(shown), subtype="html")
    if letter.deadlines:
        calendar = write_calendar(letter.deadlines, settings.base_url).decode()
        message.add_attachment(calendar, subtype="calendar", filename=FILE_NAME)
    message["Content-Language"] = letter.locale  # last: a header about content moves along when alternatives are made
    return message


@cache
def _environment(locale: Locale) -> Environment:
    """Not the pages' environment: the text form must not be escaped, the HTML form must be."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(catalogue(locale), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    return made


def _one_line(value: str) -> str:
    """A fact that people entered, as it may stand in a subject: no line breaks or control characters, and not endless."""
    plain = "".join(character if character.isprintable() else " " for character in value)
    return " ".join(plain.split())[:LONGEST_FACT]
