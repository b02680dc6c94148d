"""A name is safe to show and to save, whatever was sent as one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.scanning.names import clean_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("廃棄証明書 2026.pdf", "廃棄証明書 2026.pdf"),
        ("C:\\Users\\hanako\\証明書.pdf", "証明書.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a/b\\c.txt", "c.txt"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("\ufeffa\u200b\u2066b\u00ad.pdf", "ab.pdf"),
        ("a\r\nb\x00c\x7f\x9b.pdf", "abc.pdf"),
        ("が.pdf", "が.pdf"),  # composed
        ("  a \u3000 b .pdf. . ", "a b .pdf"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
        ("\ud800.pdf", "pdf"),
        ('"><script>.pdf', '"><script>.pdf'),  # shown escaped; it is a name
    ],
)
def test_names_are_cleaned(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("証" * 300 + ".pdf")
    assert len(name) == 200
    assert name.endswith("証.pdf")


@given(st.text())
def test_cleaning_keeps_its_promises_for_any_text_and_is_stable(sent: str) -> None:
    name = clean_name(sent)
    assert 1 <= len(name) <= 200
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert not {"/", "\\", "\0", "\u202e", "\n"} & set(name)
    name.encode()
