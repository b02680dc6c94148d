"""The kinds of information class, and what a designated item physically is."""

from enum import StrEnum


class ClassKind(StrEnum):
    """The axis that a class belongs to."""

    CONFIDENTIALITY = "confidentiality"
    PERSONAL = "personal"
    LEGAL_REGIME = "legal_regime"  # a hard stop: no score unlocks it


class ItemForm(StrEnum):
    """What an item physically is."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    MEDIUM = "medium"  # a disk, a stick, a tape: the carrier itself is handed over
    OBJECT = "object"  # prototype, part, product
