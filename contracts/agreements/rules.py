"""The states of an agreement and whose turn each one is."""

from enum import StrEnum


class AgreementState(StrEnum):
    """From offer to end."""

    OFFERED = "offered"  # each side that has not accepted yet
    IN_FORCE = "in_force"  # nobody: both sides have accepted the same text
    SUPERSEDED = "superseded"  # nobody: a later agreement of the same engagement is in force


class Side(StrEnum):
    """On which side of the agreement an organisation stands."""

    PRINCIPAL = "principal"
    CONTRACTOR = "contractor"
