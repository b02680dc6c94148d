"""A body that says it is too big is refused before a byte of it is read, with our page in the person's language."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from portal import problems


class BodyLimit:
    """ASGI middleware around FastAPI's own limit, which answers a declared length with plain English words.

    A body that grows beyond the limit without having said so is refused while it is read (FastAPI's `max_body_size`).
    """

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        """`most`: bytes that a body may declare."""
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and _declared(scope) > self.most:
            response = await problems.on_http(Request(scope, receive), HTTPException(problems.TOO_BIG))
            response.headers["Connection"] = "close"  # nobody reads the rest
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _declared(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else 0
