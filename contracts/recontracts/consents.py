"""The wording of the three direct consents, with the names of one chain filled in, and its hash: what a re-contractor signs."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementAncestor
from contracts.engagements.queries import get_parties
from contracts.parties.models import Organisation
from contracts.recontracts.rules import CONSENTS
from storage.ledger.rules import canonical

LANGUAGES = ("ja", "en")
_JOIN = {"ja": "及び", "en": " and "}
_COMMA = {"ja": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One consent as it is shown and signed, in both languages."""

    code: str
    text: dict[str, str]

    @property
    def text_hash(self) -> str:
        """SHA-256 of the canonical JSON of code and text."""
        return hashlib.sha256(canonical({"code": self.code, "text": self.text})).hexdigest()


def hash_all(texts: list[ConsentText]) -> str:
    """One hash over all the texts of a page: what the person has seen."""
    return hashlib.sha256(canonical({one.code: one.text_hash for one in texts})).hexdigest()


def list_principals_above(session: Session, engagement: Engagement) -> list[Organisation]:
    """The principals further up the chain than the direct one, from the top; empty at the top of a chain."""
    query = (
        select(Organisation)
        .join(Engagement, col(Engagement.principal_organisation_id) == col(Organisation.id))
        .join(EngagementAncestor, col(EngagementAncestor.ancestor_id) == col(Engagement.id))
        .where(col(EngagementAncestor.engagement_id) == engagement.id)
        .order_by(col(EngagementAncestor.depth).desc())
    )
    return list(session.scalars(query))


def write_consents(session: Session, engagement: Engagement) -> list[ConsentText]:
    """The three consents of the contractor of `engagement` to all principals above its direct one; empty where there is none."""
    above = list_principals_above(session, engagement)
    if not above:
        return []
    direct, own = get_parties(session, engagement)
    names = {
        language: {
            "partner": _name(own, language),
            "contractor": _name(direct, language),
            "principals": _list([_name(one, language) for one in above], language),
            "work": engagement.work,
        }
        for language in LANGUAGES
    }
    texts = _document()["texts"]
    return [ConsentText(code, {language: _fill(texts[code][language], names[language]) for language in LANGUAGES}) for code in CONSENTS]


def _fill(text: str, names: dict[str, str]) -> str:
    return text.format_map(names)


def _name(organisation: Organisation, language: str) -> str:
    return organisation.name_english if language == "en" and organisation.name_english else organisation.name


def _list(names: list[str], language: str) -> str:
    return names[0] if len(names) == 1 else _COMMA[language].join(names[:-1]) + _JOIN[language] + names[-1]


@cache
def _document() -> dict[str, Any]:
    file = files("contracts.recontracts") / "data" / "consents.json"
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document
