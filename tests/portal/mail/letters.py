"""The mail that waits in the queue, as it would go out now in the reader's language."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from portal.accounts.models import User
from portal.mail.composing import compose
from portal.mail.facts import gather
from portal.mail.notices import KIND
from portal.settings import Settings
from storage import clock
from storage.jobs.models import Job


@dataclass(frozen=True)
class Queued:
    """One message: which, to a member of which company, its subject, and its text and HTML together."""

    template: str
    organisation_id: str
    user_id: str
    subject: str
    words: str


def read_letters(session: Session, settings: Settings, *templates: str, locale: str = "ja") -> list[Queued]:
    """The queued messages of these templates in their order, composed in `locale`. Leaves the session without a transaction."""
    found = []
    for job in session.exec(select(Job).where(Job.kind == KIND).order_by(col(Job.created_at), col(Job.id))).all():
        payload = job.payload
        if payload["template"] not in templates:
            continue
        session.get_one(User, payload["user_id"]).locale = locale
        letter = gather(session, payload, secret_key="x", now=clock.now())
        assert letter is not None
        message = compose(letter, settings, message_id=job.id)
        words = "".join(str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text")
        assert "{" not in words + message["Subject"]
        assert settings.base_url in words
        found.append(Queued(payload["template"], payload["organisation_id"], payload["user_id"], str(message["Subject"]), words))
    session.rollback()
    return found
