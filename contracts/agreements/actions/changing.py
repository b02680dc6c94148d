"""What a single change does to a text: checked against the text that it changes, and applied to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.actions.drawing import restate
from contracts.agreements.models import Agreement
from contracts.agreements.rules import ChangeKind
from contracts.agreements.texts import DELETED, delete, find_paragraph, follow, reword, stating
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.rules import Value, check_parameters, stored
from contracts.engagements.models import Engagement
from storage.problems import Conflict, Invalid, Missing


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change as somebody asks for it: new words of a paragraph, its deletion, or a new value."""

    kind: ChangeKind
    target: str
    words: Mapping[str, str] | None = None
    value: Value = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says, as values: its text and the parameters stated in it."""

    text: dict[str, Any]
    parameters: dict[str, Any]


def examine(session: Session, agreement: Agreement, wanted: Wanted) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the change leads from and to, as it is stored.

    Raises Missing("paragraph-missing" | "parameter-unknown"), Invalid("change-is-none" | "wording-missing" and those of a parameter),
    Conflict("parameter-in-reworded-paragraph", paragraphs) where somebody reworded the place that states the value.
    """
    if wanted.kind is ChangeKind.PARAMETER:
        return _examine_value(session, agreement, wanted)
    before = find_paragraph(agreement.text, wanted.target)
    if before is None:
        raise Missing("paragraph-missing", paragraph=wanted.target)
    after = (
        DELETED
        if wanted.kind is ChangeKind.DELETE
        else {"ja": "", "en": ""} | {name: text.strip().replace("\r\n", "\n") for name, text in (wanted.words or {}).items()}
    )
    for language in ("ja", "en"):
        if before[language] and not after.get(language):
            raise Invalid("wording-missing", field=f"text_{language}", language=language)
    if after == before:
        raise Invalid("change-is-none", field="text_ja")
    return dict(before), dict(after)


def apply(session: Session, engagement: Engagement, agreement: Agreement, terms: Terms, wanted: Wanted) -> Terms:
    """The terms with the change in them."""
    document = session.get_one(ClauseTemplate, agreement.template_id).document
    if wanted.kind is ChangeKind.REWORD:
        return Terms(reword(terms.text, document, wanted.target, wanted.words or {}), terms.parameters)
    if wanted.kind is ChangeKind.DELETE:
        return Terms(delete(terms.text, wanted.target), terms.parameters)
    parameters = {**terms.parameters, wanted.target: wanted.value}
    old, new = restate(session, engagement, document, terms.parameters), restate(session, engagement, document, parameters)
    return Terms(follow(terms.text, old, new, stating(document, wanted.target)), parameters)


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
