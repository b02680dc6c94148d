"""The states of an import."""

from enum import StrEnum


class ImportState(StrEnum):
    """Whose turn it is."""

    WAITING = "waiting"  # the author looks at what was read, and takes it or not
    TAKEN = "taken"  # nobody's: a draft was made of it
    DISCARDED = "discarded"  # nobody's: it was not taken
