"""Numbers that people and programs send fit into the columns that keep them, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from portal.app import create_app
from portal.settings import Settings

BEYOND = 2**31  # the first number that a column of 32 bits does not hold
WIDE = {"portal.pages.support.one.ScaleInput.capital_yen"}  # kept in 64 bits


def _inputs(model: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """What forms and bodies are read by: the closed models of the portal."""
    for found in model.__subclasses__():
        if found.__module__.startswith("portal.") and found.model_config.get("extra") == "forbid":
            yield found
        yield from _inputs(found)


def _takes(info: FieldInfo, number: int) -> bool:
    """Whether the field keeps the number as a whole number, sent alone or once among several."""
    kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    wanted: TypeAdapter[Any] = TypeAdapter(kind)
    for sent in (str(number), [str(number)]):
        try:
            kept = wanted.validate_python(sent)
        except ValidationError:
            continue
        if number in (kept if isinstance(kept, list) else [kept]) and not isinstance(kept, float):
            return True
    return False


def test_no_form_body_or_query_takes_a_number_beyond_its_column(tmp_path: Path) -> None:
    app = create_app(Settings(data_folder=tmp_path, secret_key=SecretStr("x" * 40), embedded_worker=False))
    app.state.database.close()
    fields = {f"{model.__module__}.{model.__name__}.{name}": info for model in _inputs() for name, info in model.model_fields.items()}
    for context in iter_route_contexts(app.routes):
        if isinstance(context.route, APIRoute):
            fields |= {f"{context.path}?{one.name}": one.field_info for one in context.route.dependant.query_params}
    too_wide = [where for where, info in fields.items() if _takes(info, BEYOND**2 * 2 if where in WIDE else BEYOND)]
    assert not too_wide, "\n".join(too_wide)
    assert len([where for where, info in fields.items() if _takes(info, 1)]) >= 40
