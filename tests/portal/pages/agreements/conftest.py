"""The people and the work of the agreement pages, and an agreement that is offered."""

import re
from collections.abc import Callable

import pytest

from contracts.engagements.models import Engagement
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.conftest import PARAMETERS, engagement, officer, respondent

__all__ = ["accept", "engagement", "offered", "officer", "respondent"]


@pytest.fixture
def offered(officer: Browser, engagement: Engagement) -> str:
    """The path of an agreement that is offered."""
    made = officer.post(f"/engagements/{engagement.id}/agreements", {**PARAMETERS, "step": "offer"})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


@pytest.fixture
def accept(offered: str) -> Callable[..., None]:
    """`accept(browser)`: the side of the browser accepts what is offered, as its page shows it."""

    def do(browser: Browser, path: str = offered) -> None:
        shown = browser.get(path).text
        found = {name: re.search(rf'name="{name}" value="([^"]+)"', shown) for name in ("text_hash", "signed_copy_id")}
        form = {name: match[1] for name, match in found.items() if match}
        done = browser.post(f"{path}/acceptance", {**form, "person_name": "N", "person_title": "Head", "agreed": "true"})
        assert done.status_code == 303, done.text

    return do
