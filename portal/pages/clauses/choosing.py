"""Choosing the template and the clauses of an agreement: what there is, what fits this engagement and why, and their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.agreements.models import Agreement
from contracts.clauses import actions
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.queries import (
    STANDARD,
    ClauseRow,
    find_latest,
    get,
    get_clauses,
    list_clauses,
    list_latest,
    newest_of,
    required_of,
    standard,
)
from contracts.clauses.rules.comparison import Carried, DutyStanding, compare
from contracts.clauses.rules.composing import compose
from contracts.clauses.rules.proposing import Proposal, propose
from contracts.clauses.rules.twelve import paragraphs_of
from contracts.engagements.models import Engagement
from contracts.engagements.queries import get_parties
from contracts.information.queries import list_needed
from contracts.information.rules import ClassKind
from portal.guards import Entry
from portal.rendering.languages import locale_of
from questionnaires.assessments.queries import get as get_assessment
from questionnaires.scoring.queries import control_points, latest_final
from questionnaires.templates.queries import list_items
from storage.problems import Missing

QUESTIONNAIRE = "S01"  # the questionnaire whose controls the clauses name
MOST_CLAUSES = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: a template, and the clauses added to it in their order, as rows with the document that they make."""

    base: ClauseTemplate
    clause_ids: tuple[str, ...]
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A clause that can be added: whether it is chosen, why it is proposed, and the weak controls with their titles."""

    clause: ClauseRow
    is_chosen: bool
    proposal: Proposal | None
    controls: list[tuple[str, Mapping[str, str]]]


def choose(entry: Entry, template: str, clause_ids: Sequence[str]) -> Choice:
    """The template and clauses that the person named; Missing for what there is not for its organisation."""
    base = find_latest(entry.session, template or STANDARD)
    if base is None:  # a code of nobody's, or an installation that was not loaded
        raise Missing("clause-template-missing")
    clauses = get_clauses(entry.session, entry.actor.organisation_id, list(clause_ids)[:MOST_CLAUSES])
    return Choice(base, tuple(clause.id for clause in clauses), compose(base.document, [clause.document for clause in clauses]))


def choose_as_before(entry: Entry, current: Agreement | None) -> Choice:
    """What the agreement on the table was put together from, with the newest versions; without one the standard template alone."""
    if current is None:
        return choose(entry, STANDARD, ())
    template = get(entry.session, current.template_id)
    if template.owner_organisation_id not in {None, entry.actor.organisation_id}:
        return choose(entry, template.code, ())
    return choose(entry, template.code, newest_of(entry.session, entry.actor.organisation_id, template.clause_ids))


def settle(entry: Entry, choice: Choice) -> ClauseTemplate:
    """The stored template of a choice."""
    return actions.compose(entry.session, entry.stamp, base=choice.base, clause_ids=choice.clause_ids)


def offers(entry: Entry, engagement: Engagement, chosen: Sequence[str]) -> list[Offer]:
    """The clauses of the library as they fit this engagement: proposed ones first."""
    rows = list_clauses(entry.session, entry.actor.organisation_id)
    points, titles = _assessed(entry, engagement)
    proposed = propose([row.document for row in rows], points=points, circumstances=_circumstances(entry, engagement))
    found = {one.clause: one for one in proposed}
    made = [
        Offer(row, row.id in chosen, proposal, [(code, titles.get(code, {})) for code in proposal.controls] if proposal else [])
        for row in rows
        for proposal in [found.get(row.code)]
    ]
    return sorted(made, key=lambda one: one.proposal is None)


def measures_of(offered: Sequence[Offer]) -> str:
    """The weak controls as the lines that the parameter for measures begins with, in Japanese, which governs."""
    weak = next((one.controls for one in offered if one.proposal and "agreed_measures" in _names(one.clause.document)), [])
    return "\n".join(f"・{title['ja']}（{code}）" for code, title in weak if title)[:1500]


def templates(entry: Entry) -> list[ClauseTemplate]:
    """The templates to choose from, the standard one first."""
    return sorted(list_latest(entry.session), key=lambda one: one.code != STANDARD)


def duties_of(
    entry: Entry, organisation_id: str, document: Mapping[str, Any], text: Mapping[str, Any], parameters: Mapping[str, Any]
) -> list[DutyStanding]:
    """The duties of a text beside what the organisation requires; `text` is a document or the frozen text of an agreement."""
    told = compare(
        required_of(entry.session, organisation_id),
        standard()["obligations"],
        obligations=document["obligations"],
        paragraphs=paragraphs_of(text),
        parameters=parameters,
    )
    return list(told)


def counts(told: Sequence[DutyStanding]) -> dict[str, int]:
    """How many duties stand how, for the sentence above the picture."""
    return {one.value: sum(duty.carried is one for duty in told) for one in Carried}


def labels(entry: Entry, document: Mapping[str, Any]) -> dict[str, str]:
    """The parameters' names as people know them."""
    locale = locale_of(entry.request)
    return {one["name"]: one["label"][locale] for one in (*standard()["parameters"], *document["parameters"])}


def _assessed(entry: Entry, engagement: Engagement) -> tuple[dict[str, int | None], dict[str, Mapping[str, str]]]:
    """Points and titles of the controls of the assessment that counts; nothing before the first review."""
    record = latest_final(entry.session, engagement.id, QUESTIONNAIRE)
    if record is None:
        return {}, {}
    version_id = get_assessment(entry.session, entry.reach, record.assessment_id).version_id
    return control_points(record), {item.code: item.title for item in list_items(entry.session, version_id)}


def _circumstances(entry: Entry, engagement: Engagement) -> set[str]:
    contractor = get_parties(entry.session, engagement).contractor
    found = {"contractor-abroad"} if contractor.country != "JP" else set()
    if any(row.kind == ClassKind.PERSONAL for row in list_needed(entry.session, engagement.id)):
        found.add("personal-data")
    return found


def _names(document: Mapping[str, Any]) -> set[str]:
    return {one["name"] for one in document["parameters"]}
