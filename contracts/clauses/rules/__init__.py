"""What can be decided about clauses without reading anything: texts, their composition, and how they compare with what is asked for."""

from contracts.clauses.rules.text import (
    LANGUAGES,
    NAMES,
    Checked,
    ParameterProblem,
    ParameterType,
    Texts,
    Value,
    assemble,
    check_document,
    check_parameters,
    reading_text,
    starting_values,
    stored,
    timing_parameters,
)

__all__ = [
    "LANGUAGES",
    "NAMES",
    "Checked",
    "ParameterProblem",
    "ParameterType",
    "Texts",
    "Value",
    "assemble",
    "check_document",
    "check_parameters",
    "reading_text",
    "starting_values",
    "stored",
    "timing_parameters",
]
