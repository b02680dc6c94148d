"""Reads of imports, each within the organisation that made them."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.interchange.models import QuestionnaireImport
from questionnaires.rows import columns_of
from questionnaires.templates.models import QuestionnaireText
from storage.problems import Missing


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import in a list."""

    id: str
    state: str
    file_name: str
    format: str
    title: dict[str, str]
    read_at: datetime


_ROW = columns_of(ImportRow, QuestionnaireImport)


def get_import(session: Session, organisation_id: str, import_id: str) -> QuestionnaireImport:
    """An import of the organisation. Raises Missing("import-missing")."""
    query = select(QuestionnaireImport).where(
        col(QuestionnaireImport.id) == import_id, col(QuestionnaireImport.owner_organisation_id) == organisation_id
    )
    record = session.scalar(query)
    if record is None:
        raise Missing("import-missing")
    return record


def list_imports(session: Session, organisation_id: str, *, limit: int = 20) -> list[ImportRow]:
    """The newest imports of the organisation."""
    query = (
        select(*_ROW)
        .where(col(QuestionnaireImport.owner_organisation_id) == organisation_id)
        .order_by(col(QuestionnaireImport.read_at).desc(), col(QuestionnaireImport.id))
        .limit(limit)
    )
    return [ImportRow(*row) for row in session.execute(query)]


def get_document(session: Session, version_id: str) -> QuestionnaireDocument:
    """The document of a version that was found in reach, to be written out. Raises Missing("questionnaire-text-missing")."""
    text = session.get(QuestionnaireText, version_id)
    if text is None:
        raise Missing("questionnaire-text-missing")
    return QuestionnaireDocument.model_validate_json(json.dumps(text.document))
