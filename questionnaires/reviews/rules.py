"""What a reviewer may say to an answer, and what each saying needs beside it."""

from enum import StrEnum


class Verdict(StrEnum):
    """The reviewer's word on one answer in one round."""

    ACCEPTED_ON_EVIDENCE = "accepted_on_evidence"  # counts towards the confidence
    ACCEPTED_ON_STATEMENT = "accepted_on_statement"  # believed, not proved
    RETURNED = "returned"  # needs a remark; the contractor corrects it


ACCEPTED = frozenset({Verdict.ACCEPTED_ON_EVIDENCE, Verdict.ACCEPTED_ON_STATEMENT})


def choose_acceptance(*, has_evidence: bool) -> Verdict:
    """How an answer is accepted that nobody objects to: on evidence where an available file lies beside it, else on the word given."""
    return Verdict.ACCEPTED_ON_EVIDENCE if has_evidence else Verdict.ACCEPTED_ON_STATEMENT
