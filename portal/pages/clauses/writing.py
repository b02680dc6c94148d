"""Own clauses: pasted or read from a file, their paragraphs mapped to duties, and published as a version that never changes."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.clauses import actions
from contracts.clauses.actions.writing import articles_of, known_parameters
from contracts.clauses.models import Clause, ClauseDraft
from contracts.clauses.queries import standard
from contracts.clauses.rules.importing import mark_of, suggest
from contracts.clauses.rules.twelve import TERMS
from contracts.parties.queries import get_organisation
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.clauses.reading import SIZE_LIMIT, TEXT_LIMIT, reading_text
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
Title = Annotated[str, Field(min_length=1, max_length=100)]
When = Annotated[str, Field(max_length=300)]
Body = Annotated[str, Field(max_length=TEXT_LIMIT)]


class TextInput(FormModel):
    """The text of an own clause, and when to use it."""

    title_ja: Title
    title_en: Annotated[str, Field(max_length=100)] = ""
    when_ja: When = ""
    when_en: When = ""
    text_ja: Body = ""
    text_en: Body = ""

    def texts(self) -> dict[str, Any]:
        """As the actions take them; English that is missing is the Japanese."""
        return {
            "title": {"ja": self.title_ja, "en": self.title_en or self.title_ja},
            "when": {"ja": self.when_ja, "en": self.when_en or self.when_ja},
            "text_ja": self.text_ja,
            "text_en": self.text_en,
        }


class ChangedInput(TextInput):
    """A changed text, with the version of the draft that was seen."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]


class MappingInput(FormModel):
    """What was ticked: "mark:duty" for each duty of each paragraph, and the marks of those that survive."""

    carries: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=4000)] = Field(default_factory=list)
    survives: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=600)] = Field(default_factory=list)
    version: Annotated[int, Field(ge=1, le=1_000_000)]

    def by_mark(self) -> dict[str, list[str]]:
        """The duties by paragraph."""
        found: dict[str, list[str]] = {}
        for one in self.carries:
            mark, _, code = one.partition(":")
            found.setdefault(mark, []).append(code)
        return found


class VersionInput(FormModel):
    """The press of a button on a draft that was seen."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]


@router.get("/clauses/new")
def new(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE)]) -> Response:
    """The place for an own text."""
    return _text_page(entry, blank_form())


@router.post("/clauses/drafts")
def start(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, reads=reading_text)]) -> Response:
    """Read the text, pasted or from a file, and lead to its paragraphs."""
    filled = _read_text(entry, TextInput)
    draft = attempt(entry.session, filled, lambda value: actions.start(entry.session, entry.stamp, **value.texts()))
    if draft is None:
        return _text_page(entry, filled, status=422)
    return redirect(entry, f"/clauses/drafts/{draft.id}", "clause-draft-started")


@router.post("/clauses/{clause_id}/drafts")
def start_next(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause)]) -> Response:
    """A draft of the next version of an own clause, or of an own clause beside a built-in one."""
    draft = start_from(entry, entry.subject)
    return redirect(entry, f"/clauses/drafts/{draft.id}", "clause-draft-started")


@router.get("/clauses/drafts/{clause_draft_id}")
def show(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft)]) -> Response:
    """The draft: its paragraphs as they were read, each with the duties that it carries."""
    return _draft_page(entry, blank_form())


@router.post("/clauses/drafts/{clause_draft_id}/duties")
def map_duties(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft)]) -> Response:
    """Keep which paragraph carries which duty."""
    filled = read_form(MappingInput, entry.form)
    draft: ClauseDraft = entry.subject
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.map_duties(
            entry.session, entry.stamp, draft, carries=value.by_mark(), survives=value.survives, expected_version=value.version
        ),
    )
    if made is None:
        return _draft_page(entry, filled, status=422)
    return redirect(entry, f"/clauses/drafts/{draft.id}", "clause-duties-kept")


@router.get("/clauses/drafts/{clause_draft_id}/text")
def edit(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft)]) -> Response:
    """The text of a draft, to change it."""
    draft: ClauseDraft = entry.subject
    values = {f"{name}_{language}": texts[language] for name, texts in (("title", draft.title), ("when", draft.when)) for language in texts}
    return _text_page(entry, blank_form(text_ja=draft.text_ja, text_en=draft.text_en, version=draft.version, **values), draft)


@router.post("/clauses/drafts/{clause_draft_id}/text")
def change(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft, reads=reading_text)]) -> Response:
    """Keep another text."""
    draft: ClauseDraft = entry.subject
    filled = _read_text(entry, ChangedInput)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.change(entry.session, entry.stamp, draft, **value.texts(), expected_version=value.version),
    )
    if made is None:
        return _text_page(entry, filled, draft, status=422)
    return redirect(entry, f"/clauses/drafts/{draft.id}", "clause-draft-changed-saved")


@router.post("/clauses/drafts/{clause_draft_id}/publication")
def publish(entry: Annotated[Entry, guard(Act.CLAUSE_PUBLISH, of=subjects.clause_draft)]) -> Response:
    """Make it a version for agreements."""
    draft: ClauseDraft = entry.subject
    filled = read_form(VersionInput, entry.form)
    zone = get_organisation(entry.session, entry.actor.organisation_id).time_zone
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.publish(entry.session, entry.stamp, draft, expected_version=value.version, time_zone=zone),
    )
    if made is None:
        return _draft_page(entry, filled, status=422)
    return redirect(entry, f"/clauses/{made.id}", "clause-published", version=made.version)


@router.post("/clauses/drafts/{clause_draft_id}/discarding")
def discard(entry: Annotated[Entry, guard(Act.CLAUSE_WRITE, of=subjects.clause_draft)]) -> Response:
    """Leave the draft."""
    actions.discard(entry.session, entry.stamp, entry.subject)
    return redirect(entry, "/clauses", "clause-draft-discarded")


def start_from(entry: Entry, clause: Clause) -> ClauseDraft:
    """The act itself, for page and API: a draft that begins with the text of a published clause."""
    texts = {language: _as_text(clause.document, language) for language in ("ja", "en")}
    return actions.start(
        entry.session,
        entry.stamp,
        title=clause.title,
        when=clause.document["when"],
        text_ja=texts["ja"],
        text_en="" if texts["en"] == texts["ja"] else texts["en"],
        of=clause,
    )


def _read_text(entry: Entry, model: type[Any]) -> Filled[Any]:
    """The form with the text of the file, where one was chosen, in the place of the Japanese text."""
    filled: Filled[Any] = read_form(model, entry.form)
    try:
        text = entry.read()
    except Invalid as problem:
        filled.add(problem)
        filled.value = None
        return filled
    if text is not None and filled.value is not None:
        filled.raw = {**filled.raw, "text_ja": text}
        filled.value = filled.value.model_copy(update={"text_ja": text})
    elif filled.value is not None and not filled.value.text_ja:
        filled.problems.append(FieldProblem("text_ja", "own-text-empty"))
        filled.value = None
    return filled


def _as_text(document: Mapping[str, Any], language: str) -> str:
    """A clause as text that reads back into the same articles and paragraphs."""
    parts = []
    for number, article in enumerate(document["articles"], start=1):
        heading = article["heading"][language]
        parts.append(f"第{number}条（{heading}）" if language == "ja" else f"Article {number} ({heading})")
        parts += [f"{place}. {paragraph['text'][language]}\n" for place, paragraph in enumerate(article["paragraphs"], start=1)]
    return "\n".join(parts)


def _text_page(entry: Entry, filled: Filled[Any], draft: ClauseDraft | None = None, status: int = 200) -> Response:
    known = known_parameters()
    return render(entry, "clauses/text_form.html", status, filled=filled, draft=draft, known=known, limit=SIZE_LIMIT)


def _draft_page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    draft: ClauseDraft = entry.subject
    articles = articles_of(draft)
    paragraphs = [(one.heading, text, mark_of(text)) for one in articles["ja"] for text in one.paragraphs]
    english = [text for one in articles["en"] for text in one.paragraphs]
    carried = {code for codes in draft.carries.values() for code in codes}
    return render(
        entry,
        "clauses/draft.html",
        status,
        filled=filled,
        draft=draft,
        paragraphs=paragraphs,
        english=english,
        suggested={mark: set(suggest(text)) for _heading, text, mark in paragraphs},
        duties=standard()["obligations"],
        terms=[term for term in TERMS if not term.obligations],
        carried=carried,
        may_publish=entry.may(Act.CLAUSE_PUBLISH),
    )
