"""Reading clauses: those built in, as files; and those published or being written, as rows, within one organisation."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.models import Clause, ClauseDraft, ClauseTemplate, RequiredSet
from contracts.clauses.rules.comparison import Required
from storage.problems import Missing

STANDARD = "CONFIDENTIALITY"
"""The built-in template that carries all 29 duties: what others are compared with."""


class ClauseRow(NamedTuple):
    """A clause in the library: its newest version."""

    id: str
    owner_organisation_id: str | None
    code: str
    version: str
    dated: Any
    title: dict[str, str]
    document: dict[str, Any]
    versions: int


def built_in() -> list[dict[str, Any]]:
    """The templates that come with the product, one per file."""
    return _read(files("contracts.clauses") / "data")


def built_in_clauses() -> list[dict[str, Any]]:
    """The clauses that come with the product and can be added to a template."""
    return _read(files("contracts.clauses") / "data" / "optional")


@cache
def standard() -> dict[str, Any]:
    """The built-in template with all 29 duties, as it is now."""
    return next(document for document in built_in() if document["code"] == STANDARD)


def get(session: Session, template_id: str) -> ClauseTemplate:
    """A published template version; Missing("clause-template-missing")."""
    found = session.get(ClauseTemplate, template_id)
    if found is None:
        raise Missing("clause-template-missing")
    return found


def find_latest(session: Session, code: str) -> ClauseTemplate | None:
    """The version of a template to draw up new agreements from; compositions are not among them."""
    query = select(ClauseTemplate).where(col(ClauseTemplate.code) == code, col(ClauseTemplate.base_id).is_(None))
    return session.scalars(query.order_by(*_newest()).limit(1)).one_or_none()


def list_latest(session: Session) -> list[ClauseTemplate]:
    """The newest version of each template, by code; compositions are not among them."""
    query = select(ClauseTemplate).where(col(ClauseTemplate.base_id).is_(None)).order_by(col(ClauseTemplate.code), *_newest())
    latest: dict[str, ClauseTemplate] = {}
    for template in session.scalars(query):
        latest.setdefault(template.code, template)
    return list(latest.values())


def list_template_versions(session: Session, template: ClauseTemplate) -> list[ClauseTemplate]:
    """The versions of a template, the newest first; compositions are not among them."""
    query = select(ClauseTemplate).where(col(ClauseTemplate.code) == template.code, col(ClauseTemplate.base_id).is_(None))
    return list(session.scalars(query.order_by(*_newest())))


def newest_of(session: Session, organisation_id: str, clause_ids: list[str]) -> list[str]:
    """The ids of the newest versions of the clauses, in their order."""
    codes = {one.id: one.code for one in get_clauses(session, organisation_id, clause_ids)}
    newest = {row.code: row.id for row in list_clauses(session, organisation_id)}
    return [newest[codes[clause_id]] for clause_id in clause_ids]


def is_superseded(session: Session, organisation_id: str, template: ClauseTemplate) -> bool:
    """Whether there is a newer version of the template, or of a clause that the organisation added to it."""
    newest = find_latest(session, template.code)
    if newest is not None and newest.id != (template.base_id or template.id):
        return True
    return bool(template.clause_ids) and newest_of(session, organisation_id, template.clause_ids) != template.clause_ids


def newest_by_version(session: Session, organisation_id: str) -> dict[str, str]:
    """The id of the newest version, by the id of each version of a template or clause that the organisation may use. Two queries."""
    templates = select(col(ClauseTemplate.id), col(ClauseTemplate.code)).where(col(ClauseTemplate.base_id).is_(None)).order_by(*_newest())
    clauses = select(col(Clause.id), col(Clause.code), col(Clause.owner_organisation_id)).where(_usable(organisation_id))
    found: dict[str, str] = {}
    first: dict[tuple[str, ...], str] = {}
    for one in (*session.execute(templates), *session.execute(clauses.order_by(col(Clause.number).desc()))):
        version, *name = one
        found[version] = first.setdefault(tuple(str(part) for part in name), version)
    return found


def resting_on(organisation_id: str, *, template_ids: Sequence[str] = (), clause_ids: Sequence[str] = ()) -> Select[str]:
    """The ids of templates and compositions that agreements of the organisation may rest on and that hold one of these versions."""
    holds = [cast(col(ClauseTemplate.clause_ids), Text).contains(clause_id) for clause_id in clause_ids]
    is_usable = or_(col(ClauseTemplate.owner_organisation_id).is_(None), col(ClauseTemplate.owner_organisation_id) == organisation_id)
    rests = or_(col(ClauseTemplate.id).in_(template_ids), col(ClauseTemplate.base_id).in_(template_ids), *holds)
    return select(col(ClauseTemplate.id)).where(is_usable, rests)


def list_clauses(session: Session, organisation_id: str) -> list[ClauseRow]:
    """The newest version of each clause that the organisation may use: built in first, then its own; by title code."""
    newest = func.max(col(Clause.number)).over(partition_by=(col(Clause.owner_organisation_id), col(Clause.code)))
    numbered = select(col(Clause.id), newest.label("newest")).where(_usable(organisation_id)).subquery()
    query = (
        select(Clause)
        .join(numbered, numbered.c.id == col(Clause.id))
        .where(col(Clause.number) == numbered.c.newest)
        .order_by(col(Clause.owner_organisation_id).is_not(None), col(Clause.code))
    )
    return [
        ClauseRow(one.id, one.owner_organisation_id, one.code, one.version, one.dated, one.title, one.document, one.number)
        for one in session.scalars(query)
    ]


def get_clause(session: Session, organisation_id: str, clause_id: str) -> Clause:
    """The clause version, built in or the organisation's own; Missing("clause-missing") otherwise."""
    found = session.scalars(select(Clause).where(col(Clause.id) == clause_id, _usable(organisation_id))).one_or_none()
    if found is None:
        raise Missing("clause-missing")
    return found


def get_clauses(session: Session, organisation_id: str, clause_ids: list[str]) -> list[Clause]:
    """The clause versions in the order asked for; Missing("clause-missing") when one is not there for the organisation."""
    found = {one.id: one for one in session.scalars(select(Clause).where(col(Clause.id).in_(clause_ids), _usable(organisation_id)))}
    if any(clause_id not in found for clause_id in clause_ids):
        raise Missing("clause-missing")
    return [found[clause_id] for clause_id in dict.fromkeys(clause_ids)]


def list_versions(session: Session, clause: Clause) -> list[Clause]:
    """All versions of a clause, the newest first."""
    same_owner = (
        col(Clause.owner_organisation_id).is_(None)
        if clause.owner_organisation_id is None
        else col(Clause.owner_organisation_id) == clause.owner_organisation_id
    )
    query = select(Clause).where(same_owner, col(Clause.code) == clause.code).order_by(col(Clause.number).desc())
    return list(session.scalars(query))


def get_draft(session: Session, organisation_id: str, draft_id: str) -> ClauseDraft:
    """The own clause being written; Missing("clause-draft-missing") for another organisation's."""
    query = select(ClauseDraft).where(col(ClauseDraft.id) == draft_id, col(ClauseDraft.owner_organisation_id) == organisation_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("clause-draft-missing")
    return found


def list_drafts(session: Session, organisation_id: str) -> list[ClauseDraft]:
    """The own clauses being written, the one changed last first."""
    query = select(ClauseDraft).where(col(ClauseDraft.owner_organisation_id) == organisation_id)
    return list(session.scalars(query.order_by(col(ClauseDraft.changed_at).desc(), col(ClauseDraft.id)).limit(50)))


def required_set(session: Session, organisation_id: str) -> RequiredSet | None:
    """The set that the organisation requires now; None while it has not made one."""
    return next(iter(list_required_sets(session, organisation_id, limit=1)), None)


def list_required_sets(session: Session, organisation_id: str, *, limit: int = 20) -> list[RequiredSet]:
    """The versions of the required set, the newest first."""
    query = select(RequiredSet).where(col(RequiredSet.owner_organisation_id) == organisation_id)
    return list(session.scalars(query.order_by(col(RequiredSet.number).desc()).limit(limit)))


def required_of(session: Session, organisation_id: str) -> Required:
    """What the organisation requires of its agreements: its own set, otherwise all 29 duties without bounds."""
    found = required_set(session, organisation_id)
    if found is None:
        return Required(frozenset(obligation["id"] for obligation in standard()["obligations"]))
    return Required(frozenset(found.obligations), dict(found.bounds))


def _usable(organisation_id: str) -> ColumnElement[bool]:
    return or_(col(Clause.owner_organisation_id).is_(None), col(Clause.owner_organisation_id) == organisation_id)


def _newest() -> tuple[ColumnElement[Any], ...]:
    return (col(ClauseTemplate.dated).desc(), col(ClauseTemplate.published_at).desc(), col(ClauseTemplate.id).asc())


def _read(folder: Traversable) -> list[dict[str, Any]]:
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return [json.loads(file.read_text(encoding="utf-8")) for file in found]
