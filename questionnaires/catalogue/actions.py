"""Publishing the built-in questionnaires: each edition is stored once and never changes afterwards."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.catalogue.documents import ItemDocument, QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection, QuestionnaireVersion
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict
from storage.stamp import Stamp


def load(session: Session, stamp: Stamp) -> list[QuestionnaireVersion]:
    """Store the built-in editions that are not stored yet, and return those. Doing it twice changes nothing.

    Raises Conflict("catalogue-edition-changed") where a stored edition has other content: what is published never
    changes, so an altered file needs a new edition. Invalid("catalogue-file-invalid") where a file is broken.
    """
    return [version for document in built_in() if (version := publish(session, stamp, document)) is not None]


def publish(session: Session, stamp: Stamp, document: QuestionnaireDocument) -> QuestionnaireVersion | None:
    """Store one edition; None where it is stored already. Raises Conflict("catalogue-edition-changed")."""
    content_hash = document.content_hash()
    query = select(col(QuestionnaireVersion.content_hash)).where(
        col(QuestionnaireVersion.code) == document.code, col(QuestionnaireVersion.edition) == document.edition
    )
    stored_hash = session.scalar(query)
    if stored_hash == content_hash:
        return None
    if stored_hash is not None:
        raise Conflict("catalogue-edition-changed", questionnaire=document.code, edition=document.edition)
    version = _store(session, stamp, document, content_hash)
    append(
        session,
        stamp,
        Act.CATALOGUE_LOAD,
        "questionnaire-version",
        version.id,
        details={"code": version.code, "edition": version.edition, "content_hash": content_hash, "items": len(document.items())},
    )
    return version


def _store(session: Session, stamp: Stamp, document: QuestionnaireDocument, content_hash: str) -> QuestionnaireVersion:
    texts = document.model_dump(include={"title", "introduction", "source", "points", "evidence_types"})
    version = QuestionnaireVersion(
        code=document.code,
        edition=document.edition,
        dated=document.dated,
        **texts,
        alternatives=[alternative.model_dump(mode="json") for alternative in document.alternatives],
        content_hash=content_hash,
        published_at=stamp.at,
    )
    session.add(version)
    session.flush()  # no relationships are declared, so parents are written before their children by hand
    position = 0
    for number, part in enumerate(document.sections, start=1):
        section = QuestionnaireSection(
            version_id=version.id, code=part.code, position=number, title=part.title.model_dump(), purpose=part.purpose.model_dump()
        )
        session.add(section)
        session.flush()
        for item in part.items:
            position += 1
            session.add(_store_item(item, section, position))
    session.flush()
    return version


def _store_item(item: ItemDocument, section: QuestionnaireSection, position: int) -> QuestionnaireItem:
    return QuestionnaireItem(
        version_id=section.version_id,
        section_id=section.id,
        code=item.code,
        number=item.number,
        position=position,
        title=item.title.model_dump(),
        question=item.question.model_dump(),
        help=item.help.model_dump(),
        evidence=list(item.evidence),
        evidence_note=item.evidence_note.model_dump(),
        cadence=item.cadence,
        weight=item.weight,
        alternative_group=item.alternative.group if item.alternative else None,
        alternative_option=item.alternative.option if item.alternative else None,
        is_legacy=item.legacy,
        is_not_applicable_allowed=item.not_applicable_allowed,
        crosswalk=list(item.crosswalk),
        source=item.source,
    )
