"""Secrets of the installation and what is made from them.

One secret key serves several purposes; each derives its own value under its own name, so that a link never passes for a
code, nor a code for a key. Whoever holds the secret key can make all of them: it stays out of the database.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken

__all__ = ["InvalidToken", "decrypt", "derive", "derive_code", "derive_token", "encrypt", "hash_token", "new_token"]


def derive(secret_key: str, purpose: str) -> bytes:
    """32 bytes that belong to `purpose` alone (HMAC-SHA256)."""
    return hmac.new(secret_key.encode(), purpose.encode(), hashlib.sha256).digest()


def derive_token(secret_key: str, purpose: str) -> str:
    """`derive` as 43 characters that can stand in a link."""
    return base64.urlsafe_b64encode(derive(secret_key, purpose)).rstrip(b"=").decode()


def derive_code(secret_key: str, purpose: str) -> str:
    """`derive` as six digits that can be told by telephone."""
    return f"{int.from_bytes(derive(secret_key, purpose)[:8], 'big') % 1_000_000:06d}"


def new_token() -> str:
    """256 random bits as 43 characters that can stand in a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored instead of a token. A plain SHA-256 is enough: the tokens are too long to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def encrypt(secret_key: str, purpose: str, text: str) -> str:
    """`text` encrypted and authenticated under a key of its own purpose."""
    return _fernet(secret_key, purpose).encrypt(text.encode()).decode()


def decrypt(secret_key: str, purpose: str, stored: str) -> str:
    """What `encrypt` was given. Raises InvalidToken when the secret key is another one."""
    return _fernet(secret_key, purpose).decrypt(stored.encode()).decode()


def _fernet(secret_key: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(secret_key, f"encryption:{purpose}")))
