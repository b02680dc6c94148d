"""Publishing the built-in questionnaires: each edition is stored once and never changes afterwards."""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.catalogue.documents import ItemDocument, QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from questionnaires.templates.conditions import items_of
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection, QuestionnaireText, QuestionnaireVersion
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict
from storage.stamp import Stamp

NO_TEXT = {"ja": "", "en": ""}


def load(session: Session, stamp: Stamp) -> list[QuestionnaireVersion]:
    """Store the built-in editions that are not stored yet, and return those. Doing it twice changes nothing.

    Raises Conflict("catalogue-edition-changed") where a stored edition has other content: what is published never
    changes, so an altered file needs a new edition. Invalid("catalogue-file-invalid") where a file is broken.
    """
    return [version for document in built_in() if (version := publish(session, stamp, document)) is not None]


def publish(
    session: Session,
    stamp: Stamp,
    document: QuestionnaireDocument,
    *,
    owner_organisation_id: str | None = None,
    base_version_id: str | None = None,
) -> QuestionnaireVersion | None:
    """Store one edition; None where it is stored already with the same content.

    `owner_organisation_id` is the principal whose own questionnaire it is; None: it is built in, and everyone may issue it.
    `base_version_id` is the version that it adds to, if any. Raises Conflict("catalogue-edition-changed").
    """
    content_hash = document.content_hash()
    query = select(QuestionnaireVersion).where(
        col(QuestionnaireVersion.code) == document.code,
        col(QuestionnaireVersion.edition) == document.edition,
        col(QuestionnaireVersion.owner_organisation_id).is_not_distinct_from(owner_organisation_id),
    )
    stored = session.scalar(query)
    if stored is not None and stored.content_hash == content_hash:
        if session.get(QuestionnaireText, stored.id) is None:  # stored by a release that did not keep the document
            session.add(QuestionnaireText(version_id=stored.id, document=document.dump()))
        return None
    if stored is not None:
        raise Conflict("catalogue-edition-changed", questionnaire=document.code, edition=document.edition)
    version = _store(session, stamp, document, content_hash, owner_organisation_id, base_version_id)
    append(
        session,
        stamp,
        Act.CATALOGUE_LOAD if owner_organisation_id is None else Act.QUESTIONNAIRE_PUBLISH,
        "questionnaire-version",
        version.id,
        details={"code": version.code, "edition": version.edition, "content_hash": content_hash, "items": len(document.items())},
    )
    return version


def _store(
    session: Session,
    stamp: Stamp,
    document: QuestionnaireDocument,
    content_hash: str,
    owner_organisation_id: str | None,
    base_version_id: str | None,
) -> QuestionnaireVersion:
    texts = document.model_dump(mode="json", include={"title", "introduction", "source", "points", "evidence_types", "bands", "outcomes"})
    trees = document.conditions()
    codes = {code: _condition_code(tree) for code, tree in trees.items()}
    hinges = {item for tree in trees.values() for item in items_of(tree)}
    version = QuestionnaireVersion(
        owner_organisation_id=owner_organisation_id,
        base_version_id=base_version_id,
        code=document.code,
        edition=document.edition,
        dated=document.dated,
        **texts,
        alternatives=[alternative.model_dump(mode="json") for alternative in document.alternatives],
        conditions={codes[code]: tree for code, tree in trees.items()},
        content_hash=content_hash,
        published_at=stamp.at,
    )
    session.add(version)
    session.flush()  # no relationships are declared, so parents are written before their children by hand
    session.add(QuestionnaireText(version_id=version.id, document=document.dump()))
    position = 0
    for number, part in enumerate(document.sections, start=1):
        section = QuestionnaireSection(
            version_id=version.id, code=part.code, position=number, title=part.title.model_dump(), purpose=part.purpose.model_dump()
        )
        session.add(section)
        session.flush()
        for item in part.items:
            position += 1
            stored = _store_item(item, section, position)
            stored.form = _form_of(document, item)
            stored.condition_code = codes.get(item.code)
            stored.is_hinge = item.code in hinges
            session.add(stored)
    session.flush()
    return version


def _store_item(item: ItemDocument, section: QuestionnaireSection, position: int) -> QuestionnaireItem:
    return QuestionnaireItem(
        version_id=section.version_id,
        section_id=section.id,
        code=item.code,
        number=item.number or item.code,
        position=position,
        kind=item.kind,
        is_required=item.required,
        control=item.control,
        warning=item.warning.model_dump() if item.warning else None,
        criteria=item.criteria,
        title=item.title.model_dump(),
        question=item.question.model_dump(),
        help=item.help.model_dump() if item.help else dict(NO_TEXT),
        evidence=list(item.evidence),
        evidence_note=item.evidence_note.model_dump() if item.evidence_note else dict(NO_TEXT),
        cadence=item.cadence,
        weight=item.weight,
        alternative_group=item.alternative.group if item.alternative else None,
        alternative_option=item.alternative.option if item.alternative else None,
        is_legacy=item.legacy,
        is_not_applicable_allowed=item.not_applicable_allowed,
        crosswalk=list(item.crosswalk),
        source=item.source,
    )


def _condition_code(tree: dict[str, Any]) -> str:
    """Items under the same condition share its code, so that lists can count them together."""
    return hashlib.sha256(canonical(tree)).hexdigest()[:12]


def _form_of(document: QuestionnaireDocument, item: ItemDocument) -> dict[str, Any]:
    """What the item's kind needs beside its texts."""
    form: dict[str, Any] = {}
    options = document.options_of(item)
    if options:
        form["options"] = [option.model_dump(mode="json") for option in options]
    if item.columns:
        form["columns"] = [column.model_dump(mode="json") for column in item.columns]
    if item.unit is not None:
        form["unit"] = item.unit.model_dump()
    for name in ("minimum", "maximum"):
        if getattr(item, name) is not None:
            form[name] = getattr(item, name)
    return form
