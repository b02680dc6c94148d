"""The two cookies of the accounts: the session, and the pre-session of somebody on the way in."""

from typing import Literal

from fastapi import Request, Response

from portal.guards import cookie_name
from portal.settings import Settings

Name = Literal["session", "pre-session"]


def put(response: Response, settings: Settings, name: Name, token: str) -> None:
    """Give the browser a token. No lifetime: the cookie ends with the browser, the row behind it ends by itself.

    SameSite is Lax, not Strict: people come by links in mail and back from the identity provider, and are still themselves.
    """
    response.set_cookie(cookie_name(name, settings), token, httponly=True, samesite="lax", secure=settings.is_secure, path="/")


def take_away(response: Response, settings: Settings, name: Name) -> None:
    """Let the browser forget a token."""
    response.delete_cookie(cookie_name(name, settings), httponly=True, samesite="lax", secure=settings.is_secure, path="/")


def read(request: Request, settings: Settings, name: Name) -> str:
    """The token that the browser sent; empty if none."""
    return request.cookies.get(cookie_name(name, settings), "")
