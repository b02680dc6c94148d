"""Publishing the templates and clauses that come with the product."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.models import Clause, ClauseTemplate
from contracts.clauses.queries import built_in, built_in_clauses
from contracts.clauses.rules import check_document
from contracts.clauses.rules.composing import as_document
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def load(session: Session, stamp: Stamp) -> list[ClauseTemplate]:
    """Publish the built-in templates and clauses that are not stored yet; returns the templates newly stored. Again: changes nothing.

    Raises Invalid("clause-template-unfit", template, faults) for a document with gaps, and
    Conflict("clause-version-changed", template, version) when a published version comes with another content: a version
    never changes, a new one follows.
    """
    for document in built_in_clauses():
        _publish_clause(session, stamp, document)
    published = []
    for document in built_in():
        content_hash = _fit(document, document)
        same = select(col(ClauseTemplate.content_hash)).where(
            col(ClauseTemplate.code) == document["code"], col(ClauseTemplate.version) == document["version"]
        )
        if _is_stored(document, session.scalars(same).one_or_none(), content_hash):
            continue
        template = ClauseTemplate(
            code=document["code"],
            version=document["version"],
            dated=date.fromisoformat(document["dated"]),
            title=document["title"],
            document=document,
            content_hash=content_hash,
            published_at=stamp.at,
        )
        session.add(template)
        session.flush()
        _note(session, stamp, "clause-template", template)
        published.append(template)
    return published


def _publish_clause(session: Session, stamp: Stamp, document: Mapping[str, Any]) -> None:
    content_hash = _fit(document, as_document(document))
    own = (col(Clause.owner_organisation_id).is_(None), col(Clause.code) == document["code"])
    same = select(col(Clause.content_hash)).where(*own, col(Clause.version) == document["version"])
    if _is_stored(document, session.scalars(same).one_or_none(), content_hash):
        return
    clause = Clause(
        code=document["code"],
        version=document["version"],
        number=session.scalars(select(func.count()).select_from(Clause).where(*own)).one() + 1,
        dated=date.fromisoformat(document["dated"]),
        title=document["title"],
        document=dict(document),
        content_hash=content_hash,
        published_at=stamp.at,
        published_by=stamp.actor.user_id,
    )
    session.add(clause)
    session.flush()
    _note(session, stamp, "clause", clause)


def _fit(document: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """The hash of a document that is fit to publish."""
    if faults := check_document(whole):
        raise Invalid("clause-template-unfit", template=document["code"], faults=faults)
    return hashlib.sha256(canonical(dict(document))).hexdigest()


def _is_stored(document: Mapping[str, Any], stored_hash: str | None, content_hash: str) -> bool:
    if stored_hash is not None and stored_hash != content_hash:
        raise Conflict("clause-version-changed", template=document["code"], version=document["version"])
    return stored_hash is not None


def _note(session: Session, stamp: Stamp, kind: str, made: ClauseTemplate | Clause) -> None:
    details = {"code": made.code, "version": made.version, "content_hash": made.content_hash}
    append(session, stamp, Act.CATALOGUE_LOAD, kind, made.id, details=details)
