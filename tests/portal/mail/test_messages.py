"""What leaves the house: to whom, in which words, with which links; and what happens when the mail server does not cooperate."""

import re
import smtplib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from contracts.agreements.models import Agreement
from contracts.clauses.models import ClauseTemplate
from contracts.disposals.models import DisposalCertificate
from contracts.engagements.models import Engagement
from contracts.handovers.models import Handover
from contracts.parties.models import Organisation
from portal.accounts.invitations import revoke
from portal.accounts.members import remove_member
from portal.accounts.models import Invitation, User
from portal.mail.jobs import mail_handlers
from portal.mail.mailers import FileMailer, SmtpMailer, mailer_for
from portal.mail.messages import MESSAGES
from portal.mail.notices import notify, send_to_invited
from portal.settings import Settings
from questionnaires.assessments.models import Assessment
from questionnaires.templates.models import QuestionnaireVersion
from storage import clock
from storage.jobs.models import Job
from storage.jobs.rules import JobState
from storage.jobs.worker import run_once
from storage.problems import Unavailable
from storage.stamp import Role
from tests import factories
from tests.portal.accounts.world import Person, World
from tests.services.smtp import MailServer, Mood, Received


@pytest.fixture
def sending(database_url: str, open_world: Callable[..., World], mail_server: MailServer) -> World:  # the worker's own
    """An application that sends through the real SMTP server."""
    return open_world(smtp_host=mail_server.host, smtp_port=mail_server.port, mail_sender="portal@aoba.example")


def work(world: World, *, later: timedelta = timedelta()) -> None:
    """Let a worker do all that is due."""
    handlers = mail_handlers(world.settings)
    while run_once(world.app.state.database.writer, handlers, clock.now() + later):
        pass


def states(world: World) -> list[str]:
    with world.writing() as db:
        return [job.state for job in db.exec(select(Job))]


class Reader(HTMLParser):
    """Collects the links and the words of an HTML message."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"html", "head", "meta", "title", "body", "p", "a", "br", "hr"}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


def parts(received: Received) -> tuple[str, Reader]:
    body = received.message.get_body(("html",))
    assert body is not None
    reader = Reader()
    reader.feed(str(body.get_content()))
    return received.text, reader


def test_an_invitation_is_mailed_once_with_the_link_and_without_the_code(sending: World, mail_server: MailServer) -> None:
    company = sending.organisation("Aoba Trading")
    invitation = sending.invitation(company, "new@example.jp")
    work(sending)
    [received] = mail_server.received
    assert received.recipients == ("new@example.jp",)
    assert received.sender == "portal@aoba.example"
    text, html = parts(received)
    link = f"http://127.0.0.1:8000{sending.path(invitation)}"
    assert link in text
    assert html.links == [link]
    assert sending.code(invitation) not in text
    assert "Aoba Trading" in str(received.message["Subject"])
    assert received.message["Auto-Submitted"] == "auto-generated"


def test_the_confirmation_code_is_mailed_without_the_link(sending: World, mail_server: MailServer) -> None:
    invitation = sending.invitation(sending.organisation("Aoba Trading"), "new@example.jp")
    visitor = sending.visitor()
    visitor.get(sending.path(invitation))
    visitor.post(f"{sending.path(invitation)}/code-mail")
    work(sending)
    text, html = parts(mail_server.received[-1])
    assert sending.code(invitation) in text
    assert sending.path(invitation) not in text
    assert html.links == []


@pytest.mark.parametrize("ended", ["issued again", "revoked", "used"])
def test_a_message_whose_invitation_has_ended_is_not_sent(sending: World, mail_server: MailServer, ended: str) -> None:
    invitation = sending.invitation(sending.organisation("Aoba Trading"), "new@example.jp")
    with sending.writing() as db:
        row = db.get_one(Invitation, invitation.id)
        if ended == "issued again":
            row.issue_number += 1
        elif ended == "used":
            row.used_at = clock.now()
        else:
            revoke(db, sending.stamp(None, None), invitation.id)
    work(sending)
    assert mail_server.received == []
    assert states(sending) == [JobState.DONE]


class TestNotices:
    """Messages about the work, to the people of an organisation."""

    @pytest.fixture
    def engagement(self, sending: World) -> tuple[Engagement, dict[str, str]]:
        """A piece of work with one of each thing that messages are about."""
        moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        with sending.writing() as db:
            principal = factories.organisation(db, "Midori Bank")
            contractor = factories.organisation(db, "Aoba Trading", registrar=principal)
            engagement = factories.engagement(db, principal, contractor, work="Payroll <data> entry")
            bilingual = {"ja": "対策確認票", "en": "Measures check"}
            version = QuestionnaireVersion(
                code="T", edition="1", dated=date(2026, 11, 1), title=bilingual, introduction=bilingual, source={}, points={},
                evidence_types={}, alternatives=[], content_hash="0", published_at=moment,
            )  # fmt: skip
            template = ClauseTemplate(
                code="T", version="1", dated=moment.date(), title={}, document={}, content_hash="0", published_at=moment
            )  # fmt: skip
            db.add_all([version, template])
            db.flush()
            assessment = Assessment(
                engagement_id=engagement.id, version_id=version.id, issuer_organisation_id=principal.id,
                respondent_organisation_id=contractor.id, reason="Before start", contact_name="Sato", contact_detail="03-0000-0000",
                due_on=date(2026, 12, 18), issued_at=moment, issued_by="somebody",
            )  # fmt: skip
            agreement = Agreement(
                engagement_id=engagement.id, template_id=template.id, parameters={}, text={}, text_hash="0", drawn_up_at=moment,
                drawn_up_by="somebody",
            )  # fmt: skip
            handover = Handover(
                engagement_id=engagement.id, number=7, handed_on=moment.date(), giver_name="Sato", receiver_name="Kato", way="by hand",
                purpose="Work", policy_version="1", recorded_at=moment, recorded_by="somebody",
            )  # fmt: skip
            file = factories.evidence(db, contractor, engagement_id=engagement.id)
            certificate = DisposalCertificate(
                engagement_id=engagement.id, number=3, method="shred", medium="paper", disposed_on=moment.date(), person_name="Kato",
                witness_name="Ito", result="done", evidence_id=file.id, filed_at=moment, filed_by="somebody",
            )  # fmt: skip
            db.add_all([assessment, agreement, handover, certificate])
            db.flush()
            ids = {
                "assessment_id": assessment.id,
                "agreement_id": agreement.id,
                "handover_id": handover.id,
                "certificate_id": certificate.id,
            }
            return engagement, ids

    @pytest.fixture
    def answerer(self, sending: World, engagement: tuple[Engagement, dict[str, str]]) -> Person:
        """Somebody who answers for the contractor, and others who are not concerned."""
        with sending.writing() as db:
            contractor = db.get_one(Organisation, engagement[0].contractor_organisation_id)
            principal = db.get_one(Organisation, engagement[0].principal_organisation_id)
        sending.person("administrator@example.jp", contractor, Role.ADMINISTRATOR)
        sending.person("sender@example.jp", principal, Role.RESPONDENT)
        disabled = sending.person("disabled@example.jp", contractor, Role.RESPONDENT)
        with sending.writing() as db:
            db.get_one(User, disabled.user_id).state = "disabled"
        return sending.person("answerer@example.jp", contractor, Role.RESPONDENT, Role.REVIEWER)

    @pytest.mark.parametrize("locale", ["ja", "en"])
    @pytest.mark.parametrize(
        ("template", "parameter"),
        [
            ("questionnaire-issued", "assessment_id"),
            ("items-returned", "assessment_id"),
            ("review-closed", "assessment_id"),
            ("agreement-to-accept", "agreement_id"),
            ("handover-to-countersign", "handover_id"),
            ("certificate-judged", "certificate_id"),
        ],
    )
    def test_each_notice_goes_to_those_concerned_in_their_language_with_one_link_of_ours(
        self,
        sending: World,
        mail_server: MailServer,
        engagement: tuple[Engagement, dict[str, str]],
        answerer: Person,
        template: str,
        parameter: str,
        locale: str,
    ) -> None:
        row, ids = engagement
        with sending.writing() as db:
            db.get_one(User, answerer.user_id).locale = locale
            count = notify(
                db,
                template=template,
                organisation_id=row.contractor_organisation_id,
                role=Role.RESPONDENT,
                engagement_id=row.id,
                parameters={parameter: ids[parameter]},
            )
            payloads = [job.payload for job in db.exec(select(Job))]
        assert count == 1
        assert not [word for word in ("Payroll", "Midori", "@") if word in str(payloads)], "a job holds ids only"
        work(sending)
        [received] = mail_server.received
        assert received.recipients == ("answerer@example.jp",)
        text, html = parts(received)
        assert "Midori Bank" in text
        assert "Payroll <data> entry" in text
        assert "Payroll <data> entry" in html.words, "escaped in the HTML form, as it is in the text form"
        [link] = html.links
        assert link.startswith(f"{sending.settings.base_url}/")
        assert link.endswith(ids[parameter])
        assert not re.search(r"[{}]", text)
        assert bool(re.search(r"[\u3040-\u30ff]", str(received.message["Subject"]))) is (locale == "ja")
        assert received.message["Content-Language"] == locale

    def test_whoever_has_left_before_it_is_sent_is_told_nothing(
        self, sending: World, mail_server: MailServer, engagement: tuple[Engagement, dict[str, str]], answerer: Person
    ) -> None:
        row, ids = engagement
        with sending.writing() as db:
            notify(
                db,
                template="review-closed",
                organisation_id=row.contractor_organisation_id,
                role=None,
                engagement_id=row.id,
                parameters={"assessment_id": ids["assessment_id"]},
            )
            remove_member(db, sending.stamp(None, None), organisation_id=row.contractor_organisation_id, user_id=answerer.user_id)
        work(sending)
        assert [received.recipients for received in mail_server.received] == [("administrator@example.jp",)]


def test_every_message_is_said_in_japanese_too() -> None:
    from portal.rendering.languages import catalogue

    for words in MESSAGES.values():
        for sentence in (words.subject, *words.lines, *([words.link_label] if words.link_label else [])):
            japanese = catalogue("ja").gettext(sentence)
            assert japanese != sentence
            assert set(re.findall(r"{\w+}", japanese)) == set(re.findall(r"{\w+}", sentence))


HOSTS = [
    {"Host": "evil.example"},
    {"Host": "127.0.0.1:8000", "X-Forwarded-Host": "evil.example"},
    {"Host": "127.0.0.1:8000", "X-Host": "evil.example"},
    {"Host": "127.0.0.1:8000", "X-Forwarded-Server": "evil.example"},
    {"Host": "127.0.0.1:8000", "Forwarded": "host=evil.example;proto=https"},
    {"Host": "127.0.0.1:8000@evil.example"},
    {"Host": "127.0.0.1:evil.example"},
    {"Host": "evil.example:8000"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "127.0.0.1:8000", "X-Original-URL": "http://evil.example/"},
    {"Host": "127.0.0.1:8000", "X-Forwarded-Proto": "evil", "X-Forwarded-For": "evil.example"},
]


@pytest.mark.parametrize("headers", HOSTS, ids=str)
def test_no_header_of_a_request_gets_into_a_mail(sending: World, mail_server: MailServer, headers: dict[str, str]) -> None:
    """T23: links come from the configured base URL only."""
    company = sending.organisation("Aoba Trading")
    officer = sending.person("officer@example.jp", company, Role.ADMINISTRATOR)
    visitor = sending.signed_in(officer, company)
    visitor.get("/account")
    form = {"csrf_token": visitor.csrf_token, "person_name": "New", "email": "new@example.jp", "role": "reviewer", "locale": "en"}
    answer = visitor.client.post("/members/invitations", data=form, headers=headers)
    work(sending)
    assert "evil" not in answer.headers.get("location", "")
    for received in mail_server.received:
        assert b"evil" not in received.message.as_bytes()
        assert {urlsplit(link).netloc for link in parts(received)[1].links} == {"127.0.0.1:8000"}
    assert len(mail_server.received) == (1 if answer.status_code == 303 else 0)


def test_text_of_people_can_neither_make_headers_nor_markup(sending: World, mail_server: MailServer) -> None:
    hostile = 'Evil"\r\nBcc: victim@example.jp\r\n\r\n<a href="https://evil.example">press</a> \u202e {code}'
    company = sending.organisation(hostile)
    sending.invitation(company, "new@example.jp")
    work(sending)
    [received] = mail_server.received
    assert received.recipients == ("new@example.jp",)
    assert received.message["Bcc"] is None
    assert "\u202e" not in received.text
    assert parts(received)[1].links == [f"http://127.0.0.1:8000{link}" for link in re.findall(r"/invitations/[\w-]+", received.text)]


def test_nobody_gets_a_flood_by_pressing_a_public_button(sending: World, mail_server: MailServer) -> None:
    """T22: mail bomb."""
    invitation = sending.invitation(sending.organisation("Aoba Trading"), "victim@example.jp")
    for number in range(30):
        visitor = sending.visitor(f"198.51.100.{number}")
        visitor.get(sending.path(invitation))
        visitor.post(f"{sending.path(invitation)}/code-mail")
    work(sending)
    assert len(mail_server.to("victim@example.jp")) == 1 + 5


@pytest.mark.parametrize("mood", [Mood.BUSY, Mood.REFUSING, Mood.BREAKING])
def test_a_mail_server_that_fails_is_tried_again_and_the_message_stays_one(sending: World, mail_server: MailServer, mood: Mood) -> None:
    sending.invitation(sending.organisation("Aoba Trading"), "new@example.jp")
    mail_server.mood = mood
    work(sending)
    assert states(sending) == [JobState.QUEUED]
    mail_server.mood = Mood.ACCEPTING
    work(sending, later=timedelta(minutes=10))
    assert states(sending) == [JobState.DONE]
    assert len({received.message["Message-ID"] for received in mail_server.received}) == 1


def test_a_mail_server_that_is_away_is_unavailable(settings: Settings) -> None:
    message = EmailMessage()
    message["To"] = "a@example.jp"
    with pytest.raises(Unavailable):
        SmtpMailer("127.0.0.1", 9, "portal@example.jp", "none").send(message)


def test_a_mail_server_without_encryption_gets_nothing_when_encryption_is_asked_for(mail_server: MailServer) -> None:
    message = EmailMessage()
    message["To"] = "a@example.jp"
    for security in ("starttls", "tls"):
        with pytest.raises((Unavailable, smtplib.SMTPException)):
            SmtpMailer(mail_server.host, mail_server.port, "portal@example.jp", security).send(message)
    assert mail_server.received == []


def test_the_settings_choose_the_mailer(settings: Settings) -> None:
    assert isinstance(mailer_for(settings), FileMailer)
    assert isinstance(mailer_for(settings.model_copy(update={"smtp_host": "mail.example.jp"})), SmtpMailer)


def test_a_later_issue_makes_the_older_message_void(sending: World, mail_server: MailServer) -> None:
    invitation = sending.invitation(sending.organisation("Aoba Trading"), "new@example.jp")
    with sending.writing() as db:
        send_to_invited(db, template="confirmation-code", invitation=invitation)
        db.get_one(Invitation, invitation.id).issue_number = 2
    work(sending)
    assert mail_server.received == []


def test_the_worker_knows_the_job(settings: Settings) -> None:
    assert set(mail_handlers(settings)) == {"mail:send"}
