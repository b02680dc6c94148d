"""What every page of a draft needs: its working document, its faults with the way to each, and words for conditions."""

from dataclasses import dataclass
from typing import Any

from contracts.information.queries import list_classes
from portal.guards import Entry
from questionnaires.authoring.faults import Fault, find_faults, options_of
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.authoring.outline import Document, is_own, items
from questionnaires.authoring.queries import read_working
from questionnaires.authoring.rules import DraftState, count_one_sided, finish
from questionnaires.authoring.shared import STATES
from questionnaires.templates.kinds import WITH_OPTIONS, ItemKind
from storage.problems import Conflict

FACTS: dict[str, tuple[str, ...]] = {
    "tier": ("1", "2", "3"),
    "telework": ("yes", "no"),
    "recontracts": ("yes", "no"),
    "classes": (
        "PUBLIC",
        "INTERNAL",
        "CONFIDENTIAL",
        "STRICTLY_CONFIDENTIAL",
        "PERSONAL_DATA",
        "SENSITIVE_PERSONAL_DATA",
        "SPECIFIC_PERSONAL_INFORMATION",
        "IMPORTANT_ECONOMIC_SECURITY_INFORMATION",
    ),
    "country": (),
    "employees": (),
}
"""Facts of a contractor that are given when a questionnaire is issued, with the values to choose from; none: typed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A draft as its pages show it."""

    draft: QuestionnaireDraft
    document: Document
    faults: list[Fault]

    @property
    def path(self) -> str:
        """The address of the draft's first page."""
        return f"/questionnaires/drafts/{self.draft.id}"

    @property
    def own_items(self) -> list[dict[str, Any]]:
        """The questions that may be changed here."""
        return [item for item in items(self.document) if is_own(item)]

    @property
    def is_addition(self) -> bool:
        """Whether it stands on a shared base set."""
        return self.draft.base_version_id is not None

    @property
    def one_sided(self) -> int:
        """How many texts stand in one language only."""
        return count_one_sided(self.document)

    def href(self, fault: Fault) -> str:
        """Where the fault can be mended."""
        if fault.field in {"bands", "alternatives", "option-sets", "outcomes"}:
            return f"{self.path}/{fault.field}"
        place = f"{self.path}/items/{fault.item}" if fault.item else f"{self.path}/sections/{fault.section}" if fault.section else ""
        if not place:
            return f"{self.path}/head"
        if fault.code == "draft-section-empty":
            return f"{self.path}/items/new?section={fault.section}"
        return f"{place}/condition" if fault.field == "condition" else place


def read_frame(entry: Entry, *, is_open: bool = True) -> Frame:
    """The frame of the draft that the page is about. Raises Conflict("draft-closed") where it must be open and is not."""
    draft: QuestionnaireDraft = entry.subject
    if is_open and draft.state != DraftState.DRAFT:
        raise Conflict("draft-closed", state=draft.state)
    document = read_working(entry.session, draft)
    finished = finish(document, dated=entry.stamp.at.date(), publisher=entry.actor.organisation_name)
    return Frame(draft, document, find_faults(finished))


def labels_of(document: Document) -> dict[str, dict[str, Any]]:
    """By item code what a condition needs to be told in words: title, kind, and the label of each option."""
    return {
        item["code"]: {
            "title": item.get("title") or item.get("question") or {},
            "kind": item.get("kind", ItemKind.IMPLEMENTATION.value),
            "options": {option["code"]: option["label"] for option in options_of(item, document)},
        }
        for item in items(document)
    }


def values_of(document: Document, subject: str) -> list[tuple[str, Any]]:
    """The values that a condition on `subject` ("item:A-1", "profile:tier") may choose from: (code, label or None for a word)."""
    kind, _, name = subject.partition(":")
    if kind == "profile":
        return [(value, None) for value in FACTS.get(name, ())]
    item = next((one for one in items(document) if one["code"] == name), None)
    if item is None:
        return []
    if item.get("kind", ItemKind.IMPLEMENTATION) in WITH_OPTIONS:
        return [(option["code"], option["label"]) for option in options_of(item, document)]
    return [(state, None) for state in STATES] if item.get("kind", ItemKind.IMPLEMENTATION) == ItemKind.IMPLEMENTATION else []


def context_of(entry: Entry, frame: Frame, **more: Any) -> dict[str, Any]:
    """The context that every template of a draft gets."""
    return {"frame": frame, "draft": frame.draft, "document": frame.document, "class_names": names_of_classes(entry), **more}


def names_of_classes(entry: Entry) -> dict[str, dict[str, str]]:
    """The names of the classes of information, by code."""
    return {row.code: row.name for row in list_classes(entry.session)}
