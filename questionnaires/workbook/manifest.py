"""The sealed page of a workbook: which assessment it belongs to, and which state of each answer it went out with.

It travels in a sheet that is not shown. A keyed hash over all of it tells our own workbook from one that was made up or altered.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from storage.problems import Conflict, Invalid

FORM = 2  # of the workbook: raised when an older one can no longer be read
CHUNK = 30_000  # characters in one cell, which holds 32,767
Language = Literal["ja", "en"]


class Mark(BaseModel):
    """One answer as it went out: its version, and a short hash of what it said."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    version: int
    digest: str


class Manifest(BaseModel):
    """What a workbook says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    form: int
    assessment_id: str
    version_id: str
    round: int
    language: Language
    items: dict[str, Mark]
    choices: dict[str, str]  # group to option; "" where none was chosen


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workbook must belong to be read."""

    assessment_id: str
    version_id: str
    round: int


def digest(saying: Mapping[str, Any]) -> str:
    """A short hash of what an answer says: enough to see whether it was touched."""
    text = json.dumps(saying, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def seal(manifest: Manifest, secret: str) -> tuple[list[str], str]:
    """The manifest as the texts of its cells, and the keyed hash over them. `secret` is the installation's."""
    text = json.dumps(manifest.model_dump(), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)], _mac(text, secret)


def unseal(texts: list[str], mac: str, secret: str, place: Place) -> Manifest:
    """The manifest behind the cells, if it is ours, unaltered, and of `place`.

    Raises Invalid("workbook-altered") on the field "file", and Conflict: workbook-of-another-assessment,
    workbook-of-another-version, workbook-of-another-round, workbook-form-outdated. A workbook of somebody else is told like one
    of another questionnaire of one's own: what exists elsewhere is nobody's business.
    """
    text = "".join(texts)
    if not hmac.compare_digest(_mac(text, secret).encode(), mac.encode()):
        raise Invalid("workbook-altered", "file")
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:  # sealed by an edition of the portal that wrote another form
        raise Conflict("workbook-form-outdated", "file") from error
    if manifest.form != FORM:
        raise Conflict("workbook-form-outdated", "file")
    for name, code in (
        ("assessment_id", "workbook-of-another-assessment"),
        ("version_id", "workbook-of-another-version"),
        ("round", "workbook-of-another-round"),
    ):
        if getattr(manifest, name) != asdict(place)[name]:
            raise Conflict(code, "file")
    return manifest


def _mac(text: str, secret: str) -> str:
    return hmac.new(secret.encode(), b"workbook:" + text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
