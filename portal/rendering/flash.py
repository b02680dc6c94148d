"""One-time messages after a redirect: a code and its values in a signed cookie that the next page shows and removes."""

import base64
import hashlib
import hmac
import json

from fastapi import Request, Response

COOKIE = "portal-flash"


def put(response: Response, request: Request, kind: str, code: str, parameters: dict[str, str]) -> None:
    """Let the next page say `code` (kind: success, info, caution)."""
    body = base64.urlsafe_b64encode(json.dumps([kind, code, parameters]).encode()).decode()
    cookie = f"{body}.{_sign(request, body)}"
    response.set_cookie(COOKIE, cookie, max_age=60, httponly=True, samesite="lax", secure=request.app.state.settings.is_secure)


def take_away(response: Response, request: Request) -> None:
    """Let the browser forget the message that this page shows."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.app.state.settings.is_secure)


def read(request: Request) -> tuple[str, str, dict[str, str]] | None:
    """The waiting message (kind, code, parameters), or None when there is none or it is not ours."""
    body, _, signature = request.cookies.get(COOKIE, "").partition(".")
    if not body or not hmac.compare_digest(signature, _sign(request, body)):
        return None
    kind, code, parameters = json.loads(base64.urlsafe_b64decode(body))
    return kind, code, parameters


def _sign(request: Request, body: str) -> str:
    key: str = request.app.state.secret_key
    return hmac.new(key.encode(), b"flash:" + body.encode(), hashlib.sha256).hexdigest()
