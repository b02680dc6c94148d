"""What people read instead of numbers, headers and names."""

from types import SimpleNamespace

import pytest

from portal import words
from portal.rendering import formats

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "shown"), [(CHROME, "Chrome, Linux"), (EDGE, "Edge, Windows"), (SAFARI, "Safari, iOS"), ("curl/8.5", "curl/8.5"), ("", "")]
)
def test_a_device_is_named_as_people_know_it(agent: str, shown: str) -> None:
    assert formats.device(agent) == shown


def test_a_company_has_its_english_name_for_english_readers_only() -> None:
    known = SimpleNamespace(name="見本精機株式会社", name_english="Mihon Precision Machinery Co., Ltd.")
    unknown = SimpleNamespace(name="見本精機株式会社", name_english="")
    assert formats.company(known, "en") == "Mihon Precision Machinery Co., Ltd."
    assert formats.company(known, "ja") == "見本精機株式会社"
    assert formats.company(unknown, "en") == "見本精機株式会社"


def test_several_things_in_a_sentence_stand_in_a_row() -> None:
    missing = {"missing": ["SN-1", "SN-2"]}
    assert words.say("ja", "certificate-check-failed", "serial-matches-items", missing).endswith("SN-1、SN-2")
    assert words.say("en", "certificate-check-failed", "serial-matches-items", missing).endswith("SN-1, SN-2")


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (25 * 1024 * 1024, "25 MB"), (1600000, "1.5 MB")]
)
def test_a_size_is_short(value: int, shown: str) -> None:
    assert formats.size(value) == shown
