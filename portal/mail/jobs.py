"""The job that sends: reads what its ids stand for, composes, and hands over. Tried again while the mail server is away."""

from sqlmodel import Session

from portal.mail.composing import compose
from portal.mail.facts import gather
from portal.mail.mailers import mailer_for
from portal.mail.notices import KIND
from portal.sending.duty_letters import OF_DUTIES, gather_duties
from portal.sending.letters import OF_OWED, add_deadline, gather_owed
from portal.settings import Settings
from storage import clock
from storage.jobs.models import Job
from storage.jobs.worker import Handler


def mail_handlers(settings: Settings) -> dict[str, Handler]:
    """The handler of `mail:send` for these settings."""
    mailer = mailer_for(settings)
    secret_key = settings.read_secret_key()

    def send(db: Session, job: Job) -> None:
        if job.payload["template"] in OF_OWED:
            letter = gather_owed(db, job.payload, clock.now())
        elif job.payload["template"] in OF_DUTIES:
            letter = gather_duties(db, job.payload, clock.now())
        else:
            letter = add_deadline(db, gather(db, job.payload, secret_key=secret_key, now=clock.now()))
        if letter is not None:
            mailer.send(compose(letter, settings, message_id=job.id))

    return {KIND: send}
