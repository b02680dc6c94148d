"""Passwords: which are good enough, and how they are kept and compared (argon2id).

Length is what counts (NIST SP 800-63B, section 5.1.1.2): no rules about kinds of characters, no expiry, but no password
that everybody tries first, and none that is made from the person's own address.
"""

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from storage.problems import Invalid

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256
FEWEST_DIFFERENT = 5  # "aaaaaaaaaaaa" and "121212121212" are long and still nothing
_COMMON = Path(__file__).parent / "data" / "common_passwords.txt"
_hasher = PasswordHasher()  # RFC 9106, section 4, the second recommended option: 64 MiB, three passes
# Compared with when there is no such person, so that the answer takes as long as for somebody who exists.
_NOBODY = _hasher.hash("no password has this value: it has a line\nbreak")


def check_password(password: str, email: str) -> None:
    """Raise Invalid (field "password") when `password` is not good enough for the person with this address."""
    plain = _normalise(password)
    if len(plain) < MINIMUM_LENGTH:
        raise Invalid("password-too-short", "password", minimum=MINIMUM_LENGTH)
    if len(plain) > MAXIMUM_LENGTH:
        raise Invalid("password-too-long", "password", maximum=MAXIMUM_LENGTH)
    folded = plain.casefold()
    if folded in _common_passwords() or len(set(folded)) < FEWEST_DIFFERENT:
        raise Invalid("password-common", "password")
    local_part = email.partition("@")[0].casefold()
    if len(local_part) > 2 and local_part in folded:
        raise Invalid("password-contains-address", "password", part=local_part)


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return _hasher.hash(_normalise(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that `stored` was made from. Takes as long when nothing is stored, and is then False."""
    try:
        _hasher.verify(stored or _NOBODY, _normalise(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _normalise(password: str) -> str:
    """One password, however the keyboard or input method composed its characters."""
    return unicodedata.normalize("NFKC", password)


@cache
def _common_passwords() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))
