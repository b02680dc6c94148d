"""What an administrator is told of the installation: much to those who run it, nothing to a contractor's."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from contracts.parties.models import Organisation
from portal.pages.records.administration import kind_of_error
from storage import clock
from storage.jobs.models import Job
from storage.jobs.rules import JobState
from storage.ledger import queries as ledger
from storage.stamp import Role
from tests.portal.pages.conftest import Browser

SMTP = "mail.internal.example"


@pytest.fixture
def troubled(app: FastAPI, stored: Session) -> None:
    """An installation with a mail server and a job that was given up on account of somebody's address."""
    app.state.settings = app.state.settings.model_copy(update={"smtp_host": SMTP})
    error = "SMTPRecipientsRefused at composing.py:12"
    stored.add(Job(kind="mail:send", state=JobState.DEAD, run_at=clock.now(), attempts=5, last_error=error, created_at=clock.now()))
    stored.commit()


def test_who_runs_the_installation_sees_its_parts_its_dead_jobs_and_its_ledger(
    troubled: None, client_for: Callable[..., Browser], principal: Organisation, stored: Session
) -> None:
    page = client_for(principal, Role.ADMINISTRATOR).get("/administration", locale="en")
    assert page.status_code == 200
    for told in (SMTP, "Jobs that were given up", "mail:send", "SMTPRecipientsRefused", ledger.head(stored).head_hash):
        assert told in page.text
    assert "composing.py" not in page.text


def test_a_new_installation_says_whom_to_invite_first(client_for: Callable[..., Browser], principal: Organisation) -> None:
    administrator = client_for(principal, Role.ADMINISTRATOR)
    assert "Nobody can work in it yet as: Procurement, Security reviewer." in administrator.get("/administration", locale="en").text
    client_for(principal, Role.PROCUREMENT)
    client_for(principal, Role.REVIEWER)
    assert "Every part of the portal answers." in administrator.get("/administration", locale="en").text


def test_a_contractors_administrator_sees_people_and_mail_only(
    troubled: None, client_for: Callable[..., Browser], contractor: Organisation, stored: Session
) -> None:
    administrator = client_for(contractor, Role.ADMINISTRATOR)
    for locale in ("en", "ja"):
        page = administrator.get("/administration", locale=locale)
        assert page.status_code == 200
        for kept in (SMTP, "mail:send", "SMTPRecipientsRefused", "sqlite", "postgresql", "verify-ledger", ledger.head(stored).head_hash):
            assert kept not in page.text
        assert 'href="/members"' in page.text
        assert 'href="/administration/mail"' in page.text
    assert administrator.get("/administration/mail").status_code == 200


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SMTPRecipientsRefused at composing.py:12", "SMTPRecipientsRefused"),
        ("Unavailable object-missing at local.py:80", "Unavailable object-missing"),
        ("worker died", "worker died"),
        ("SMTPException hanako@example.jp was refused", ""),
        ("ValueError: hanako@example.jp\nTraceback", ""),
        ("", ""),
    ],
)
def test_of_an_error_only_its_kind_is_shown(text: str, kind: str) -> None:
    assert kind_of_error(text) == kind
