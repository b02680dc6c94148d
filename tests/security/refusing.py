"""What a form turns away by itself: a field that it refuses, whatever stands in the others, needs no request of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import ValidationError

from portal.forms import FormModel


@contextmanager
def refused_fields() -> Iterator[set[str]]:
    """The fields that forms turn away meanwhile: each for what is in it alone. What an act refuses may be due to another field."""
    found: set[str] = set()
    inside = FormModel.model_validate.__func__  # type: ignore[attr-defined]  # of the class method

    def noting(model: type[FormModel], given: Any) -> Any:
        try:
            return inside(model, given)
        except ValidationError as error:
            found.update(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
            raise

    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr(FormModel, "model_validate", classmethod(noting))
        yield found
