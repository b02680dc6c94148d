"""Talking over the text: a change of one paragraph or value, the other side's answer, and all rounds so far."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.agreements import actions, queries
from contracts.agreements.actions.changing import Wanted
from contracts.agreements.differences import compare_texts
from contracts.agreements.insertions import place_of
from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState, Answer, ChangeKind, Side
from contracts.agreements.texts import find_paragraph, lost_duties
from contracts.clauses import queries as clauses
from contracts.engagements import queries as engagements
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.agreements.showing import as_drawn_up, show_page, told
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Missing
from storage.stamp import Role

router = APIRouter()
LONGEST = 4000
HEADING = 100


class ChangeInput(FormModel):
    """A change as the form sends it, with the round (of a draft: the version) that the person saw."""

    kind: Literal[ChangeKind.REWORD, ChangeKind.DELETE, ChangeKind.PARAMETER, ChangeKind.INSERT]
    target: Annotated[str, Field(min_length=1, max_length=100)]
    text_ja: Annotated[str, Field(max_length=LONGEST)] = ""
    text_en: Annotated[str, Field(max_length=LONGEST)] = ""
    value: Annotated[str, Field(max_length=200)] = ""
    heading_ja: Annotated[str, Field(max_length=HEADING)] = ""
    heading_en: Annotated[str, Field(max_length=HEADING)] = ""
    obligations: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=60)] = []
    survives: bool = False
    reason: Annotated[str, Field(max_length=1000)] = ""
    seen: Annotated[int, Field(ge=0, le=100_000)]

    @property
    def wanted(self) -> Wanted:
        """The change as the action takes it."""
        return Wanted(
            self.kind,
            self.target,
            words={"ja": self.text_ja, "en": self.text_en},
            value=self.value,
            heading={"ja": self.heading_ja, "en": self.heading_en},
            obligations=self.obligations,
            survives=self.survives,
        )


class AnswerInput(FormModel):
    """The other side's word on a change."""

    said: Answer
    reason: Annotated[str, Field(max_length=1000)] = ""


@router.get("/agreements/{agreement_id}/changes/new")
def new(
    entry: Annotated[Entry, guard(Act.AGREEMENT_PROPOSE, of=subjects.agreement)],
    target: Annotated[str, Query(min_length=1, max_length=100)],
) -> Response:
    """The form for a change of the paragraph or value `target`, filled with what it says now; or for something new at that place."""
    agreement: Agreement = entry.subject
    if place_of(agreement.text, target) is not None:
        return _form(entry, target, blank_form())
    words = find_paragraph(agreement.text, target)
    if words is not None:
        return _form(entry, target, blank_form(text_ja=words["ja"], text_en=words["en"]))
    value = agreement.parameters.get(target)
    return _form(entry, target, blank_form(value="" if value is None else str(value)))


@router.post("/agreements/{agreement_id}/changes")
def propose(entry: Annotated[Entry, guard(Act.AGREEMENT_PROPOSE, of=subjects.agreement)]) -> Response:
    """Propose a change of an offered text; in one's own draft, make it."""
    agreement: Agreement = entry.subject
    filled = read_form(ChangeInput, entry.form)
    is_draft = agreement.state == AgreementState.DRAFT

    def act(value: ChangeInput) -> object:
        if is_draft:
            return actions.change_draft(entry.session, entry.stamp, agreement, value.wanted, expected_version=value.seen)
        return actions.propose(entry.session, entry.stamp, agreement, value.wanted, reason=value.reason, expected_round=value.seen)

    if attempt(entry.session, filled, act) is None:
        return _form(entry, str(filled.raw.get("target", "")), filled, filled.status)
    return lead_back(entry, is_draft=is_draft)


def lead_back(entry: Entry, *, is_draft: bool) -> Response:
    """To the agreement after a change was made (in a draft) or proposed; the other side is told of a proposal."""
    agreement: Agreement = entry.subject
    if not is_draft:
        tell_other_side(entry, agreement, "agreement-change-proposed")
    return redirect(entry, f"/agreements/{agreement.id}", "draft-changed" if is_draft else "change-proposed")


@router.post("/agreements/{agreement_id}/changes/{change_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.AGREEMENT_ANSWER, of=subjects.agreement)], change_id: str) -> Response:
    """Accept or decline one change of the other side."""
    agreement: Agreement = entry.subject
    change = queries.get_change(entry.session, agreement, change_id)
    before = agreement.round_number
    filled = read_form(AnswerInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.answer(entry.session, entry.stamp, agreement, change, said=value.said, reason=value.reason),
    )
    if made is None:
        return show_page(entry, filled, about=change.id, status=filled.status)
    is_frozen = agreement.round_number > before
    if is_frozen or not queries.read_life(entry.session, agreement).open_changes:
        tell_other_side(entry, agreement, "agreement-changes-answered")
    return redirect(entry, f"/agreements/{agreement.id}", "text-frozen-anew" if is_frozen else f"change-{change.state}")


@router.post("/agreements/{agreement_id}/changes/{change_id}/withdrawal")
def take_back(entry: Annotated[Entry, guard(Act.AGREEMENT_PROPOSE, of=subjects.agreement)], change_id: str) -> Response:
    """No longer ask for one's own change."""
    agreement: Agreement = entry.subject
    actions.take_back(entry.session, entry.stamp, agreement, queries.get_change(entry.session, agreement, change_id))
    return redirect(entry, f"/agreements/{agreement.id}", "change-taken_back")


@router.get("/agreements/{agreement_id}/rounds")
def rounds(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> Response:
    """Every round: what was proposed, what was said to it, and what it made of the text; and the difference to the agreement before."""
    agreement: Agreement = entry.subject
    session = entry.session
    template = clauses.get(session, agreement.template_id)
    engagement = engagements.get(session, entry.reach, agreement.engagement_id)
    kept = queries.list_rounds(session, agreement.id)
    changes = queries.list_changes(session, agreement.id)
    before = session.get(Agreement, agreement.supersedes_id) if agreement.supersedes_id else None
    return render(
        entry,
        "agreements/rounds.html",
        agreement=agreement,
        engagement=engagement,
        parties=engagements.get_parties(session, engagement),
        parameters={parameter["name"]: parameter for parameter in template.document["parameters"]},
        rounds=[(one, [told(template, agreement, change) for change in changes if change.round_number == one.number]) for one in kept],
        before=before,
        differences=compare_texts(before.text, agreement.text) if before else [],
    )


def tell_other_side(entry: Entry, agreement: Agreement, template: str) -> None:
    """Tell whoever acts for the side across the table."""
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    is_principal = engagements.side_of(engagement, entry.actor) is Side.PRINCIPAL
    notify(
        entry.session,
        template=template,
        organisation_id=engagement.contractor_organisation_id if is_principal else engagement.principal_organisation_id,
        role=Role.RESPONDENT if is_principal else Role.PROCUREMENT,
        engagement_id=engagement.id,
        parameters={"agreement_id": agreement.id},
    )


def _form(entry: Entry, target: str, filled: Filled[Any], status: int = 200) -> Response:
    agreement: Agreement = entry.subject
    template = clauses.get(entry.session, agreement.template_id)
    seen = agreement.version if agreement.state == AgreementState.DRAFT else agreement.round_number
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    shown: dict[str, Any] = {"agreement": agreement, "engagement": engagement, "target": target, "seen": seen, "filled": filled}
    place = place_of(agreement.text, target)
    if place is not None:
        duties = template.document["obligations"]
        lost = {duty["id"] for duty in lost_duties(template.document, as_drawn_up(template), agreement.text)}
        return render(entry, "agreements/insert_form.html", status, place=place, duties=duties, lost=lost, limit=LONGEST, **shown)
    words = find_paragraph(agreement.text, target)
    parameter = next((one for one in template.document["parameters"] if one["name"] == target), None)
    if words is None and parameter is None:
        raise Missing("paragraph-missing", paragraph=target)
    heading = next((one["heading"] for one in template.document["articles"] if one["code"] == target.split(".")[0]), None)
    return render(
        entry,
        "agreements/change_form.html",
        status,
        words=words,
        heading=heading,
        parameter=parameter,
        duties=_carried(template.document, agreement, target),
        limit=LONGEST,
        **shown,
    )


def _carried(document: dict[str, Any], agreement: Agreement, target: str) -> list[dict[str, Any]]:
    """The duties that stand in the paragraph."""
    paragraphs = [one for article in agreement.text["ja"]["articles"] for one in article["paragraphs"]]
    codes = {code for one in paragraphs if one["code"] == target for code in one["obligations"]}
    return [duty for duty in document["obligations"] if duty["id"] in codes]
