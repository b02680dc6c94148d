"""Programs with a key of their person, and the questionnaire that they work with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from sqlmodel import Session

from portal.accounts import api_tokens
from tests.portal.pages.answering.conftest import assessment, issue, officer, respondent, reviewer
from tests.portal.pages.conftest import Browser, app, client_for, contractor, principal, statements, stored

__all__ = [
    "app",
    "assessment",
    "client_for",
    "contractor",
    "issue",
    "officer",
    "principal",
    "respondent",
    "reviewer",
    "statements",
    "stored",
]


@dataclass
class Program:
    """A program that acts as one person, without cookies."""

    person: Browser
    token: str

    def ask(self, method: str, path: str, **sent: Any) -> httpx2.Response:
        """One request under /api/v1."""
        self.person.client.cookies.clear()
        headers = {"authorization": f"Bearer {self.token}", "accept-language": "en"}
        return self.person.client.request(method, f"/api/v1{path}", headers=headers, **sent)


@pytest.fixture
def program(stored: Session) -> Callable[[Browser], Program]:
    """A maker of programs: `program(respondent)`."""

    def make(person: Browser) -> Program:
        token = api_tokens.create(stored, person.stamp(), name="Program", days=1)
        stored.commit()
        return Program(person, token)

    return make
