"""The workbook of an assessment, made when it is asked for, with the answers as they are at that moment."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.engagements import queries as engagements
from contracts.parties import queries as parties
from portal import words
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.downloads import attachment
from portal.rendering.formats import company
from portal.rendering.languages import LOCALES, Locale, locale_of
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.models import Assessment
from questionnaires.workbook.manifest import seal
from questionnaires.workbook.outline import Heading
from questionnaires.workbook.queries import read_outline
from questionnaires.workbook.writing import write
from storage import clock
from storage.acts import Act
from storage.scanning.rules import FileType

router = APIRouter()


@router.get("/assessments/{assessment_id}/workbook")
def download(
    entry: Annotated[Entry, guard(Act.WORKBOOK_DOWNLOAD, of=subjects.assessment)],
    language: Locale | None = None,
) -> Response:
    """The workbook in `language`, or in the person's own."""
    assessment: Assessment = entry.subject
    locale = language or locale_of(entry.request)
    outline = read_outline(entry.session, assessment)
    manifest = outline.manifest(assessment.id, assessment.version_id, assessment.round, locale)
    raw = write(
        outline,
        _heading(entry, locale),
        sealed=seal(manifest, entry.request.app.state.secret_key),
        states=state_options(),
        language=locale,
        say=lambda kind, code, /, **parameters: words.say(locale, kind, code, parameters),
        made_at=entry.stamp.at,
    )
    name = f"{outline.title[locale]} {entry.actor.organisation_name} {clock.local_date(entry.stamp.at, 'Asia/Tokyo').isoformat()}.xlsx"
    return Response(raw, media_type=FileType.XLSX.media_type, headers=attachment(name))


def state_options() -> list[dict[str, Any]]:
    """The answers to a measure with their words in both languages, as a workbook offers them and understands them."""
    return [
        {"code": state.value, "label": {locale: words.say(locale, "answer-state", state) for locale in LOCALES}}
        for state in AnswerState
        if state is not AnswerState.ANSWERED
    ]


def _heading(entry: Entry, locale: Locale) -> Heading:
    assessment: Assessment = entry.subject
    issuer = parties.get_organisation(entry.session, assessment.issuer_organisation_id)
    respondent = parties.get_organisation(entry.session, assessment.respondent_organisation_id)
    return Heading(
        issuer=company(issuer, locale),
        respondent=company(respondent, locale),
        work=engagements.get(entry.session, entry.reach, assessment.engagement_id).work,
        reason=assessment.reason,
        due_on=assessment.due_on,
        contact_name=assessment.contact_name,
        contact_detail=assessment.contact_detail,
        address=f"{entry.settings.base_url.rstrip('/')}/assessments/{assessment.id}/workbook/import",
        today=clock.local_date(entry.stamp.at, issuer.time_zone),
    )
