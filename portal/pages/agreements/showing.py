"""The page of one agreement with everything that was said about it; each of its forms comes back here with what was wrong."""

from datetime import datetime
from functools import partial
from typing import Any, Literal

from fastapi.responses import Response

from contracts.agreements import queries
from contracts.agreements.actions import open_values
from contracts.agreements.differences import compare_words
from contracts.agreements.models import Agreement, AgreementChange
from contracts.agreements.queries import Life
from contracts.agreements.rules import AgreementState, ChangeKind, CopyState, Side, TerminationState
from contracts.agreements.texts import lost_duties, surviving
from contracts.clauses import queries as clauses
from contracts.clauses.models import ClauseTemplate
from contracts.engagements import queries as engagements
from contracts.engagements.rules import EngagementState
from contracts.parties.queries import get_organisation
from portal.forms import Filled, blank_form
from portal.guards import Entry
from portal.rendering.formats import company
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from portal.words import say
from storage.acts import Act
from storage.clock import local_date
from storage.evidence.models import EvidenceFile

OWNERS = ("CONTRACTOR", "RE-CONTRACTOR", "PRINCIPAL", "BOTH")
View = Literal["ja", "en", "both"]


def usual_view(entry: Entry) -> View:
    """The Japanese text to readers of Japanese; to others both, since the Japanese one governs."""
    return "ja" if locale_of(entry.request) == "ja" else "both"


def show_page(
    entry: Entry, filled: Filled[Any] | None = None, *, about: str = "", view: View | None = None, is_paper: bool = False, status: int = 200
) -> Response:
    """The agreement that is the subject of the door. `about`: which of its forms `filled` is."""
    agreement: Agreement = entry.subject
    session = entry.session
    engagement = engagements.get(session, entry.reach, agreement.engagement_id)
    parties = engagements.get_parties(session, engagement)
    life = queries.read_life(session, agreement)
    accepted = {acceptance.side: acceptance for acceptance in life.acceptances}
    own_side = engagements.side_of(engagement, entry.actor)
    template = clauses.get(session, agreement.template_id)
    return render(
        entry,
        "agreements/paper.html" if is_paper else "agreements/agreement.html",
        status,
        agreement=agreement,
        engagement=engagement,
        parties=parties,
        clause_template=template,
        parameters={parameter["name"]: parameter for parameter in template.document["parameters"]},
        open_values=open_values(template.document, agreement.parameters) if agreement.state == AgreementState.DRAFT else [],
        life=life,
        changes=[told(template, agreement, change) for change in life.open_changes],
        accepted=accepted,
        own_side=own_side,
        turn=turn_code(agreement, life),
        is_mine=own_side in life.turn,
        today=local_date(entry.stamp.at, parties.principal.time_zone),
        copy_file=session.get(EvidenceFile, life.copy.evidence_id) if life.copy else None,
        signatures=_signatures(life),
        duties=_duties(entry, agreement),
        lost=lost_duties(template.document, as_drawn_up(template), agreement.text),
        survives=surviving(agreement.text, locale_of(entry.request)),
        view=view or usual_view(entry),
        about=about,
        filled=filled or blank_form(),
        names=blank_form(person_name=entry.actor.display_name),
        consent_to=partial(consent_to, entry),
        may=_may(entry, agreement, life, own_side, engagement.state),
    )


def consent_to(entry: Entry, what: Literal["agreement", "signed-copy"]) -> str:
    """The sentence that is agreed to, in the person's language, as it is shown and kept: the company by its name in that language."""
    locale = locale_of(entry.request)
    return say(locale, "consent", what, {"organisation": company(get_organisation(entry.session, entry.actor.organisation_id), locale)})


def told(template: ClauseTemplate, agreement: Agreement, change: AgreementChange) -> dict[str, Any]:
    """A change as it is shown: the difference word by word, and the duties that would fall away or come in."""
    if change.kind == ChangeKind.PARAMETER:
        return {"change": change, "pieces": None, "lost": [], "won": []}
    lost = []
    if change.kind == ChangeKind.DELETE:
        carriers = [one["obligations"] for article in agreement.text["ja"]["articles"] for one in article["paragraphs"]]
        own = [one for article in agreement.text["ja"]["articles"] for one in article["paragraphs"] if one["code"] == change.target]
        gone = {code for one in own for code in one["obligations"] if sum(code in carried for carried in carriers) == 1}
        lost = [duty for duty in template.document["obligations"] if duty["id"] in gone]
    return {"change": change, "pieces": compare_words(change.before, change.after), "lost": lost, "won": change.after.get("duties", [])}


def turn_code(agreement: Agreement, life: Life) -> str:
    """The state with whose turn it is, as a code for words."""
    if agreement.state != AgreementState.OFFERED:
        is_given = life.termination is not None and life.termination.state == TerminationState.GIVEN
        return "noticed" if agreement.state == AgreementState.IN_FORCE and is_given else agreement.state
    verb = "answer" if life.open_changes else "offered"
    if verb == "offered" and life.copy is not None and life.copy.state in (CopyState.WAITING, CopyState.CHECKED, CopyState.UNREADABLE):
        verb = "signed"
    return f"{verb}-both" if len(life.turn) > 1 else f"{verb}-{next(iter(life.turn), 'both')}"


def _may(entry: Entry, agreement: Agreement, life: Life, own_side: Side, engagement_state: str) -> dict[str, bool]:
    """Which forms the page shows to this person."""
    is_offered, is_in_force = agreement.state == AgreementState.OFFERED, agreement.state == AgreementState.IN_FORCE
    is_draft, is_going_on = agreement.state == AgreementState.DRAFT, engagement_state != EngagementState.CLOSED
    copy, termination = life.copy, life.termination
    is_copy_standing = copy is not None and copy.state not in (CopyState.REJECTED, CopyState.WITHDRAWN)
    is_copy_ready = copy is not None and copy.state in (CopyState.CHECKED, CopyState.UNREADABLE)
    has_accepted = own_side in {one.side for one in life.acceptances}
    is_theirs = termination is not None and termination.side not in ("", own_side)
    standing = termination is not None and termination.state != TerminationState.WITHDRAWN
    found = {
        "accept": is_offered and not life.open_changes and not has_accepted and (not is_copy_standing or is_copy_ready),
        "propose": is_draft or (is_offered and not is_copy_standing),
        "answer": is_offered,
        "offer": is_draft,
        "withdraw": (is_draft or is_offered) and agreement.drawn_up_side == own_side,
        "amend": is_in_force or (agreement.state == AgreementState.ENDED),
        "sign": is_offered and not is_copy_standing and not life.acceptances and not life.open_changes,
        "unsign": is_offered and copy is not None and is_copy_standing and copy.side == own_side and not life.acceptances,
        "terminate": is_in_force and not standing,
        "acknowledge": standing and is_theirs and termination is not None and termination.acknowledged_at is None,
        "keep": termination is not None and termination.state == TerminationState.GIVEN and termination.side == own_side,
    }
    may = entry.may(Act.AGREEMENT_PROPOSE) and is_going_on
    return {name: is_open and may for name, is_open in found.items()}


def _signatures(life: Life) -> list[dict[str, Any]]:
    """What the check found, with its moments as such."""
    found = life.copy.report.get("signatures", []) if life.copy else []
    moments = ("claimed_at", "stamped_at")
    return [one | {name: datetime.fromisoformat(one[name]) for name in moments if one[name]} for one in found]


def as_drawn_up(template: ClauseTemplate) -> dict[str, Any]:
    """The template's articles as a text, to see which duties a text no longer carries."""
    return {"ja": {"articles": template.document["articles"]}}


def _duties(entry: Entry, agreement: Agreement) -> list[tuple[str, list[dict[str, Any]]]]:
    """The duties by who owes them, each with the paragraphs of the text that create it."""
    places: dict[str, list[str]] = {}
    for article in agreement.text["ja"]["articles"]:
        for paragraph in article["paragraphs"]:
            for duty in paragraph["obligations"]:
                places.setdefault(duty, []).append(paragraph["code"])
    owed = [{**duty, "places": places.get(duty["id"], [])} for duty in queries.obligations(entry.session, agreement)]
    grouped = [(owner, [duty for duty in owed if duty["owes"] == owner]) for owner in OWNERS]
    return [(owner, duties) for owner, duties in grouped if duties]
