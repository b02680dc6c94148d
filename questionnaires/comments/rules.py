"""Who may read a comment. Pure."""

from enum import StrEnum

TEXT_LIMIT = 2000  # characters


class Visibility(StrEnum):
    """For whom a comment is."""

    BOTH = "both"  # the contractor's people and the principal's
    OWN = "own"  # the people of the writer's company only
