"""What bodies have in common: sizes and names of fields, and those that may bring a file.

A body is JSON and a closed model. An act that takes a file takes `multipart/form-data` as well: the same fields as the JSON, the file
in the part `file`. Such a body is read whole before the door opens its transaction, and is then read into its model here.
"""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.forms import FormModel, read_form
from portal.guards import FORM_TYPES, Entry
from portal.intake import FIELD
from storage.problems import Invalid

PAGE = 50
Id = Annotated[str, Field(min_length=32, max_length=32)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Text = Annotated[str, Field(max_length=2000)]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]
T = TypeVar("T", bound=FormModel)


class Line(FormModel):
    """Pieces of one line of a slip that are still out."""

    line_id: Id
    quantity: Quantity


class Lines(FormModel):
    """Which lines, and how many pieces of each."""

    lines: Annotated[list[Line], Field(min_length=1, max_length=500)]

    def pairs(self) -> list[tuple[str, int]]:
        """As the actions take them."""
        return [(line.line_id, line.quantity) for line in self.lines]


class Done(BaseModel):
    """What an act made or changed, and the state in which it is now."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    state: str


class Numbered(Done):
    """The same for what is numbered within its work."""

    number: int


class Written(BaseModel):
    """What two people may edit: whoever changes it next sends this `version`, and is refused when somebody was faster."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    version: int


async def _read_raw(request: Request) -> bytes:
    """The JSON as it came. Named before the door in the signature, so that nobody is kept waiting by a slow sender."""
    return b"" if request.headers.get("content-type", "").startswith(FORM_TYPES) else await request.body()


Raw = Annotated[bytes, Depends(_read_raw)]


def read_body(model: type[T], raw: bytes, entry: Entry, *, needs_file: bool = False) -> T:
    """The body of an act that takes a file. Raises what a body elsewhere would, and Invalid("file-missing")."""
    if not entry.form and raw:
        try:
            given = model.model_validate_json(raw)
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False)) from error
    else:
        filled = read_form(model, entry.form)
        if filled.value is None:
            first = filled.problems[0]
            raise Invalid(first.code, first.name or None, **first.parameters)
        given = filled.value
    if needs_file and entry.intake is None:
        raise Invalid("file-missing", FIELD)
    return given


def with_file(model: type[FormModel], *, needs_file: bool = False, json: type[FormModel] | None = None) -> dict[str, Any]:
    """How the description of the API tells such a body; `json` where the JSON without a file is another model than the form."""
    schema = _schema(model)
    form = {**schema, "properties": {**schema.get("properties", {}), FIELD: {"type": "string", "format": "binary"}}}
    if needs_file:
        form["required"] = [*schema.get("required", []), FIELD]
    content: dict[str, Any] = {"multipart/form-data": {"schema": form}}
    if not needs_file:
        content["application/json"] = {"schema": _schema(json or model)}
    return {"requestBody": {"required": True, "content": content}}


def _schema(model: type[FormModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    inlined: dict[str, Any] = _inlined(schema, schema.pop("$defs", {}))
    return inlined


def _inlined(part: Any, known: dict[str, Any]) -> Any:
    """A schema that stands for itself: each reference replaced by what it names."""
    if isinstance(part, dict):
        if "$ref" in part:
            return _inlined(known[part["$ref"].rpartition("/")[2]], known)
        return {name: _inlined(value, known) for name, value in part.items()}
    return [_inlined(one, known) for one in part] if isinstance(part, list) else part
