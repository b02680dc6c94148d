"""The states of returns and disposal certificates, and the methods of sanitisation."""

from enum import StrEnum


class ReturnState(StrEnum):
    """From the contractor's word to the principal's receipt."""

    RECORDED = "recorded"  # the principal: confirm that it arrived
    CONFIRMED = "confirmed"  # nobody: counts in the balance


class DisposalState(StrEnum):
    """From filing to judgement."""

    FILED = "filed"  # the reviewer: judge the certificate
    APPROVED = "approved"  # nobody: counts in the balance
    REJECTED = "rejected"  # the contractor: file a better one


class DisposalMethod(StrEnum):
    """The method categories of NIST SP 800-88 Rev. 2 (3.1.1-3.1.3, 3.2), and paper."""

    CLEAR = "clear"  # overwritten through the normal interface
    PURGE = "purge"  # sanitised by the device itself, or degaussed (magnetic media only)
    CRYPTOGRAPHIC_ERASE = "cryptographic_erase"
    DESTROY = "destroy"  # shredded, crushed, melted, burnt
    PAPER_SHREDDING = "paper_shredding"
    PAPER_DISSOLUTION = "paper_dissolution"


class DisposalResult(StrEnum):
    """What the person who did it found. An unknown result is never turned into a pass."""

    COMPLETE = "complete"
    WITH_WARNING = "with_warning"
    UNKNOWN = "unknown"
