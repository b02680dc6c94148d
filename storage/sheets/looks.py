"""How cells look. What was worked out for one cell of a workbook is taken over by all that look alike.

openpyxl works out the whole font, frame and filling anew for each cell that is given one: half of the time that a workbook takes.
"""

from copy import copy
from dataclasses import dataclass, fields
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection
from openpyxl.workbook.workbook import Workbook


@dataclass(frozen=True, eq=False)
class Look:
    """What is set of a cell; what is None stays as in an untouched one."""

    font: Font | None = None
    alignment: Alignment | None = None
    border: Border | None = None
    number_format: str | None = None
    fill: PatternFill | None = None
    protection: Protection | None = None


_WORKED_OUT: WeakKeyDictionary[Workbook, dict[tuple[Look, bool], Any]] = WeakKeyDictionary()


def wear(cell: Any, look: Look) -> None:
    """Let `cell` look like this, and not as before. Whether its text is marked as one (`quotePrefix`) is not changed."""
    known = _WORKED_OUT.setdefault(cell.parent.parent, {})
    is_marked = bool(cell.quotePrefix)
    style = known.get((look, is_marked))
    if style is not None:
        cell._style = copy(style)
        return
    for part in fields(look):
        said = getattr(look, part.name)
        if said is not None:
            setattr(cell, part.name, said)
    known[look, is_marked] = copy(cell._style)
