"""Forged requests: a token bound to the visitor's cookie, and a look at where the request says it comes from."""

import hmac
from collections.abc import Collection

from fastapi import Request

from storage.problems import Forbidden

FIELD = "csrf_token"
HEADER = "x-csrf-token"


def token_for(secret_key: str, cookie: str) -> str:
    """The token that forms of the holder of `cookie` must carry."""
    return hmac.digest(secret_key.encode(), b"csrf:" + cookie.encode(), "sha256").hex()


def check(request: Request, *, origins: Collection[str], expected: str, given: str) -> None:
    """Refuse a state-changing request from elsewhere. `origins` are ours; `given` the token sent in the form or the header.

    Raises Forbidden("request-forged") when the browser names another site as the source, or when the token is not ours.
    """
    source = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if (source is not None and source not in origins) or site not in {"same-origin", "none"}:
        raise Forbidden("request-forged")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden("request-forged")
