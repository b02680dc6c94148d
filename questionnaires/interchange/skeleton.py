"""The parts of a document that foreign files do not carry, with the values that say least."""

from datetime import date
from typing import Any

from questionnaires.interchange.texts import Codes, both, tidy


def blank(name: str, file_name: str, today: date) -> dict[str, Any]:
    """A document without sections, named after its file. Nothing foreign is scored until somebody gives it weights."""
    title = tidy(name) or "questionnaire"
    return {
        "code": Codes().make(name, "questionnaire"),
        "edition": "1.0",
        "dated": today.isoformat(),
        "title": both(title),
        "introduction": both(title),
        "source": both(tidy(file_name) or title),
        "points": {"implemented": 100, "partly": 50, "planned": 20, "not_implemented": 0},
        "evidence_types": {},
        "sections": [],
    }
