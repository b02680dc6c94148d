"""Nobody sets what only the product may set, by calling a field of a form like a column (threat 3)."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from sqlalchemy import Boolean, Integer

from portal.forms import FormModel
from tests.security.doors import Door, is_accepted, open_door, watched
from tests.security.routes import list_routes
from tests.security.rows import columns_of_all_tables
from tests.security.stage import Stage
from tests.security.walk import Finding

pytestmark = pytest.mark.only_on("sqlite")  # about doors, which are the same whatever lies behind them

SMUGGLED = "smuggled-in"
SMUGGLED_NUMBER = 424242
# Columns that some form may name: what people really fill in there.
FILLED_IN = {
    "answer_days", "before_start_days", "closes_on", "contact_two_email", "contact_two_name", "employees", "events", "opens_on", "tier",
    "yearly_months",
    "cadence", "class_code", "code", "contact_detail", "contact_email", "contact_name", "contact_phone", "corporate_number", "country",
    "display_name", "disposed_on", "due_on", "email", "ends_on", "exception", "form", "giver_name", "handed_on", "identifier", "kind",
    "locale", "medium", "method", "name", "name_english", "name_reading", "note", "option", "person_name", "person_title", "place", "plan",
    "planned_on", "purpose", "quantity", "reason", "receiver_name", "reference", "remark", "result", "returned_on", "returner_name",
    "role", "scope", "serial", "starts_on", "summary", "technique", "verdict", "way", "witness_name", "work",
}  # fmt: skip
# Protected columns that a form names all the same, each for a reason.
REASONS = {
    "answers.AnswerInput.state": "the answer's own state; the assessment's is another column",
    "answers.AnswerInput.version": "the version that the person saw, compared and not stored",
    "evidence.EvidenceInput.version": "the version that the person saw, compared and not stored",
    "judging.JudgementInput.version": "the version that the person saw, compared and not stored",
    "registration.ContractorChange.version": "the version that the person saw, compared and not stored",
    "agreements.AcceptanceInput.text_hash": "compared with the stored one, which is frozen",
    "changing.ChangeInput.version": "the version that the person saw, compared and not stored",
    "members.RemovalInput.organisation_id": "one that the person may invite into, checked in the action",
    "engagements.LineInput.item_id": "an item of the engagement in the path, checked in the action",
    "account.OrganisationInput.organisation_id": "one of the person's own organisations, checked against the memberships",
    "issuing.AssessmentInput.version_id": "a published questionnaire, which everybody may read",
    "starting.StartInput.version_id": "a questionnaire that the organisation may issue, checked in the action",
    "draft.BaseInput.version_id": "an edition that the organisation may issue, checked in the action",
    "moving.MovingInput.version_id": "an edition that the issuer may issue, checked in the action",
    "preparing.PreparationInput.version_id": "an edition that the organisation may issue, checked in the action",
    "schedules.ScheduleInput.version": "the version that the person saw, compared and not stored",
    "publication.PublicationInput.version": "the version that the person saw, compared and not stored",
    "publication.PublicationInput.edition": "the number of an own edition, which must be new",
    "alternatives.AlternativeInput.group": "a part of the own draft's document",
    "alternatives.AlternativeInput.step": "which button was pressed",
    "conditions.ConditionInput.step": "which button was pressed",
    "conditions.RowInput.depth": "the indentation of a row, no column",
    "item_form.ItemInput.step": "which button was pressed",
    "item_form.ItemInput.control": "a field of a question in the own draft",
    "item_form.ItemInput.evidence": "a field of a question in the own draft",
    "item_form.ItemInput.weight": "a field of a question in the own draft",
    "answers.AlternativeInput.version": "the version that the person saw, compared and not stored",
    "answers.AnswerInput.value": "the answer itself, checked against the kind of its question",
    "assessments.AnswerInput.state": "the answer's own state; the assessment's is another column",
    "assessments.AnswerInput.value": "the answer itself, checked against the kind of its question",
    "asking.AskInput.what": "what the corrective action asks for",
    "asking.AskInput.why": "why it is asked for",
    "asking.AskInput.cost_note": "what was said about its cost",
    "steps.AnswerInput.step": "which move of the corrective action, one of a fixed list that its state allows",
    "steps.AnswerInput.on_date": "the date that is proposed",
    "steps.AnswerInput.cost_note": "what was said about the cost",
    "steps.AnswerInput.version": "the version that the person saw, compared and not stored",
    "steps.JudgementInput.step": "which move of the corrective action, one of a fixed list that its state allows",
    "steps.JudgementInput.on_date": "the date that is asked for",
    "steps.JudgementInput.cost_note": "what was said about the cost",
    "steps.JudgementInput.version": "the version that the person saw, compared and not stored",
    "behalf.ObjectionInput.objection": "what the contractor objects",
    "dispatches.TicksInput.taken": "positions of targets of the dispatch in the path",
    "judging.JudgementInput.points": "the points that a reviewer gives, between 0 and 100 and only where the kind of question has none",
    "people.AskInput.items": "questions of the assessment in the path, checked in the action",
    "people.AskInput.sections": "sections of the assessment in the path, checked in the action",
    "people.AskInput.sees_earlier": "whether the helper sees the company's earlier answers, for its respondent to say",
    "people.AskInput.user_id": "a colleague, checked against the members of the company",
    "people.OwnerInput.user_id": "a colleague, checked against the members of the company",
    "policy.PolicyInput.review_interval_days": "the setting itself, within bounds",
    "policy.PolicyInput.version": "the version that the person saw, compared and not stored",
    "reusing.TakeOverInput.answer_id": "an answer of the own company, checked in the action",
    "reusing.TakeOverInput.version": "the version that the person saw, compared and not stored",
    "talking.CommentInput.text": "the comment",
    "talking.CommentInput.visibility": "both sides or the own company, one of two",
    "importing.UploadInput.format": "how to read the file, one of a fixed list",
}
TELLING = ("id", "state", "organisation_id", "role")


def forms(model: type[BaseModel] = FormModel) -> Iterator[type[BaseModel]]:
    """Every form of the product."""
    for found in model.__subclasses__():
        if found.__module__.startswith("portal."):
            yield found
            yield from forms(found)


def bodies(stage: Stage) -> Iterator[type[BaseModel]]:
    """Every JSON body that a route takes, with the models inside it."""
    for context in iter_route_contexts(stage.app.routes):
        if isinstance(context.route, APIRoute):
            for parameter in context.route.dependant.body_params:
                yield from _within(parameter.field_info.annotation)


def _within(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for info in annotation.model_fields.values():
            for part in getattr(info.annotation, "__args__", (info.annotation,)):
                yield from _within(part)


def test_every_form_and_every_body_is_closed(stage: Stage) -> None:
    found = {*forms(), *bodies(stage)}
    assert len(found) >= 30
    assert [f"{model.__module__}.{model.__name__}" for model in found if model.model_config.get("extra") != "forbid"] == []


def test_no_form_has_a_field_for_a_protected_column(stage: Stage) -> None:
    protected = columns_of_all_tables().keys() - FILLED_IN
    named = {
        f"{model.__module__.rpartition('.')[2]}.{model.__name__}.{name}"
        for model in {*forms(), *bodies(stage)}
        for name in model.model_fields
        if name in protected
    }
    assert named - REASONS.keys() == set()


def smuggling(stage: Stage, doors: list[Door]) -> tuple[list[Finding], int]:
    """Which smuggled values arrived in a row, and how many requests tried."""
    findings, tried = [], 0
    columns = {name: SMUGGLED_NUMBER if _is_number(kinds) else SMUGGLED for name, kinds in columns_of_all_tables().items()}
    for door in doors:
        given = door.json if door.json is not None else door.form
        loads = [columns, *({name: columns[name]} for name in TELLING)]
        for load in loads:
            extra = {name: value for name, value in load.items() if name not in given}
            if not extra:
                continue
            sent = {"json": {**door.json, **extra}} if door.json is not None else {"form": {**door.form, **_texts(extra)}}
            with watched(stage) as changed:
                answer = door.knock(stage, **sent)
            tried += 1
            arrived = [new for _, _, new in changed if SMUGGLED in new or str(SMUGGLED_NUMBER) in new]
            if arrived or (changed and not is_accepted(answer)) or answer.status_code >= 500:
                what = f"{answer.status_code} {sorted(extra)[:3]}: {(arrived or [new for _, _, new in changed])[:1]} {stage.faults[-1:]}"
                findings.append(Finding(str(door.route), door.person.key, "extra fields", what))
    return findings, tried


def _is_number(columns: list[Any]) -> bool:
    return all(isinstance(column.type, Integer | Boolean) for column in columns)


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def test_extra_fields_named_after_every_column_change_nothing(stage: Stage) -> None:
    doors = [door for route in list_routes(stage.app) if not route.is_safe and (door := open_door(stage, route))]
    findings, tried = smuggling(stage, doors)
    assert findings == []
    assert tried >= 240
