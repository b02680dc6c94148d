"""What a reviewer may say to an answer, what each saying needs beside it, and the states of a proposal to close."""

from enum import StrEnum

REVIEW_INTERVAL_DAYS = 365  # how long a result stands in full, where an organisation has said nothing else
INTERVAL_LIMITS = (30, 400)  # the built-in sharing policy takes no review older than 400 days


class Verdict(StrEnum):
    """The reviewer's word on one answer in one round."""

    ACCEPTED_ON_EVIDENCE = "accepted_on_evidence"  # counts towards the confidence
    ACCEPTED_ON_STATEMENT = "accepted_on_statement"  # believed, not proved
    RETURNED = "returned"  # needs a remark; the contractor corrects it


ACCEPTED = frozenset({Verdict.ACCEPTED_ON_EVIDENCE, Verdict.ACCEPTED_ON_STATEMENT})


class ProposalState(StrEnum):
    """From the proposal to close to its end; the comment says who has the next move."""

    OPEN = "open"  # another reviewer: confirm or decline
    CONFIRMED = "confirmed"  # nobody: the review is closed
    DECLINED = "declined"  # the reviewers: judge on, propose again
    VOID = "void"  # the reviewers: a verdict was changed after the proposal


def choose_acceptance(*, has_evidence: bool) -> Verdict:
    """How an answer is accepted that nobody objects to: on evidence where an available file lies beside it, else on the word given."""
    return Verdict.ACCEPTED_ON_EVIDENCE if has_evidence else Verdict.ACCEPTED_ON_STATEMENT
