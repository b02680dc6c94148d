"""Probes for whoever runs the portal: is the process alive, and can it do its work?"""

import logging
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal.guards import Entry, public

router = APIRouter()
log = logging.getLogger("portal")


@router.get("/healthz")
def alive(_entry: Annotated[Entry, public("a probe without content")]) -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz")
def ready(entry: Annotated[Entry, public("a probe that names parts, not data")]) -> JSONResponse:
    """Database, object store and scanner answer; 503 naming the part that does not."""
    state = entry.request.app.state
    parts = {"database": _answers(entry), "object_store": state.store.healthy(), "scanner": state.scanner.healthy()}
    return JSONResponse({"ready": all(parts.values()), **parts}, 200 if all(parts.values()) else 503)


def _answers(entry: Entry) -> bool:
    try:
        entry.session.connection().execute(text("SELECT 1"))
    except OperationalError as error:
        log.warning("database unavailable: %s", error.orig)
        return False
    return True
