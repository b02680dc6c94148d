"""Reading returns, certificates, and the balance."""

from contracts.disposals.queries.account import balance, find_return_demand
from contracts.disposals.queries.certificates import (
    CertificateRow,
    WaitingCertificate,
    checks,
    get_certificate,
    list_certificates,
    list_waiting_certificates,
)
from contracts.disposals.queries.lines import SettledLine, list_certificate_lines, list_return_lines
from contracts.disposals.queries.returns import ReturnRow, get_return, list_returns

__all__ = [
    "CertificateRow",
    "ReturnRow",
    "SettledLine",
    "WaitingCertificate",
    "balance",
    "checks",
    "find_return_demand",
    "get_certificate",
    "get_return",
    "list_certificate_lines",
    "list_certificates",
    "list_return_lines",
    "list_returns",
    "list_waiting_certificates",
]
