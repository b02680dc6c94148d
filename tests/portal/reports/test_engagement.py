"""The report on an engagement: its facts, in the reader's language, for the two parties and nobody else."""

import json
import re
import zlib
from collections.abc import Callable

import pytest
from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from portal.reports.typesetting import typeset
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser, app, client_for, contractor, principal, statements, stored

__all__ = ["app", "client_for", "contractor", "principal", "statements", "stored"]


@pytest.fixture
def engagement(stored: Session, principal: Organisation, contractor: Organisation) -> Engagement:
    made = factories.engagement(stored, principal, contractor, work='#panic("read as markup") *図面* の作成')
    stored.commit()
    return made


@pytest.mark.parametrize(("role", "of"), [(Role.PROCUREMENT, "principal"), (Role.RESPONDENT, "contractor")])
@pytest.mark.parametrize("locale", ["ja", "en"])
def test_either_party_gets_a_tagged_pdf_in_its_language(
    client_for: Callable[..., Browser], engagement: Engagement, request: pytest.FixtureRequest, role: Role, of: str, locale: str
) -> None:
    answer = client_for(request.getfixturevalue(of), role).get(f"/engagements/{engagement.id}/report.pdf", locale=locale)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    objects = unpacked(answer.content)
    assert b"/MarkInfo" in objects
    assert f"/Lang ({locale}".encode() in objects or f"/Lang({locale}".encode() in objects


def test_nobody_else_gets_it(client_for: Callable[..., Browser], engagement: Engagement, stored: Session) -> None:
    other = factories.organisation(stored, "株式会社よそ")
    stored.commit()
    assert client_for(other, Role.PROCUREMENT).get(f"/engagements/{engagement.id}/report.pdf").status_code == 404


def test_the_same_facts_give_the_same_paper() -> None:
    assert typeset("engagement", FACTS) == typeset("engagement", FACTS)


def test_typed_text_is_data_and_never_markup() -> None:
    hostile = '#panic("read as markup") *bold* <label> $x$ \\ "quoted"'
    facts = json.loads(json.dumps(FACTS).replace("Plain", json.dumps(hostile)[1:-1]))
    assert typeset("engagement", facts).startswith(b"%PDF-")


FACTS = {
    "language": "ja",
    "title": "報告書",
    "author": "Plain",
    "sentence": "Plain",
    "facts": [["業務", "Plain"]],
    "sections": [
        {
            "title": "Plain",
            "heads": ["区分", "今", "点"],
            "widths": [3, 2, 2],
            "rows": [
                ["Plain", {"kind": "stop", "word": "Plain"}, {"tenths": 725}],
                ["–", {"kind": "allowed", "word": "可"}, {"tenths": None}],
            ],
            "empty": "",
        },
        {"title": "空", "sentence": "Plain", "heads": ["区分"], "widths": [1], "rows": [], "empty": "ありません"},
    ],
    "footer": "Plain",
    "proof": "Plain",
    "hash": "ab" * 32,
}


def unpacked(pdf: bytes) -> bytes:
    """The objects of a PDF with their compressed streams opened, as far as they are."""
    found = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"".join(found)
