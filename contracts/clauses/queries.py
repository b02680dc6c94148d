"""Reading clause templates: those built in, as files, and those published, as rows."""

import json
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.models import ClauseTemplate
from storage.problems import Missing


def built_in() -> list[dict[str, Any]]:
    """The documents that come with the product, one per file."""
    folder = files("contracts.clauses") / "data"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return [json.loads(file.read_text(encoding="utf-8")) for file in found]


def get(session: Session, template_id: str) -> ClauseTemplate:
    """A published template version; Missing("clause-template-missing")."""
    found = session.get(ClauseTemplate, template_id)
    if found is None:
        raise Missing("clause-template-missing")
    return found


def find_latest(session: Session, code: str) -> ClauseTemplate | None:
    """The version to draw up new agreements from."""
    newest = (col(ClauseTemplate.dated).desc(), col(ClauseTemplate.published_at).desc(), col(ClauseTemplate.id))
    return session.scalars(select(ClauseTemplate).where(col(ClauseTemplate.code) == code).order_by(*newest).limit(1)).one_or_none()


def list_latest(session: Session) -> list[ClauseTemplate]:
    """The newest version of each template, by code."""
    newest = (col(ClauseTemplate.code), col(ClauseTemplate.dated).desc(), col(ClauseTemplate.published_at).desc(), col(ClauseTemplate.id))
    latest: dict[str, ClauseTemplate] = {}
    for template in session.scalars(select(ClauseTemplate).order_by(*newest)):
        latest.setdefault(template.code, template)
    return list(latest.values())
