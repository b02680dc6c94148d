"""The Word document of an agreement, set as a Japanese contract is: Mincho text, A4, hanging numbers, page numbers, places to sign.

Numbers are text, not automatic: the words of the document are exactly those whose hash both sides accept. What people typed is
written as text of a run and can be nothing else; characters that XML does not know are left out.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

MINCHO, GOTHIC = "游明朝", "游ゴシック"  # on every Windows and Mac; Word takes another Mincho where they are missing
LATIN = "Times New Roman"
SOFT = RGBColor(0x62, 0x62, 0x64)
PROPERTY_LIMIT = 255  # characters of a property of the file (ISO/IEC 29500-2, core properties); the page has the whole text
_UNKNOWN_TO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_document(told: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The .docx of what `portal.reports.agreement.tell` tells; the same content gives the same words."""
    document = Document()
    _set_up(document, told, made_at)
    if not told["is_binding"]:
        _say(document, told["standing"], style="Facts")
    for place, part in enumerate(told["parts"]):
        if place:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _write_part(document, part)
    _say(document, "　".join(told["concluded"]), style="Normal")
    _write_signatures(document, told["signed"])
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading(_clean(told["headings"]["record"]), level=2)
    _write_facts(document, told["record"])
    if told["shows_governs"]:
        _say(document, told["governs"], style="Facts")
    document.add_heading(_clean(told["headings"]["acceptances"]), level=2)
    if not told["acceptances"]:
        _say(document, told["headings"]["nobody"], style="Facts")
    for one in told["acceptances"]:
        _say(document, one["label"], style="Facts")
        _write_facts(document, one["rows"])
    _say(document, f"{told['proof']}\n{told['hash']}", style="Facts")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: WordDocument, told: Mapping[str, Any], made_at: datetime) -> None:
    """Paper, fonts for Japanese and Latin letters, language, and the footer with page numbers."""
    properties = document.core_properties
    properties.title, properties.author = _clean(told["title"])[:PROPERTY_LIMIT], _clean(told["author"])[:PROPERTY_LIMIT]
    properties.language = told["language"]
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    properties.last_modified_by = properties.comments = ""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    _set_fonts(document.styles["Normal"], MINCHO, 10.5, told["language"])
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Normal"].paragraph_format.line_spacing = 1.35
    for name, size in (("Title", 16), ("Heading 2", 10.5)):
        style = document.styles[name]
        _set_fonts(style, MINCHO if name == "Title" else GOTHIC, size, told["language"])
        style.font.bold, style.font.color.rgb = False, RGBColor(0x1A, 0x1A, 0x1C)
        style.paragraph_format.keep_with_next = True
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Title"].paragraph_format.space_after = Pt(18)
    borders = document.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if borders is not None:  # the line that Word draws under a title
        borders.getparent().remove(borders)
    document.styles["Heading 2"].paragraph_format.space_before = Pt(14)
    facts = document.styles.add_style("Facts", 1)
    facts.base_style = document.styles["Normal"]
    _set_fonts(facts, GOTHIC, 9, told["language"])
    _write_footer(section.footer.paragraphs[0], told["footer"])


def _set_fonts(style: Any, name: str, size: float, language: str) -> None:
    style.font.name, style.font.size = LATIN if name == MINCHO else "Arial", Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    spoken = properties.find(qn("w:lang"))
    if spoken is None:
        spoken = OxmlElement("w:lang")
        properties.append(spoken)
    spoken.set(qn("w:val"), "ja-JP" if language == "ja" else "en-GB")
    spoken.set(qn("w:eastAsia"), "ja-JP")


def _write_part(document: WordDocument, part: Mapping[str, Any]) -> None:
    document.add_paragraph(_clean(part["title"]), style="Title")
    _write_lines(document, part["preamble"], "", part["language"])
    for article in part["articles"]:
        document.add_heading(_clean(article["heading"]), level=2)
        for paragraph in article["paragraphs"]:
            _write_lines(document, paragraph["lines"], paragraph["number"], part["language"])
    document.add_paragraph()
    _write_lines(document, part["closing"], "", part["language"])


def _write_lines(document: WordDocument, lines: Sequence[Mapping[str, str]], number: str, language: str) -> None:
    """A numbered paragraph; its items hang behind their marks, one step further in."""
    for place, line in enumerate(lines):
        mark = line["mark"] or (number if place == 0 else "")
        written = document.add_paragraph()
        if language == "ja":
            written.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        shape = written.paragraph_format
        outer = Pt(21) if number else Pt(0)
        if line["mark"]:
            shape.left_indent, shape.first_line_indent = outer + Pt(24), Pt(-24)
        elif number:
            shape.left_indent, shape.first_line_indent = outer, -outer if place == 0 else Pt(0)
        if mark:
            shape.tab_stops.add_tab_stop(shape.left_indent)
            written.add_run(f"{mark}\t")
        written.add_run(_clean(line["text"]))


def _write_signatures(document: WordDocument, signed: Sequence[Mapping[str, Any]]) -> None:
    """The two places to sign, side by side and never parted by the end of a page."""
    document.add_paragraph()
    table = document.add_table(rows=len(signed[0]["rows"]) + 2, cols=2)
    for column, box in enumerate(signed):
        texts = [box["label"], *(f"{label}　{value}" for label, value in box["rows"]), box["note"]]
        for row, text in enumerate(texts):
            paragraph = table.cell(row, column).paragraphs[0]
            paragraph.style = "Facts"
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_after = Pt(8)
            paragraph.add_run(_clean(text))


def _write_facts(document: WordDocument, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for label, value in rows:
        cells = table.add_row().cells
        for cell, text, width in ((cells[0], label, Mm(40)), (cells[1], value, Mm(120))):
            cell.width = width
            cell.paragraphs[0].style = "Facts"
            cell.paragraphs[0].add_run(_clean(text))
        cells[0].paragraphs[0].runs[0].font.color.rgb = SOFT


def _write_footer(paragraph: Paragraph, text: str) -> None:
    paragraph.style = "Facts"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(160), 2)  # to the right
    paragraph.add_run(f"{_clean(text)}\t")
    for place, field in enumerate(("PAGE", "NUMPAGES")):
        if place:
            paragraph.add_run(" / ")
        for kind in ("begin", "", "end"):
            run = paragraph.add_run()
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark = OxmlElement("w:instrText")
                mark.text = field
            run._r.append(mark)  # python-docx has no other way to a field


def _say(document: WordDocument, text: str, *, style: str) -> None:
    document.add_paragraph(_clean(text), style=style)


def _clean(text: str) -> str:
    return _UNKNOWN_TO_XML.sub("", text)
