"""A template with the clauses that an organisation adds to it: stored once, and found again by what it holds."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.models import Clause, ClauseTemplate
from contracts.clauses.queries import get_clauses
from contracts.clauses.rules import check_document
from contracts.clauses.rules.composing import append_clause
from contracts.clauses.rules.composing import compose as compose_document
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Invalid
from storage.stamp import Stamp


def compose(session: Session, stamp: Stamp, *, base: ClauseTemplate, clause_ids: Sequence[str]) -> ClauseTemplate:
    """The template that `base` and the clauses make, in their order; without clauses `base` itself.

    The organisation is part of what makes it the same: nobody meets the composition of another organisation. Raises
    Missing("clause-missing") for a clause that the organisation may not use, and Invalid("agreement-without-articles") where
    nothing would be agreed.
    """
    clauses = get_clauses(session, stamp.actor.organisation_id, list(clause_ids))
    document = compose_document(base.document, [clause.document for clause in clauses])
    if not document["articles"]:
        raise Invalid("agreement-without-articles", "clause")
    if not clauses:
        return base
    return _keep(session, stamp, base, clauses, document, stamp.actor.organisation_id)


def add_clause(session: Session, stamp: Stamp, template: ClauseTemplate, clause: Clause, *, number: int, owner: str) -> ClauseTemplate:
    """The template with one clause more, its articles counted from `number`: for a text in which others may have been inserted.

    `owner` is the principal of the agreement, whoever of the two sides acts.
    """
    base = template if template.base_id is None else session.get_one(ClauseTemplate, template.base_id)
    earlier = {one.id: one for one in session.scalars(select(Clause).where(col(Clause.id).in_(template.clause_ids)))}
    document = append_clause(template.document, clause.document, number)
    return _keep(session, stamp, base, [*(earlier[one] for one in template.clause_ids), clause], document, owner)


def _keep(
    session: Session, stamp: Stamp, base: ClauseTemplate, clauses: Sequence[Clause], document: dict[str, Any], owner: str
) -> ClauseTemplate:
    content_hash = hashlib.sha256(canonical(document)).hexdigest()
    version = f"{base.version}+{hashlib.sha256(f'{owner} {content_hash}'.encode()).hexdigest()[:12]}"
    if found := _find(session, base.code, version):
        return found
    if faults := check_document(document):
        raise Invalid("clause-template-unfit", template=base.code, faults=faults)
    try:
        with session.begin_nested():
            made = _store(session, stamp, base, clauses, document | {"version": version}, content_hash, owner)
    except IntegrityError:  # a colleague put the same together at the same moment
        found = _find(session, base.code, version)
        assert found is not None
        return found
    details = {"code": made.code, "version": version, "clauses": [f"{clause.code} {clause.version}" for clause in clauses]}
    append(session, stamp, Act.CLAUSE_COMPOSE, "clause-template", made.id, details=details)
    return made


def _find(session: Session, code: str, version: str) -> ClauseTemplate | None:
    same = (col(ClauseTemplate.code) == code, col(ClauseTemplate.version) == version)
    return session.scalars(select(ClauseTemplate).where(*same)).one_or_none()


def _store(
    session: Session,
    stamp: Stamp,
    base: ClauseTemplate,
    clauses: Sequence[Clause],
    document: dict[str, Any],
    content_hash: str,
    owner: str,
) -> ClauseTemplate:
    made = ClauseTemplate(
        code=base.code,
        version=str(document["version"]),
        dated=date.fromisoformat(str(document["dated"])),
        title=base.title,
        document=document,
        content_hash=content_hash,
        published_at=stamp.at,
        owner_organisation_id=owner,
        base_id=base.id,
        clause_ids=[clause.id for clause in clauses],
    )
    session.add(made)
    session.flush()
    return made
