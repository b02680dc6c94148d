"""Nobody sets what only the product may set, by calling a field of a form like a column (threat 3)."""

from collections.abc import Iterator
from inspect import get_annotations
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from sqlalchemy import Boolean, Integer

from portal.forms import FormModel
from tests.security.doors import Door, is_accepted, open_door, watched
from tests.security.findings import Finding
from tests.security.plans import REASONS
from tests.security.refusing import refused_fields
from tests.security.rows import columns_of_all_tables
from tests.security.stage import Stage
from tests.security.test_headers import elsewhere, lacking

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
    "answer", "class_codes", "conditions", "necessity", "outcome", "question",
    "call_order", "caption", "checked_where", "contractor_participants", "hours", "impact", "inspectors", "is_file_seen", "is_for_chain",
    "issuer", "languages", "likelihood", "planned_time", "principal_participants", "register_checked_on", "residual_impact",
    "residual_likelihood", "treatment", "urgent_reason", "valid_from", "valid_until",
}  # fmt: skip
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
    assert len(found) >= 190
    assert [f"{model.__module__}.{model.__name__}" for model in found if model.model_config.get("extra") != "forbid"] == []


def test_no_form_has_a_field_for_a_protected_column(stage: Stage) -> None:
    protected = columns_of_all_tables().keys() - FILLED_IN
    named = {_said(model, name) for model in {*forms(), *bodies(stage)} for name in model.model_fields if name in protected}
    assert named == REASONS.keys()


def _said(model: type[BaseModel], name: str) -> str:
    """A field as REASONS names it: by the class in whose text it stands."""
    owner = next(base for base in reversed(model.__mro__) if name in get_annotations(base))
    return f"{owner.__module__.rpartition('.')[2]}.{owner.__name__}.{name}"


def smuggling(stage: Stage, doors: list[Door]) -> tuple[list[Finding], int]:
    """Which smuggled values arrived in a row, and in how many forms and bodies they were tried, all at once and some alone.

    Also what the headers of a refusal lack: on a page, and in every other place as a part of one.
    """
    findings, tried = [], 0
    columns = {name: SMUGGLED_NUMBER if _is_number(kinds) else SMUGGLED for name, kinds in columns_of_all_tables().items()}
    for at, door in enumerate(doors):
        headers = {"hx-request": "true"} if at % 2 else None
        given = door.json if door.json is not None else door.form
        loads = [columns, *({name: columns[name]} for name in TELLING)]
        turned_away: set[str] = set()
        for load in loads:
            extra = {name: value for name, value in load.items() if name not in given}
            tried += bool(extra)
            if extra.keys() <= turned_away:  # or there is none
                continue
            sent = {"json": {**door.json, **extra}} if door.json is not None else {"form": {**door.form, **_texts(extra)}}
            with watched(stage) as changed, refused_fields() as refused:
                answer = door.knock(stage, headers=headers, **sent)
            turned_away |= extra.keys() if is_accepted(answer) else refused  # accepted: looked at by nobody, unless it arrives
            findings += [
                Finding(str(door.route), door.person.key, "extra fields", lack) for lack in [*lacking(answer), *elsewhere(answer.text)]
            ]
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
    doors = [door for route in stage.routes if not route.is_safe and (door := open_door(stage, route))]
    with stage.known():
        findings, tried = smuggling(stage, doors)
    assert findings == []
    assert tried >= 900
