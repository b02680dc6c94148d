"""A questionnaire as a file: what each format carries and what it leaves out, before it is taken away."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.downloads import attachment
from portal.rendering.languages import Locale, locale_of
from portal.rendering.pages import render
from questionnaires.interchange.formats import WITH_LANGUAGE, WRITABLE, write
from questionnaires.interchange.queries import get_document
from questionnaires.interchange.reading import Entry as Line
from questionnaires.interchange.reading import Format, Outcome
from questionnaires.templates.models import QuestionnaireVersion
from storage.acts import Act

router = APIRouter()


@router.get("/questionnaires/{version_id}/files")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_EXPORT, of=subjects.own_questionnaire)]) -> Response:
    """The formats, each with what it would lose of this very questionnaire."""
    version: QuestionnaireVersion = entry.subject
    document, locale = get_document(entry.session, version.id), locale_of(entry.request)
    losses = {target.value: _losses(write(document, target, locale).outcomes) for target in WRITABLE}
    return render(
        entry,
        "interchange/files.html",
        version=version,
        formats=[target.value for target in WRITABLE],
        with_language={target.value for target in WITH_LANGUAGE},
        losses=losses,
    )


@router.get("/questionnaires/{version_id}/files/{format_name}")
def download(
    entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_EXPORT, of=subjects.own_questionnaire)],
    format_name: Format,
    language: Locale | None = None,
) -> Response:
    """The file. It holds weights and points, so it is for authors and never for those who answer."""
    written = write(get_document(entry.session, entry.subject.id), format_name, language or locale_of(entry.request))
    headers = attachment(written.file_name)
    return Response(written.raw, media_type=written.media_type, headers=headers)


def _losses(outcomes: list[Line]) -> list[tuple[str, str, int]]:
    """What was not carried as it is: code, which field, and how often, in the order of the questionnaire."""
    counted = Counter((line.code, str(line.detail.get("field", ""))) for line in outcomes if line.outcome is not Outcome.TAKEN)
    return [(code, field, number) for (code, field), number in counted.items()]
