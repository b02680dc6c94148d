"""A clause of the library for a text that is talked over or drafted: chosen, its values filled in, and proposed as one change."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.agreements import actions
from contracts.agreements.actions.changing import Wanted
from contracts.agreements.insertions import target_of_clause
from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState, ChangeKind, Side
from contracts.clauses import queries as clauses
from contracts.clauses.models import Clause
from contracts.clauses.rules.composing import as_document, new_parameters
from contracts.engagements import queries as engagements
from portal.csrf import FIELD
from portal.forms import Filled, FormModel, attempt, blank_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements.negotiating import lead_back
from portal.pages.clauses.library import readable
from portal.rendering.pages import render
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()
CLAUSE, SEEN, REASON = "clause", "seen", "reason"
RESERVED = {FIELD, CLAUSE, SEEN, REASON}
LONGEST_REASON = 1000


class AnyValues(FormModel):
    """Stands in for a model: which values there are, and of which type, the clause says."""


@router.get("/agreements/{agreement_id}/clauses/new")
def choose(
    entry: Annotated[Entry, guard(Act.AGREEMENT_PROPOSE, of=subjects.agreement)], clause: Annotated[str, Query(max_length=32)] = ""
) -> Response:
    """The clauses that can be added; with `clause` its text, and the form for the values that it asks for."""
    if clause:
        return _form(entry, _usable(entry, clause), None)
    agreement: Agreement = entry.subject
    document = clauses.get(entry.session, agreement.template_id).document
    standing = {part["code"] for part in document.get("clauses", [])}
    rows = clauses.list_clauses(entry.session, entry.actor.organisation_id)
    owners = (None, engagements.get(entry.session, entry.reach, agreement.engagement_id).principal_organisation_id)
    offered = [row for row in rows if row.code not in standing and row.owner_organisation_id in owners]
    return _page(entry, "agreements/clause_choice.html", 200, rows=offered)


@router.post("/agreements/{agreement_id}/clauses")
def add(entry: Annotated[Entry, guard(Act.AGREEMENT_PROPOSE, of=subjects.agreement)]) -> Response:
    """Propose the clause; in one's own draft, add it."""
    agreement: Agreement = entry.subject
    clause = _usable(entry, str(entry.form.get(CLAUSE, "")))
    filled, seen = _read(entry)
    is_draft = agreement.state == AgreementState.DRAFT
    values = {name: str(value) for name, value in filled.raw.items() if name not in RESERVED}
    wanted = Wanted(ChangeKind.CLAUSE, target_of_clause(clause.code), clause_id=clause.id, values=values)

    def act(_value: AnyValues) -> object:
        if is_draft:
            return actions.change_draft(entry.session, entry.stamp, agreement, wanted, expected_version=seen)
        reason = str(filled.raw.get(REASON, "")).strip()[:LONGEST_REASON]
        return actions.propose(entry.session, entry.stamp, agreement, wanted, reason=reason, expected_round=seen)

    if attempt(entry.session, filled, act) is None:
        return _form(entry, clause, filled)
    return lead_back(entry, is_draft=is_draft)


def _read(entry: Entry) -> tuple[Filled[AnyValues], int]:
    """The values as typed (the action checks them by the clause), and the round or version that the person saw."""
    raw = {name: str(value) for name, value in entry.form.items() if name != FIELD}
    seen = raw.get(SEEN, "")
    return Filled(raw=raw, value=AnyValues()), int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1


def _usable(entry: Entry, clause_id: str) -> Clause:
    """A clause that both sides of this agreement may use."""
    clause = clauses.get_clause(entry.session, entry.actor.organisation_id, clause_id)
    engagement = engagements.get(entry.session, entry.reach, entry.subject.engagement_id)
    if clause.owner_organisation_id is not None and engagements.side_of(engagement, entry.actor) is not Side.PRINCIPAL:
        raise Missing("clause-missing")
    return clause


def _form(entry: Entry, clause: Clause, filled: Filled[Any] | None) -> Response:
    agreement: Agreement = entry.subject
    document = clauses.get(entry.session, agreement.template_id).document
    asked = new_parameters(document, clause.document)
    return _page(
        entry,
        "agreements/clause_form.html",
        filled.status if filled else 200,
        clause=clause,
        document=as_document(clause.document),
        text=readable(as_document(clause.document)),
        asked=asked,
        filled=filled or blank_form(**{one["name"]: "" if one["default"] is None else one["default"] for one in asked}),
        seen=agreement.version if agreement.state == AgreementState.DRAFT else agreement.round_number,
    )


def _page(entry: Entry, name: str, status: int, **more: Any) -> Response:
    agreement: Agreement = entry.subject
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    return render(entry, name, status, agreement=agreement, engagement=engagement, **more)
