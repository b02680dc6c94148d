"""Passwords and codes by themselves."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from portal.accounts import keys, totp
from portal.accounts.passwords import check_password, hash_password, verify_password
from portal.accounts.throttle import network_of
from storage.problems import Invalid

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short enough", None),
        ("elevenchars", "password-too-short"),
        ("  padded   ", "password-too-short"),
        ("password1234", "password-common"),
        ("PassWord1234", "password-common"),
        ("ｐａｓｓｗｏｒｄ１２３４", "password-common"),
        ("ababababababab", "password-common"),
        ("hanako.yamada-2026", "password-contains-address"),
        ("xx HANAKO.YAMADA xx", "password-contains-address"),
        ("正しい馬の電池をホチキスで", None),
        ("x" * 257, "password-too-long"),
    ],
)
def test_a_password_is_long_and_neither_common_nor_made_of_the_address(password: str, code: str | None) -> None:
    if code is None:
        check_password(password, "hanako.yamada@example.jp")
        return
    with pytest.raises(Invalid) as refused:
        check_password(password, "hanako.yamada@example.jp")
    assert (refused.value.code, refused.value.field) == (code, "password")


def test_the_hash_is_argon2id_and_differs_each_time() -> None:
    first, second = (hash_password("seven green herons wait") for _ in range(2))
    assert first.startswith("$argon2id$")
    assert first != second
    assert verify_password(first, "seven green herons wait")
    assert not verify_password(first, "seven green herons wai")


def test_one_password_however_it_was_composed() -> None:
    composed = "がぎぐげご パスワード 12"
    stored = hash_password(unicodedata.normalize("NFD", composed))
    assert verify_password(stored, unicodedata.normalize("NFC", composed))


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_nothing_opens_where_no_password_is_stored(stored: str | None) -> None:
    assert not verify_password(stored, "seven green herons wait")
    assert not verify_password(stored, "")


def test_codes_of_one_step_before_and_after_are_accepted_and_no_others() -> None:
    secret = pyotp.random_base32()
    for steps in range(-3, 4):
        code = pyotp.TOTP(secret).at(NOON + timedelta(seconds=30 * steps))
        expected = int(NOON.timestamp()) // 30 + steps if abs(steps) <= 1 else None
        assert totp.matching_counter(secret, code, NOON) == expected, steps


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000\n0", "'; --"])
def test_what_is_no_code_is_refused_without_a_fault(code: str) -> None:
    assert totp.matching_counter(SECRET, code, NOON) is None


def test_the_authenticator_secret_is_unreadable_without_the_secret_key() -> None:
    stored = totp.new_secret("one key")
    assert totp.reveal("one key", stored) not in stored
    assert len(totp.reveal("one key", stored)) == 32
    with pytest.raises(keys.InvalidToken):
        totp.reveal("another key", stored)


def test_the_qr_code_is_an_image_without_style_or_script() -> None:
    image = totp.qr_image(SECRET, "hanako@example.jp")
    assert image.startswith("data:image/svg+xml")
    assert "style" not in image
    assert "script" not in image


def test_values_for_different_purposes_differ() -> None:
    made = {
        keys.derive_token("key", purpose) for purpose in ("invitation:1:2", "invitation:12", "invitation-code:1:2", "demonstration:1:2")
    }
    assert len(made) == 4
    assert all(len(token) == 43 for token in made)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_who_tries_is_an_address_or_the_network_of_one_customer(address: str, network: str) -> None:
    assert network_of(address) == network
