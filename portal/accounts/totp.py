"""The second factor: codes of an authenticator (RFC 6238, 30 seconds, six digits), each accepted once, and ten recovery codes.

The authenticator's secret must be readable to be compared with, so it is encrypted under the installation's secret key; a
copy of the database alone gives no codes. Recovery codes are random enough (80 bits) to be kept as a plain SHA-256.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
import segno
from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from portal.accounts.keys import decrypt, encrypt
from portal.accounts.models import RecoveryCode, User

PURPOSE = "totp-secret"
ISSUER = "Vendor Security Assurance Portal"
STEP_SECONDS = 30
STEPS_OFF = 1  # clocks differ: one step earlier or later is accepted
RECOVERY_CODES = 10


def new_secret(secret_key: str) -> str:
    """A fresh authenticator secret, encrypted as it is stored."""
    return encrypt(secret_key, PURPOSE, pyotp.random_base32())


def reveal(secret_key: str, stored: str) -> str:
    """The secret as the person types it into an authenticator."""
    return decrypt(secret_key, PURPOSE, stored)


def qr_image(secret: str, email: str) -> str:
    """The secret as a QR code: an SVG image in a data address, black on white in any colour scheme."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return segno.make_qr(uri, error="m").svg_data_uri(scale=5, border=4, light="#fff")


def matching_counter(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, or None."""
    given = "".join(code.split())
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for counter in range(present - STEPS_OFF, present + STEPS_OFF + 1):
        if hmac.compare_digest(totp.generate_otp(counter).encode(), given.encode()):
            return counter
    return None


def use_code(db: Session, user: User, code: str, now: datetime, secret_key: str) -> bool:
    """Whether `code` is right now and was not used before; if so it is used up, also against a request at the same moment."""
    if user.totp_secret is None:
        return False
    counter = matching_counter(reveal(secret_key, user.totp_secret), code, now)
    if counter is None:
        return False
    used = update(User).where(col(User.id) == user.id, col(User.totp_last_counter) < counter).values(totp_last_counter=counter)
    return db.exec(used).rowcount == 1


def new_recovery_codes(db: Session, user_id: str) -> list[str]:
    """Ten fresh recovery codes, to be shown once; older ones are void."""
    db.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    codes = [_grouped(base64.b32encode(secrets.token_bytes(10)).decode().lower()) for _ in range(RECOVERY_CODES)]
    db.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(user_id, code)) for code in codes)
    db.flush()
    return codes


def use_recovery_code(db: Session, user_id: str, code: str, now: datetime) -> bool:
    """Whether `code` is one of the person's unused recovery codes; if so it is used up."""
    mine = (col(RecoveryCode.user_id) == user_id, col(RecoveryCode.code_hash) == _hash(user_id, code))
    return db.exec(update(RecoveryCode).where(*mine, col(RecoveryCode.used_at).is_(None)).values(used_at=now)).rowcount == 1


def count_recovery_codes(db: Session, user_id: str) -> int:
    """How many recovery codes the person has left."""
    unused = (col(RecoveryCode.user_id) == user_id, col(RecoveryCode.used_at).is_(None))
    return db.exec(select(func.count()).select_from(RecoveryCode).where(*unused)).one()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _hash(user_id: str, code: str) -> str:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(f"recovery-code:{user_id}:{plain}".encode()).hexdigest()
