"""Lists are read as light frozen rows, not as tracked objects: this ties a row class to the columns it is read from."""

from dataclasses import fields
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import SQLModel


def columns_of(row: type[Any], model: type[SQLModel]) -> list[InstrumentedAttribute[Any]]:
    """The columns of `model` that carry the names of the fields of the dataclass `row`, in their order.

    A select of them gives tuples that build the row: `row(*values)`. Raises AttributeError where the model lacks a name.
    """
    return [getattr(model, field.name) for field in fields(row)]
