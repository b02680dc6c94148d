"""Writing questionnaires, and questionnaires as files."""

from collections.abc import Callable
from typing import Any

from questionnaires.authoring.outline import mark_of
from tests.questionnaires.world import parse, small_questionnaire
from tests.security.plans.plan import Plan, assessment, nothing
from tests.security.questionnaires import ITEM, SECTION

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "draft_id": "draft_id",
}

QUESTIONS = ("questions.json", b'{"questionnaire": [{"type": "line", "id": "q", "text": "Q?"}]}', "application/json")
_READ = {"import_id": "questionnaire_import_id"}


def _draft(form: dict[str, Any], seen: Callable[[], dict[str, Any]] | None = None) -> Plan:
    """A change of the draft; `seen` gives the part that the form was opened with."""
    return Plan(lambda _ids, _person: form | ({"seen": mark_of(seen())} if seen else {}))


def _part(kind: str) -> Callable[[], dict[str, Any]]:
    """A part of the small questionnaire as a copy of it holds it."""

    def find() -> dict[str, Any]:
        document = parse(small_questionnaire()).dump()
        part: dict[str, Any] = {
            "section": document["sections"][0], "item": document["sections"][0]["items"][0], "bands": {"bands": []},
        }[kind]  # fmt: skip
        return part

    return find


_CONDITION = {"depth-0": "0", "kind-0": "all", "depth-1": "1", "kind-1": "profile-is", "subject-1": "profile:tier", "values-1": "1"}

PLANS: dict[str, Plan] = {
    "GET /questionnaires/{version_id}/differences": Plan(at={"version_id": "own_version_id"}),
    "POST /questionnaires/{version_id}/next-edition": Plan(nothing, {"version_id": "own_version_id"}),
    "GET /questionnaires/drafts/new": Plan(query=lambda ids, _person: {"version": ids("version")}),
    "POST /questionnaires/drafts": Plan(
        lambda ids, _person: {"how": "copy", "version_id": ids("version"), "code": "MINE", "title_ja": "Mine", "title_en": ""}
    ),
    "POST /questionnaires/drafts/{draft_id}/head": Plan(
        lambda ids, _person: {"seen": ids("seen/head"), "code": "OWN", "title_ja": "Other", "title_en": ""}
    ),
    "POST /questionnaires/drafts/{draft_id}/parts/move": _draft({"item": ITEM, "direction": "down"}),
    "POST /questionnaires/drafts/{draft_id}/parts/removal": _draft({"item": ITEM}),
    "POST /questionnaires/drafts/{draft_id}/rebase": Plan(lambda ids, _person: {"version_id": ids("version")}, {"draft_id": "addition_id"}),
    "POST /questionnaires/drafts/{draft_id}/discarding": Plan(nothing),
    "POST /questionnaires/drafts/{draft_id}/sections": _draft({"title_ja": "Section"}),
    "POST /questionnaires/drafts/{draft_id}/sections/{section_code}": _draft({"title_ja": "Section"}, _part("section")),
    "POST /questionnaires/drafts/{draft_id}/sections/{section_code}/condition": _draft({**_CONDITION, "step": "save"}, _part("section")),
    "GET /questionnaires/drafts/{draft_id}/items/new": Plan(query=lambda _ids, _person: {"section": SECTION}),
    "POST /questionnaires/drafts/{draft_id}/items": _draft({"kind": "text", "section": SECTION, "question_ja": "What?", "weight": "0"}),
    "POST /questionnaires/drafts/{draft_id}/items/{item_code}": _draft(
        {"kind": "text", "question_ja": "What?", "weight": "0"}, _part("item")
    ),
    "POST /questionnaires/drafts/{draft_id}/items/{item_code}/condition": _draft({**_CONDITION, "step": "save"}, _part("item")),
    "POST /questionnaires/drafts/{draft_id}/alternatives": _draft(
        {"group": "NEW", "question_ja": "Which?", "option_code": ["", ""], "option_ja": ["One", "Two"], "step": "save"}
    ),
    "POST /questionnaires/drafts/{draft_id}/option-sets": _draft(
        {"code": "NEW", "option_code": ["", ""], "option_ja": ["One", "Two"], "step": "save"}
    ),
    "POST /questionnaires/drafts/{draft_id}/outcomes": _draft({"code": "NEW", "label_ja": "Check", "items": [ITEM], "step": "save"}),
    "POST /questionnaires/drafts/{draft_id}/bands": _draft(
        {"at_least": ["0"], "label_ja": ["Low"], "label_en": [""], "advice_ja": ["More"], "advice_en": [""]}, _part("bands")
    ),
    "POST /questionnaires/drafts/{draft_id}/publication": _draft({"version": "1", "edition": "1.1"}),
    "GET /questionnaires/{version_id}/files": Plan(at={"version_id": "own_version_id"}),
    "GET /questionnaires/{version_id}/files/{format_name}": Plan(at={"version_id": "own_version_id"}),
    "POST /questionnaires/imports": Plan(lambda _ids, _person: {"format": "vsaq", "file": QUESTIONS}),
    "GET /questionnaires/imports/{import_id}": Plan(at=_READ),
    "POST /questionnaires/imports/{import_id}/draft": Plan(nothing, _READ),
    "POST /questionnaires/imports/{import_id}/discarding": Plan(nothing, _READ),
    "GET /assessments/{assessment_id}/oscal.json": Plan(at=assessment("closed")),
    "GET /assessments/{assessment_id}/move": Plan(at=assessment("issued")),
    "POST /assessments/{assessment_id}/move": Plan(
        lambda ids, _person: {"version_id": ids("own_version_id"), "mark": ids("mark/issued")}, assessment("issued")
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "starting.StartInput.version_id": "a questionnaire that the organisation may issue, checked in the action",
    "draft.BaseInput.version_id": "an edition that the organisation may issue, checked in the action",
    "moving.MovingInput.version_id": "an edition that the issuer may issue, checked in the action",
    "publication.PublicationInput.version": "the version that the person saw, compared and not stored",
    "publication.PublicationInput.edition": "the number of an own edition, which must be new",
    "alternatives.AlternativeInput.group": "a part of the own draft's document",
    "alternatives.AlternativeInput.step": "which button was pressed",
    "option_sets.OptionSetInput.step": "which button was pressed",
    "outcomes.OutcomeInput.items": "codes of questions in the own draft",
    "outcomes.OutcomeInput.step": "which button was pressed",
    "conditions.ConditionInput.step": "which button was pressed",
    "conditions.RowInput.depth": "the indentation of a row, no column",
    "item_form.ItemInput.step": "which button was pressed",
    "item_form.ItemInput.control": "a field of a question in the own draft",
    "item_form.ItemInput.evidence": "a field of a question in the own draft",
    "item_form.ItemInput.weight": "a field of a question in the own draft",
    "importing.UploadInput.format": "how to read the file, one of a fixed list",
    "conditions.RowInput.subject": "what a line of a condition tests; the own draft is checked as a whole",
    "item_form.ItemInput.after": "where in the own draft the new question stands",
    "sections.SectionInput.after": "where in the own draft the new section stands",
}
