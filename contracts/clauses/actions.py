"""Publishing the clause templates that come with the product."""

import hashlib
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.models import ClauseTemplate
from contracts.clauses.queries import built_in
from contracts.clauses.rules import check_document
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def load(session: Session, stamp: Stamp) -> list[ClauseTemplate]:
    """Publish the built-in templates that are not stored yet; returns those newly stored. Doing it again changes nothing.

    Raises Invalid("clause-template-unfit", template, faults) for a document with gaps, and
    Conflict("clause-version-changed", template, version) when a published version comes with another content: a version
    never changes, a new one follows.
    """
    published = []
    for document in built_in():
        if faults := check_document(document):
            raise Invalid("clause-template-unfit", template=document["code"], faults=faults)
        content_hash = hashlib.sha256(canonical(document)).hexdigest()
        same = select(col(ClauseTemplate.content_hash)).where(
            col(ClauseTemplate.code) == document["code"], col(ClauseTemplate.version) == document["version"]
        )
        stored_hash = session.scalars(same).one_or_none()
        if stored_hash == content_hash:
            continue
        if stored_hash is not None:
            raise Conflict("clause-version-changed", template=document["code"], version=document["version"])
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
        details = {"code": template.code, "version": template.version, "content_hash": content_hash}
        append(session, stamp, Act.CATALOGUE_LOAD, "clause-template", template.id, details=details)
        published.append(template)
    return published
