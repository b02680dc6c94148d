"""What the signatures and time stamps of a PDF are worth, by its own bytes and the roots that the installation trusts.

Nothing is fetched: no revocation list, no missing certificate. What cannot be known from here is told as not known.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509  # type: ignore[import-untyped]  # publishes no types
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

MOST = 50  # signatures in one file
LONGEST = 200  # characters of a name


class Verdict(StrEnum):
    """The answer for one signature or time stamp."""

    VALID = "valid"  # unchanged, and the certificate leads to a trusted root
    UNKNOWN_TRUST = "unknown-trust"  # unchanged, but nobody here vouches for the certificate
    CHANGED = "changed"  # the file was changed after it was signed
    BROKEN = "broken"  # the signature itself does not fit or cannot be read


def check(content: bytes, roots: Iterable[x509.Certificate]) -> dict[str, Any]:
    """The report on a file, as data: {"is_readable", "signatures": [...]}. Never raises for what stands in the file."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it logs whole tracebacks for what is only not trusted
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    trusted = list(roots)
    try:
        found = list(_signatures(content))
    except Exception:  # hostile or damaged files fail in every way that a parser can
        return {"is_readable": False, "signatures": []}
    return {"is_readable": True, "signatures": [_judge(one, trusted) for one in found[:MOST]]}


def read_roots(folder: Path | None) -> list[x509.Certificate]:
    """The certificates of all PEM files in a folder; none without a folder."""
    if folder is None or not folder.is_dir():
        return []
    found = []
    for file in sorted(folder.iterdir()):
        if file.suffix in {".pem", ".crt", ".cer"}:
            blocks = pem.unarmor(file.read_bytes(), multiple=True)
            found += [x509.Certificate.load(der) for kind, _, der in blocks if kind == "CERTIFICATE"]
    return found


def _signatures(content: bytes) -> Iterator[EmbeddedPdfSignature]:
    reader = PdfFileReader(BytesIO(content), strict=False)
    yield from reader.embedded_signatures


def _judge(one: EmbeddedPdfSignature, roots: list[x509.Certificate]) -> dict[str, Any]:
    is_stamp = str(one.sig_object_type) == "/DocTimeStamp"
    told: dict[str, Any] = {
        "kind": "time-stamp" if is_stamp else "signature",
        "verdict": Verdict.BROKEN.value,
        "reason": "unreadable",
        "name": "",
        "issuer": "",
        "claimed_at": None,
        "stamped_at": None,
        "is_stamp_trusted": False,
        "covers": "unknown",
    }
    try:
        certificate = one.signer_cert
        told |= {"name": _name(certificate.subject), "issuer": _name(certificate.issuer)}
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        status: Any = validate_pdf_timestamp(one, context) if is_stamp else validate_pdf_signature(one, context)
    except Exception:
        return told
    told["covers"] = _coverage(status)
    if is_stamp:
        told |= {"stamped_at": _moment(status.timestamp), "is_stamp_trusted": bool(status.trusted and status.intact and status.valid)}
    else:
        told["claimed_at"] = _moment(status.signer_reported_dt)
        stamp = status.timestamp_validity
        if stamp is not None and stamp.intact and stamp.valid:
            told |= {"stamped_at": _moment(stamp.timestamp), "is_stamp_trusted": bool(stamp.trusted)}
    verdict, reason = _verdict(status)
    return told | {"verdict": verdict.value, "reason": reason}


def _verdict(status: Any) -> tuple[Verdict, str]:
    if not status.intact:
        return Verdict.CHANGED, "content-changed"
    if not status.valid:
        return Verdict.BROKEN, "signature-wrong"
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE and status.modification_level in {None, ModificationLevel.OTHER}:
        return Verdict.CHANGED, "added-afterwards"
    if status.revoked:
        return Verdict.BROKEN, "revoked"
    if not status.trusted:
        return Verdict.UNKNOWN_TRUST, "no-trusted-root"
    return Verdict.VALID, ""


def _coverage(status: Any) -> str:
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "whole"
    is_harmless = status.modification_level in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}
    return "earlier-version" if is_harmless else "part"


def _name(name: x509.Name) -> str:
    native = name.native
    return str(native.get("common_name") or native.get("organization_name") or name.human_friendly)[:LONGEST]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
