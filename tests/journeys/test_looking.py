"""The examination of pages sees what it should: each fault in a page that has them all."""

from collections.abc import Callable

import pytest

from tests.journeys.looking import faults
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
BAD = """<!doctype html><html lang="ja"><head><title> | Portal</title></head><body><main><h1>一</h1><h1>二</h1>
<p id="a">Accounts are made by invitation only. Ask the organisation that you work with, and open the link that you receive.</p>
<p id="a">designated-item</p>
<div style="width: 3000px">長い</div><img src="data:,"></main></body></html>"""


def test_every_fault_of_a_bad_page_is_named(visit: Callable[..., Visit]) -> None:
    guest = visit(locale="ja")
    guest.page.set_content(BAD)
    found = " / ".join(faults(guest, "ja"))
    for sign in ("no title", "2 h1", "id 'a' twice", "px wider", "English: ", "a code: designated-item", "image-alt"):
        assert sign in found
    assert "Japanese: 長い" in " / ".join(faults(guest, "en"))
    assert "lang is 'ja'" in faults(guest, "en")


def test_a_good_page_has_none(visit: Callable[..., Visit]) -> None:
    guest = visit(locale="en")
    guest.page.set_content('<!doctype html><html lang="en"><head><title>A | B</title></head><body><main><h1>Good</h1></main></body></html>')
    assert faults(guest, "en") == []
