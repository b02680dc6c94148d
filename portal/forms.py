"""Forms as people filled them: validated by closed pydantic models, and given back with every problem beside its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from portal.csrf import FIELD
from portal.words import words
from storage.ledger.actions import savepoint
from storage.problems import Conflict, Invalid, Problem, Unavailable


class FormModel(BaseModel):
    """Base of every form's input model: closed, stripped, and it refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing that is wrong: which field ("" for the whole form), and the code and values of the sentence to show."""

    name: str
    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)


T = TypeVar("T", bound=FormModel)
R = TypeVar("R")


@dataclass(slots=True)
class Filled(Generic[T]):
    """A form as it was filled: `raw` is shown again, `value` is None while `problems` is not empty.

    `status` is that of the page that shows it again: 422, or 503 where not the input was at fault.
    """

    raw: Mapping[str, object]
    value: T | None = None
    problems: list[FieldProblem] = field(default_factory=list)
    status: int = 422

    @property
    def is_valid(self) -> bool:
        """Whether the input can be used."""
        return self.value is not None and not self.problems

    def problem(self, name: str) -> FieldProblem | None:
        """The first problem of the field `name`, or None."""
        return next((problem for problem in self.problems if problem.name == name), None)

    def add(self, problem: Problem) -> None:
        """Put a problem that an action found beside its field."""
        self.problems.append(FieldProblem(problem.field or "", problem.code, problem.parameters))


def blank_form(**defaults: object) -> Filled[FormModel]:
    """An empty form with the values to begin with."""
    return Filled(raw=defaults)


def read_form(model: type[T], form: FormData) -> Filled[T]:
    """Validate a submitted form. Repeated names become lists; empty optional fields count as not given.

    Only text fields are read: an uploaded file is taken from the form by the page that expects it.
    """
    texts: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if name != FIELD and not isinstance(value, UploadFile):
            texts.setdefault(name, []).append(value)
    lists = _list_fields(model)
    raw: dict[str, object] = {name: values if name in lists else values[-1] for name, values in texts.items()}
    given = {name: value for name, value in raw.items() if value != "" or _wants_empty(model, name)}
    try:
        return Filled(raw=raw, value=model.model_validate(given))
    except ValidationError as error:
        return Filled(raw=raw, problems=[field_problem(dict(item)) for item in error.errors()])


def attempt(session: Session, filled: Filled[T], action: Callable[[T], R]) -> R | None:
    """Run `action` with the valid input; what it finds Invalid, in Conflict or Unavailable is undone and put into the form.

    Returns the action's result, or None when the form must be shown again (also when it was not valid to begin with).
    """
    if filled.value is None or filled.problems:
        return None
    try:
        with savepoint(session):
            return action(filled.value)
    except (Invalid, Conflict) as problem:
        filled.add(problem)
        return None
    except Unavailable as problem:
        filled.add(problem)
        filled.status = 503
        return None


def _list_fields(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, info in model.model_fields.items() if "list" in str(info.annotation))


def _wants_empty(model: type[BaseModel], name: str) -> bool:
    info = model.model_fields.get(name)
    return info is not None and info.annotation is str and not info.is_required()


def field_problem(error: Mapping[str, object]) -> FieldProblem:
    """What pydantic found, as a code with the values of its sentence."""
    location = error.get("loc")
    name = str(location[0]) if isinstance(location, tuple) and location else ""
    context = error.get("ctx")
    parameters = {key: said for key, value in context.items() if (said := _told(value)) is not None} if isinstance(context, dict) else {}
    kind = str(error["type"])
    if kind == "value_error":  # raised by a validator of ours: its text is the code
        return FieldProblem(name, str(context["error"]) if isinstance(context, dict) else kind, parameters)
    if kind == "string_too_short" and parameters.get("min_length") == 1:  # nothing but spaces
        kind = "missing"
    code = f"input-{kind.replace('_', '-')}"
    value = error.get("input")
    told = {**parameters, "value": value if isinstance(value, str | int) else ""}
    return FieldProblem(name, code if code in words()["problem"] else "input-invalid", told)


def _told(value: object) -> str | int | None:
    """A value of pydantic's as a sentence can say it; None for what no sentence says."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, Decimal | float):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return value.isoformat() if isinstance(value, date) else None
