"""Numbers that people send fit into the columns that keep them, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from portal.app import create_app
from portal.forms import FormModel
from portal.settings import Settings

BEYOND = 2**31  # the first number that a column of 32 bits does not hold


def _all_forms(model: type[FormModel] = FormModel) -> Iterator[type[FormModel]]:
    for form in model.__subclasses__():
        yield form
        yield from _all_forms(form)


def _takes(info: FieldInfo, number: int) -> bool:
    """Whether the field accepts the number as a number, typed alone or once among several."""
    wanted: Any = TypeAdapter(Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation)
    for sent, kept in ((str(number), number), ([str(number)], [number])):
        try:
            if wanted.validate_python(sent) == kept:
                return True
        except ValidationError:
            continue
    return False


def test_no_form_and_no_query_takes_a_number_beyond_its_column(tmp_path: Path) -> None:
    app = create_app(Settings(data_folder=tmp_path, secret_key=SecretStr("x" * 40), embedded_worker=False))
    app.state.database.close()
    fields = {f"{form.__module__}.{form.__name__}.{name}": info for form in _all_forms() for name, info in form.model_fields.items()}
    for context in iter_route_contexts(app.routes):
        if isinstance(context.route, APIRoute):
            fields |= {f"{context.path}?{one.name}": one.field_info for one in context.route.dependant.query_params}
    assert [where for where, info in fields.items() if _takes(info, BEYOND)] == []
    assert len([where for where, info in fields.items() if _takes(info, 1)]) >= 40
