"""A draft as the contractor will see it: the very cards of the answering pages, with nothing that can be sent."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.cards import Card, Choice, arrange
from portal.pages.answering.sections import ACCEPTED_ENDINGS
from portal.pages.authoring.frame import context_of, labels_of, read_frame
from portal.rendering.pages import render
from questionnaires.answers.queries import ItemView
from questionnaires.authoring.faults import options_of
from questionnaires.authoring.outline import Document, Part
from questionnaires.authoring.rules import finish
from questionnaires.templates.queries import ItemRow
from questionnaires.templates.rules import Standing
from storage.acts import Act

router = APIRouter()
NOTHING = {"ja": "", "en": ""}


@router.get("/questionnaires/drafts/{draft_id}/preview")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], section: str = "") -> Response:
    """One section as it will be asked; the first one without a choice."""
    frame = read_frame(entry)
    document = finish(frame.document, dated=entry.stamp.at.date(), publisher=entry.actor.organisation_name)
    sections = [one for one in document["sections"] if one["items"]]
    shown = next((one for one in sections if one["code"] == section), sections[0] if sections else None)
    views = [_view(item, document) for item in shown["items"]] if shown else []
    cards = {view.item.code: Card(view=view, is_open=True) for view in views}
    rows: list[Any] = list(cards.values())
    if _can_arrange(document):
        rows = list(arrange(views, cards, document.get("alternatives", []), {}, may_answer=True))
    asked: list[Any] = []
    for row in rows:
        if isinstance(row, Choice):  # all options are shown, so that each question stands at its own place
            asked += [replace(row, unasked=()), *(cards[view.item.code] for view in row.unasked)]
        else:
            asked.append(row)
    return render(
        entry,
        "authoring/preview.html",
        **context_of(
            entry,
            frame,
            sections=sections,
            section=shown,
            rows=asked,
            conditions={item["code"]: item.get("condition") for item in shown["items"]} if shown else {},
            labels=labels_of(document),
            evidence_types=document.get("evidence_types", {}),
            upload_limit=entry.settings.upload_limit_bytes,
            endings=ACCEPTED_ENDINGS,
        ),
    )


def _can_arrange(document: Document) -> bool:
    groups = {one["group"] for one in document.get("alternatives") or ()}
    return all(
        item["alternative"]["group"] in groups for section in document["sections"] for item in section["items"] if item.get("alternative")
    )


def _view(item: Part, document: Document) -> ItemView:
    """The item as a published one would be read, before anything is said to it."""
    form: dict[str, Any] = {name: item[name] for name in ("columns", "unit", "minimum", "maximum") if item.get(name) is not None}
    if options := options_of(item, document):
        form["options"] = options
    alternative = item.get("alternative") or {}
    row = ItemRow(
        id=item["code"],
        section_id="",
        code=item["code"],
        number=item.get("number") or item["code"],
        position=0,
        kind=item.get("kind", "implementation"),
        form=form,
        condition_code=None,
        is_hinge=False,
        is_required=bool(item.get("required")),
        control=item.get("control"),
        warning=item.get("warning"),
        criteria=item.get("criteria"),
        title=item["title"],
        question=item["question"],
        help=item.get("help") or NOTHING,
        evidence=[code for code in item.get("evidence", ()) if code in document.get("evidence_types", {})],
        evidence_note=item.get("evidence_note") or NOTHING,
        cadence=item.get("cadence", ""),
        weight=item["weight"],
        alternative_group=alternative.get("group"),
        alternative_option=alternative.get("option"),
        is_legacy=bool(item.get("legacy")),
        is_not_applicable_allowed=item.get("not_applicable_allowed", True),
        crosswalk=item.get("crosswalk", []),
        source=item.get("source", ""),
    )
    standing = Standing.LEGACY if row.is_legacy else Standing.CHOICE_OPEN if alternative else Standing.COUNTED
    return ItemView(row, None, (), None, standing, is_open_for_change=True, is_returned=False)
