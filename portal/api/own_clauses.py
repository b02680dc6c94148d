"""Own clauses over the API: written or imported from a file, their paragraphs mapped to duties, and published as a version."""

from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.clauses import actions, queries
from contracts.clauses.actions.writing import articles_of
from contracts.clauses.models import Clause, ClauseDraft
from contracts.clauses.rules.importing import mark_of, suggest
from contracts.parties.queries import get_organisation
from portal.api.bodies import Raw, read_body, with_file
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.clauses.reading import reading_text
from portal.pages.clauses.writing import ChangedInput, MappingInput, TextInput, VersionInput, start_from
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
T = TypeVar("T", bound=TextInput)


class ParagraphOut(BaseModel):
    """A paragraph as it was read. `mark` names it in the mapping; `suggested` are duties that its words suggest."""

    mark: str
    heading: str
    text: str
    carries: list[str]
    survives: bool
    suggested: list[str]


class DraftRow(BaseModel):
    """An own clause being written."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    code: str
    title: dict[str, str]
    version: int


class DraftOut(DraftRow):
    """The same with its text and its paragraphs; `version` is what a change has to name."""

    when: dict[str, str]
    text_ja: str
    text_en: str
    paragraphs: list[ParagraphOut]


class VersionOut(BaseModel):
    """A published version of a clause. It never changes."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    code: str
    version: str
    number: int
    dated: date
    title: dict[str, str]
    document: dict[str, Any]


@router.get("/clauses/drafts")
def list_drafts(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE)]) -> list[DraftRow]:
    """The own clauses being written, the latest changed first."""
    return [DraftRow.model_validate(one) for one in queries.list_drafts(entry.session, entry.actor.organisation_id)]


@router.post("/clauses/drafts", status_code=201, openapi_extra=with_file(TextInput))
def start_draft(raw: Raw, entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, reads=reading_text)]) -> DraftOut:
    """Begin an own clause with a text, sent as such or as a file (.txt or .docx, in the place of the Japanese text).

    Articles and paragraphs are read from the text as it is usually numbered (第1条, 1., （1）; Article 1).
    """
    given = _with_text(entry, read_body(TextInput, raw, entry))
    return _out(actions.start(entry.session, entry.stamp, **given.texts()))


@router.get("/clauses/{clause_id}")
def show_clause(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW, of=subjects.clause)]) -> VersionOut:
    """One version of a clause, built in or own, with its text, values and duties."""
    return VersionOut.model_validate(entry.subject)


@router.get("/clauses/{clause_id}/versions")
def list_versions(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW, of=subjects.clause)]) -> list[VersionOut]:
    """All versions of the clause, the newest first."""
    return [VersionOut.model_validate(one) for one in queries.list_versions(entry.session, entry.subject)]


@router.post("/clauses/{clause_id}/drafts", status_code=201)
def start_next(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause)]) -> DraftOut:
    """Begin the next version of an own clause, or an own clause with the words of a built-in one."""
    clause: Clause = entry.subject
    return _out(start_from(entry, clause))


@router.get("/clauses/drafts/{clause_draft_id}")
def show_draft(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft)]) -> DraftOut:
    """The draft with its paragraphs as they were read."""
    return _out(entry.subject)


@router.post("/clauses/drafts/{clause_draft_id}/text", openapi_extra=with_file(ChangedInput))
def change_text(raw: Raw, entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft, reads=reading_text)]) -> DraftOut:
    """Put another text in the place of the draft's."""
    given = _with_text(entry, read_body(ChangedInput, raw, entry))
    return _out(actions.change(entry.session, entry.stamp, entry.subject, **given.texts(), expected_version=given.version))


@router.post("/clauses/drafts/{clause_draft_id}/duties")
def map_duties(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft)], given: MappingInput) -> DraftOut:
    """Say which paragraph carries which duties: `carries` holds "mark:duty", `survives` the marks of what outlives the agreement."""
    draft: ClauseDraft = entry.subject
    made = actions.map_duties(
        entry.session, entry.stamp, draft, carries=given.by_mark(), survives=given.survives, expected_version=given.version
    )
    return _out(made)


@router.post("/clauses/drafts/{clause_draft_id}/publication", status_code=201)
def publish(entry: Annotated[Entry, guard(Act.CLAUSE_PUBLISH, of=subjects.clause_draft)], given: VersionInput) -> VersionOut:
    """Publish the draft as a version for agreements; the draft is gone then."""
    zone = get_organisation(entry.session, entry.actor.organisation_id).time_zone
    made = actions.publish(entry.session, entry.stamp, entry.subject, expected_version=given.version, time_zone=zone)
    return VersionOut.model_validate(made)


@router.post("/clauses/drafts/{clause_draft_id}/discarding", status_code=204)
def discard(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft)]) -> None:
    """Leave the draft."""
    actions.discard(entry.session, entry.stamp, entry.subject)


def _with_text(entry: Entry, given: T) -> T:
    """The texts with that of the file, where one came along."""
    text = entry.read()
    if text is not None:
        return given.model_copy(update={"text_ja": text})
    if not given.text_ja:
        raise Invalid("own-text-empty", "text_ja")
    return given


def _out(draft: ClauseDraft) -> DraftOut:
    paragraphs = [
        ParagraphOut(
            mark=mark,
            heading=article.heading,
            text=text,
            carries=draft.carries.get(mark, []),
            survives=mark in draft.survives,
            suggested=sorted(suggest(text)),
        )
        for article in articles_of(draft)["ja"]
        for text in article.paragraphs
        for mark in [mark_of(text)]
    ]
    values = {name: getattr(draft, name) for name in (*DraftRow.model_fields, "when", "text_ja", "text_en")}
    return DraftOut(**values, paragraphs=paragraphs)
