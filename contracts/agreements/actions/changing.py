"""What a single change does to a text: checked against the text that it changes, and applied to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.actions.drawing import restate
from contracts.agreements.insertions import Inserted, append_articles, insert, next_article, place_of, split, target_of_clause
from contracts.agreements.models import Agreement
from contracts.agreements.rules import ChangeKind, hash_text
from contracts.agreements.texts import DELETED, delete, find_paragraph, follow, reword, stating
from contracts.clauses.actions import add_clause
from contracts.clauses.models import Clause, ClauseTemplate
from contracts.clauses.queries import get_clause
from contracts.clauses.rules import LANGUAGES, Value, check_parameters, stored
from contracts.clauses.rules.composing import append_clause, new_parameters
from contracts.engagements.models import Engagement
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Actor, Stamp

_NOTHING = {"ja": "", "en": ""}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change as somebody asks for it.

    `target` is the paragraph or value that changes, or the place behind which something is inserted (`insertions.target_after`).
    """

    kind: ChangeKind
    target: str
    words: Mapping[str, str] | None = None
    value: Value = None
    heading: Mapping[str, str] | None = None  # of a new article
    obligations: Sequence[str] = ()  # which the new paragraph carries
    survives: bool = False  # whether it holds after the end
    clause_id: str = ""  # of a clause of the library
    values: Mapping[str, Value] | None = None  # that the clause asks for


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says, as values: its text, the parameters stated in it, and the template that knows its duties."""

    text: dict[str, Any]
    parameters: dict[str, Any]
    template_id: str


def terms_of(agreement: Agreement) -> Terms:
    """What the agreement says now."""
    return Terms(agreement.text, agreement.parameters, agreement.template_id)


def put(agreement: Agreement, terms: Terms) -> None:
    """Let the agreement say `terms`."""
    agreement.text, agreement.parameters, agreement.template_id = terms.text, terms.parameters, terms.template_id
    agreement.text_hash = hash_text(terms.text)


def examine(session: Session, actor: Actor, agreement: Agreement, wanted: Wanted) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the change leads from and to, as it is stored.

    Raises Missing("paragraph-missing" | "parameter-unknown" | "clause-missing"), Invalid("change-is-none" | "wording-missing" |
    "paragraphs-differ" | "heading-missing" | "duty-unknown" and those of a parameter),
    Conflict("parameter-in-reworded-paragraph", paragraphs) where somebody reworded the place that states the value, and
    Conflict("clause-stands-already").
    """
    match wanted.kind:
        case ChangeKind.PARAMETER:
            return _examine_value(session, agreement, wanted)
        case ChangeKind.INSERT:
            return dict(_NOTHING), _examine_insertion(session, agreement, wanted)
        case ChangeKind.CLAUSE:
            return dict(_NOTHING), _examine_clause(session, actor, agreement, wanted)
    before = find_paragraph(agreement.text, wanted.target)
    if before is None:
        raise Missing("paragraph-missing", paragraph=wanted.target)
    after = DELETED if wanted.kind is ChangeKind.DELETE else _written(wanted.words)
    _demand_both(after, [language for language in LANGUAGES if before[language]])
    if after == before:
        raise Invalid("change-is-none", field="text_ja")
    return dict(before), dict(after)


def apply(
    session: Session, stamp: Stamp, engagement: Engagement, terms: Terms, kind: ChangeKind, target: str, after: Mapping[str, Any]
) -> Terms:
    """The terms with the change in them; `after` is what `examine` made of it."""
    template = session.get_one(ClauseTemplate, terms.template_id)
    document = template.document
    match kind:
        case ChangeKind.REWORD:
            return replace(terms, text=reword(terms.text, document, target, after))
        case ChangeKind.DELETE:
            return replace(terms, text=delete(terms.text, target))
        case ChangeKind.INSERT:
            place = place_of(terms.text, target)
            if place is None:
                raise Missing("paragraph-missing", paragraph=target)
            new = Inserted(after["paragraphs"], after["obligations"], after["survives"], after.get("heading"))
            return replace(terms, text=insert(terms.text, place, new))
        case ChangeKind.CLAUSE:
            return _apply_clause(session, stamp, engagement, terms, template, after)
        case ChangeKind.PARAMETER:
            parameters = {**terms.parameters, target: after["value"]}
            old, new_text = (restate(session, engagement, document, values) for values in (terms.parameters, parameters))
            return replace(terms, text=follow(terms.text, old, new_text, stating(document, target)), parameters=parameters)


def _written(words: Mapping[str, str] | None) -> dict[str, str]:
    return {"ja": "", "en": ""} | {name: text.strip().replace("\r\n", "\n") for name, text in (words or {}).items()}


def _demand_both(words: Mapping[str, str], languages: Sequence[str] = LANGUAGES) -> None:
    for language in languages:
        if not words.get(language):
            raise Invalid("wording-missing", field=f"text_{language}", language=language)


def _examine_insertion(session: Session, agreement: Agreement, wanted: Wanted) -> dict[str, Any]:
    place = place_of(agreement.text, wanted.target)
    if place is None:
        raise Missing("paragraph-missing", paragraph=wanted.target)
    words = _written(wanted.words)
    _demand_both(words)
    is_article = "." not in place
    paragraphs = split(words) if is_article else [words]
    if paragraphs is None:
        raise Invalid("paragraphs-differ", field="text_en")
    known = {duty["id"]: duty for duty in session.get_one(ClauseTemplate, agreement.template_id).document["obligations"]}
    for code in wanted.obligations:
        if code not in known:
            raise Invalid("duty-unknown", field="obligations", duty=code)
    codes = list(dict.fromkeys(wanted.obligations))
    duties = [{"id": code, "title": known[code]["title"]} for code in codes]
    found = words | {"paragraphs": paragraphs, "obligations": codes, "survives": wanted.survives, "duties": duties}
    if not is_article:
        return found
    heading = _written(wanted.heading)
    for language in LANGUAGES:
        if not heading[language]:
            raise Invalid("heading-missing", field=f"heading_{language}")
    return found | {"heading": heading}


def _examine_clause(session: Session, actor: Actor, agreement: Agreement, wanted: Wanted) -> dict[str, Any]:
    """A clause that both sides may use: built in, or the principal's own where the principal proposes it."""
    engagement = session.get_one(Engagement, agreement.engagement_id)
    clause = get_clause(session, actor.organisation_id, wanted.clause_id)
    if clause.owner_organisation_id not in (None, engagement.principal_organisation_id) or wanted.target != target_of_clause(clause.code):
        raise Missing("clause-missing")
    document = session.get_one(ClauseTemplate, agreement.template_id).document
    if clause.code in {part["code"] for part in document.get("clauses", [])}:
        raise Conflict("clause-stands-already", version=clause.version)
    asked = new_parameters(document, clause.document)
    checked = check_parameters({"parameters": asked}, wanted.values or {})
    for name, problem in checked.problems.items():
        raise Invalid(problem.code, field=name, **problem.parameters)
    values = stored(checked.values)
    numbered = append_clause(document, clause.document, next_article(agreement.text))
    articles = _clause_articles(session, engagement, document, numbered, {**agreement.parameters, **values})
    words = {language: "\n".join(_lines(articles[language], language)) for language in LANGUAGES}
    known = {duty["id"] for duty in document["obligations"]}
    duties = [{"id": duty["id"], "title": duty["title"]} for duty in clause.document["obligations"] if duty["id"] not in known]
    return words | {"clause_id": clause.id, "title": dict(clause.title), "values": values, "duties": duties}


def _apply_clause(
    session: Session, stamp: Stamp, engagement: Engagement, terms: Terms, template: ClauseTemplate, after: Mapping[str, Any]
) -> Terms:
    clause = session.get_one(Clause, after["clause_id"])
    number, owner = next_article(terms.text), engagement.principal_organisation_id
    extended = add_clause(session, stamp, template, clause, number=number, owner=owner)
    parameters = {**terms.parameters, **after["values"]}
    articles = _clause_articles(session, engagement, template.document, extended.document, parameters)
    return Terms(append_articles(terms.text, articles), parameters, extended.id)


def _clause_articles(
    session: Session, engagement: Engagement, before: Mapping[str, Any], document: Mapping[str, Any], parameters: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """The articles that `document` has more than `before`, with their values in them."""
    text = restate(session, engagement, document, parameters)
    return {language: text[language]["articles"][len(before["articles"]) :] for language in LANGUAGES}


def _lines(articles: Sequence[Mapping[str, Any]], language: str) -> Iterator[str]:
    for article in articles:
        yield f"（{article['heading']}）" if language == "ja" else f"({article['heading']})"
        yield from (paragraph["text"] for paragraph in article["paragraphs"])


def _examine_value(session: Session, agreement: Agreement, wanted: Wanted) -> tuple[dict[str, Any], dict[str, Any]]:
    document = session.get_one(ClauseTemplate, agreement.template_id).document
    name = wanted.target
    if name not in {parameter["name"] for parameter in document["parameters"]}:
        raise Missing("paragraph-missing", paragraph=name)
    checked = check_parameters(document, {**agreement.parameters, name: wanted.value})
    if name in checked.problems:
        problem = checked.problems[name]
        raise Invalid(problem.code, field="value", **problem.parameters)
    before, after = agreement.parameters.get(name), stored(checked.values)[name]
    if before == after:
        raise Invalid("change-is-none", field="value")
    engagement = session.get_one(Engagement, agreement.engagement_id)
    places = stating(document, name)
    standing = restate(session, engagement, document, agreement.parameters)
    reworded = [code for code in places if find_paragraph(agreement.text, code) != find_paragraph(standing, code)]
    if reworded:
        raise Conflict("parameter-in-reworded-paragraph", field="value", paragraphs=", ".join(reworded))
    return {"value": before}, {"value": after}
