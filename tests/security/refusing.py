"""What a form or a body turns away by itself: a field that it refuses, whatever stands in the others, needs no request of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from portal.forms import FormModel


@contextmanager
def refused_fields(*, but: str = "") -> Iterator[set[str]]:
    """The fields that forms and bodies turn away meanwhile: each for what is in it alone. What an act refuses may be due to another field.

    `but`: what is wrong with a field that does not count."""
    found: set[str] = set()
    inside = FormModel.model_validate.__func__  # type: ignore[attr-defined]  # of the class method
    of_bodies = RequestValidationError.__init__

    def noting(model: type[FormModel], given: Any) -> Any:
        try:
            return inside(model, given)
        except ValidationError as error:
            found.update(str(problem["loc"][0]) for problem in error.errors() if problem["loc"] and problem["type"] != but)
            raise

    def noting_of_bodies(error: RequestValidationError, problems: Any, **more: Any) -> None:
        found.update(str(next((part for part in problem["loc"] if part != "body"), "")) for problem in problems)
        of_bodies(error, problems, **more)

    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr(RequestValidationError, "__init__", noting_of_bodies)
        meanwhile.setattr(FormModel, "model_validate", classmethod(noting))
        yield found


@contextmanager
def forms_read() -> Iterator[list[type[FormModel]]]:
    """The models that validate a form meanwhile."""
    found: list[type[FormModel]] = []
    inside = FormModel.model_validate.__func__  # type: ignore[attr-defined]  # of the class method

    def noting(model: type[FormModel], given: Any) -> Any:
        found.append(model)
        return inside(model, given)

    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr(FormModel, "model_validate", classmethod(noting))
        yield found
