"""Reading what goes into a workbook, and what came out of one."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.queries import list_for_section
from questionnaires.assessments.lines import read_choices
from questionnaires.assessments.models import Assessment
from questionnaires.templates import queries as templates
from questionnaires.workbook.models import WorkbookImport
from questionnaires.workbook.outline import Outline
from storage.problems import Missing

KEPT = timedelta(days=1)


def read_outline(session: Session, assessment: Assessment) -> Outline:
    """The questions of `assessment` with what is said to them now. At most eight statements for each section."""
    version = templates.get_version(session, assessment.version_id)
    return Outline(
        title=version.title,
        introduction=version.introduction,
        source=version.source,
        alternatives=version.alternatives,
        sections=[
            (section, list_for_section(session, assessment, section.code))
            for section in templates.list_sections(session, assessment.version_id)
        ],
        chosen=read_choices(session, assessment.id),
    )


def get_import(session: Session, assessment: Assessment, import_id: str, *, user_id: str, now: datetime) -> WorkbookImport:
    """What a person has read in from a workbook of `assessment` within the last day. Raises Missing("workbook-import-missing")."""
    query = select(WorkbookImport).where(
        col(WorkbookImport.id) == import_id,
        col(WorkbookImport.assessment_id) == assessment.id,
        col(WorkbookImport.user_id) == user_id,
        col(WorkbookImport.uploaded_at) > now - KEPT,
    )
    found = session.scalar(query)
    if found is None:
        raise Missing("workbook-import-missing")
    return found
