"""An agreement as PDF and as Word document: the frozen words, numbered, with the record, in either language; typed text stays text."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Twips
from sqlmodel import Session

from contracts.agreements.actions import accept, draw_up
from contracts.agreements.models import Agreement
from contracts.clauses.queries import find_latest
from contracts.parties.models import Organisation
from portal.reports.agreement import lines_of
from storage.stamp import Role
from tests import factories
from tests.contracts.world import TERMS
from tests.portal.pages.conftest import Browser, app, client_for, contractor, principal, statements, stored
from tests.portal.reports.reading import text_of

__all__ = ["app", "client_for", "contractor", "principal", "statements", "stored"]
HOSTILE = '#panic("read as markup") *bold* <w:t>&amp;</w:t> \x0b 図面'


@pytest.fixture
def agreement(stored: Session, principal: Organisation, contractor: Organisation, client_for: Callable[..., Browser]) -> Agreement:
    """Drawn up for a work whose name means harm, and accepted by the principal."""
    engagement = factories.engagement(stored, principal, contractor, work=HOSTILE)
    stored.commit()
    officer = client_for(principal, Role.PROCUREMENT)
    template = find_latest(stored, "CONFIDENTIALITY")
    assert template is not None
    made = draw_up(stored, officer.stamp(), engagement, template=template, parameters=TERMS)
    accept(stored, officer.stamp(), made, person_name="山田 花子", person_title="購買部長", consent="同意します", text_hash=made.text_hash)
    stored.commit()
    return made


def ask(client_for: Callable[..., Browser], of: Organisation, role: Role, agreement: Agreement, ending: str, **asked: str) -> bytes:
    answer = client_for(of, role).get(f"/agreements/{agreement.id}/agreement.{ending}", **asked)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    return answer.content


def words_of(raw: bytes) -> str:
    document = Document(io.BytesIO(raw))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def squeezed(text: str) -> str:
    """Without what only sets the lines: breaks, tabs and spaces."""
    return re.sub(r"\s", "", text.replace("\x0b", ""))


@pytest.mark.parametrize(("view", "shown"), [("ja", ["ja"]), ("en", ["en"]), ("both", ["ja", "en"])])
def test_both_files_hold_every_word_of_the_frozen_text(
    client_for: Callable[..., Browser], principal: Organisation, agreement: Agreement, view: str, shown: list[str]
) -> None:
    written = squeezed(text_of(ask(client_for, principal, Role.PROCUREMENT, agreement, "pdf", text=view)))
    pdf = re.sub(rf"·{agreement.text_hash[:16]}\d+/\d+", "", written)  # what stands at the foot of each page
    for words in agreement.text.values():
        pdf = pdf.replace(squeezed(words["title"]), "")
    docx = squeezed(words_of(ask(client_for, principal, Role.PROCUREMENT, agreement, "docx", text=view)))
    for language in ("ja", "en"):
        for article in agreement.text[language]["articles"]:
            for paragraph in article["paragraphs"]:
                for line in lines_of(paragraph["text"]):
                    for found in (pdf, docx):
                        assert (squeezed(line["text"]) in found) == (language in shown)
        for found in (pdf, docx):
            assert (squeezed(agreement.text[language]["closing"]) in found) == (language in shown)
    for found in (pdf, docx):
        assert ("Dateoftheagreement____" if view == "en" else "締結日年月日") in found, "open until the other side has accepted"
        assert agreement.text_hash in found
        assert "山田花子" in found
        assert "購買部長" in found
        assert squeezed(HOSTILE) in found


def test_what_is_not_in_force_says_so_and_names_who_has_accepted(
    client_for: Callable[..., Browser], contractor: Organisation, agreement: Agreement
) -> None:
    found = words_of(ask(client_for, contractor, Role.RESPONDENT, agreement, "docx", text="ja"))
    assert "提示中です。双方の合意がそろっておらず、効力はまだありません。" in found
    assert "同意します" in found
    assert "192.0.2.7" in found


def test_the_word_document_is_set_as_a_japanese_contract(
    client_for: Callable[..., Browser], principal: Organisation, agreement: Agreement
) -> None:
    raw = ask(client_for, principal, Role.PROCUREMENT, agreement, "docx", text="ja")
    document = Document(io.BytesIO(raw))
    section = document.sections[0]
    assert (section.page_width, section.page_height) == (Twips(11906), Twips(16838))
    fonts = document.styles["Normal"].element.find(f".//{qn('w:rFonts')}")
    assert fonts.get(qn("w:eastAsia")) == "游明朝"
    headings = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 2"]
    assert headings[0] == "第1条（目的）"
    second = next(one for one in document.paragraphs if one.text.startswith("2\t"))
    assert second.paragraph_format.first_line_indent is not None
    assert second.paragraph_format.first_line_indent < 0
    footer = section.footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        assert not [name for name in package.namelist() if "vba" in name.lower()]
        assert b"<w:t>&amp;amp;</w:t>" not in package.read("word/document.xml")


def test_a_name_longer_than_a_property_of_the_file_may_be_is_cut_there_and_whole_in_the_text(
    client_for: Callable[..., Browser], principal: Organisation, agreement: Agreement, stored: Session
) -> None:
    long = "青葉" * 200
    stored.get_one(Organisation, principal.id).name = long
    stored.commit()
    raw = ask(client_for, principal, Role.PROCUREMENT, agreement, "docx", text="ja")
    author = Document(io.BytesIO(raw)).core_properties.author
    assert author == long[: len(author)]
    assert len(author) == 255
    assert long in words_of(raw)


def test_a_character_that_no_font_of_the_paper_has_does_not_keep_the_paper_from_being_made(
    client_for: Callable[..., Browser], principal: Organisation, agreement: Agreement, stored: Session
) -> None:
    stored.get_one(Organisation, principal.id).name = "青葉\u202e ✈\U0001f9ff \u0e01 \u0628\u2028"
    stored.commit()
    raw = ask(client_for, principal, Role.PROCUREMENT, agreement, "pdf", text="ja")
    assert "青葉" in text_of(raw)
    assert b"/StructTreeRoot" in raw, "still tagged"


def test_nobody_else_gets_either(client_for: Callable[..., Browser], agreement: Agreement, stored: Session) -> None:
    other = factories.organisation(stored, "株式会社よそ")
    stored.commit()
    stranger = client_for(other, Role.PROCUREMENT)
    for ending in ("agreement.pdf", "agreement.docx", "comparison"):
        assert stranger.get(f"/agreements/{agreement.id}/{ending}").status_code == 404


def test_items_are_told_from_their_paragraph() -> None:
    assert lines_of("次の各号とする。\n(1) 一つ\n（２）二つ\n続き") == [
        {"mark": "", "text": "次の各号とする。"},
        {"mark": "(1)", "text": "一つ"},
        {"mark": "（２）", "text": "二つ"},
        {"mark": "", "text": "続き"},
    ]
