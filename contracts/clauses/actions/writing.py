"""Writing an own clause: begun from a text or from a published version, changed, its duties mapped, and published as the next version."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.models import Clause, ClauseDraft
from contracts.clauses.queries import built_in_clauses, standard
from contracts.clauses.rules import check_document
from contracts.clauses.rules.composing import as_document
from contracts.clauses.rules.importing import OwnArticle, faults_of, mark_of, own_document, read_articles, suggest
from contracts.clauses.rules.twelve import TERMS
from storage.acts import Act
from storage.clock import local_date
from storage.database import new_id
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp

Texts = Mapping[str, str]


def start(
    session: Session, stamp: Stamp, *, title: Texts, when: Texts, text_ja: str, text_en: str, of: Clause | None = None
) -> ClauseDraft:
    """A draft of an own clause; `of` is the own clause that it becomes the next version of. The wording suggests the first mapping.

    Raises Invalid (own-text-empty | own-text-too-long | own-text-uneven) for a text that cannot be read as articles.
    """
    articles = _articles(title, text_ja, text_en)
    kept = _kept(of) if of is not None else {}
    code = of.code if of is not None and of.owner_organisation_id else f"OWN-{new_id()[:8].upper()}"
    draft = ClauseDraft(
        owner_organisation_id=stamp.actor.organisation_id,
        code=code,
        title=dict(title),
        when=dict(when),
        text_ja=text_ja,
        text_en=text_en,
        carries={mark_of(text): kept.get(mark_of(text), suggest(text)) for one in articles["ja"] for text in one.paragraphs},
        survives=_lasting(of) if of is not None else [],
        changed_at=stamp.at,
        changed_by=stamp.actor.user_id,
    )
    session.add(draft)
    session.flush()
    _note(session, stamp, draft, "started")
    return draft


def change(
    session: Session, stamp: Stamp, draft: ClauseDraft, *, title: Texts, when: Texts, text_ja: str, text_en: str, expected_version: int
) -> ClauseDraft:
    """Another text. What was mapped stays with the paragraphs whose words stay; new ones get what their wording suggests."""
    articles = _articles(title, text_ja, text_en)
    marks = {mark_of(text): text for one in articles["ja"] for text in one.paragraphs}
    carries = {mark: draft.carries.get(mark, suggest(text)) for mark, text in marks.items()}
    survives = [mark for mark in draft.survives if mark in marks]
    values = {"title": dict(title), "when": dict(when), "text_ja": text_ja, "text_en": text_en, "carries": carries, "survives": survives}
    _save(session, stamp, draft, expected_version, values)
    _note(session, stamp, draft, "changed")
    return draft


def map_duties(
    session: Session,
    stamp: Stamp,
    draft: ClauseDraft,
    *,
    carries: Mapping[str, Sequence[str]],
    survives: Sequence[str],
    expected_version: int,
) -> ClauseDraft:
    """Which paragraph carries which duty or twelve-item term, by the paragraphs' marks, and which of them survive the end.

    Raises Invalid("own-duty-unknown") for a code that is neither, or a mark that the text does not have.
    """
    marks = {mark_of(text) for one in articles_of(draft)["ja"] for text in one.paragraphs}
    known = _known_codes()
    for mark, codes in carries.items():
        if mark not in marks or (strange := sorted(set(codes) - known)):
            raise Invalid("own-duty-unknown", duty=mark if mark not in marks else strange[0])
    kept = {mark: list(carries.get(mark, ())) for mark in sorted(marks)}
    _save(session, stamp, draft, expected_version, {"carries": kept, "survives": sorted(marks & set(survives))})
    _note(session, stamp, draft, "mapped")
    return draft


def publish(session: Session, stamp: Stamp, draft: ClauseDraft, *, expected_version: int, time_zone: str) -> Clause:
    """The next version of the clause, dated today in the organisation's time zone; the draft ends. A published version never changes.

    Raises Conflict("clause-draft-changed") when a colleague changed the draft meanwhile, Invalid("own-placeholder-unknown") for
    a word in braces that no parameter fills.
    """
    _save(session, stamp, draft, expected_version, {})
    own = (col(Clause.owner_organisation_id) == draft.owner_organisation_id, col(Clause.code) == draft.code)
    number = session.scalars(select(func.count()).select_from(Clause).where(*own)).one() + 1
    document = own_document(
        code=draft.code,
        version=str(number),
        dated=local_date(stamp.at, time_zone).isoformat(),
        title=draft.title,
        when=draft.when,
        articles=articles_of(draft),
        carries=draft.carries,
        survives=draft.survives,
        standard=standard() | {"parameters": known_parameters()},
    )
    if faults := check_document(as_document(document)):
        raise Invalid("own-placeholder-unknown", faults=", ".join(faults))
    clause = Clause(
        owner_organisation_id=draft.owner_organisation_id,
        code=draft.code,
        version=str(number),
        number=number,
        dated=local_date(stamp.at, time_zone),
        title=draft.title,
        document=document,
        content_hash=hashlib.sha256(canonical(document)).hexdigest(),
        published_at=stamp.at,
        published_by=stamp.actor.user_id,
    )
    session.add(clause)
    session.execute(delete(ClauseDraft).where(col(ClauseDraft.id) == draft.id))
    session.flush()
    details = {"code": clause.code, "version": clause.version, "content_hash": clause.content_hash}
    append(session, stamp, Act.CLAUSE_PUBLISH, "clause", clause.id, details=details)
    return clause


def discard(session: Session, stamp: Stamp, draft: ClauseDraft) -> None:
    """Leave a draft: it goes, published versions stay."""
    session.execute(delete(ClauseDraft).where(col(ClauseDraft.id) == draft.id))
    session.flush()
    _note(session, stamp, draft, "discarded")


def articles_of(draft: ClauseDraft) -> dict[str, list[OwnArticle]]:
    """The articles of a draft by language; none in English where only the Japanese was given."""
    return _read(draft.title, draft.text_ja, draft.text_en)


def known_parameters() -> list[dict[str, Any]]:
    """The parameters that an own text may name in braces: those of the built-in template and of the built-in clauses."""
    found = {one["name"]: one for document in (standard(), *built_in_clauses()) for one in document["parameters"]}
    return list(found.values())


def _articles(title: Texts, text_ja: str, text_en: str) -> dict[str, list[OwnArticle]]:
    articles = _read(title, text_ja, text_en)
    for code in faults_of(articles):
        raise Invalid(code, "text_en" if code == "own-text-uneven" else "text_ja", **_counts(articles))
    return articles


def _read(title: Texts, text_ja: str, text_en: str) -> dict[str, list[OwnArticle]]:
    return {"ja": read_articles(text_ja, title=title["ja"]), "en": read_articles(text_en, title=title["en"])}


def _counts(articles: Mapping[str, Sequence[OwnArticle]]) -> dict[str, str]:
    return {language: "/".join(str(len(one.paragraphs)) for one in articles[language]) for language in ("ja", "en")}


def _kept(clause: Clause) -> dict[str, list[str]]:
    paragraphs = [paragraph for article in clause.document["articles"] for paragraph in article["paragraphs"]]
    known = _known_codes()  # a built-in clause also has duties of its own, which stay with its own words
    return {
        mark_of(one["text"]["ja"]): [code for code in (*one["obligations"], *one.get("terms", [])) if code in known] for one in paragraphs
    }


def _known_codes() -> set[str]:
    return {obligation["id"] for obligation in standard()["obligations"]} | {term.code for term in TERMS}


def _lasting(clause: Clause) -> list[str]:
    paragraphs = [paragraph for article in clause.document["articles"] for paragraph in article["paragraphs"]]
    return [mark_of(one["text"]["ja"]) for one in paragraphs if one["survives"]]


def _save(session: Session, stamp: Stamp, draft: ClauseDraft, expected_version: int, values: Mapping[str, object]) -> None:
    where = (col(ClauseDraft.id) == draft.id, col(ClauseDraft.version) == expected_version)
    changed = {**values, "version": expected_version + 1, "changed_at": stamp.at, "changed_by": stamp.actor.user_id}
    if session.execute(update(ClauseDraft).where(*where).values(changed)).rowcount != 1:  # type: ignore[attr-defined]  # of an update
        raise Conflict("clause-draft-changed")
    session.refresh(draft)


def _note(session: Session, stamp: Stamp, draft: ClauseDraft, what: str) -> None:
    append(session, stamp, Act.CLAUSE_WRITE, "clause-draft", draft.id, details={"code": draft.code, "what": what})
