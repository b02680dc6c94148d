"""PDF from a Typst template and plain data. What people typed reaches the template as data only and is never read as markup.

The fonts come with a package and no system font is used, so that the same facts give the same paper on every machine. The PDF is
tagged (PDF/UA-1): headings, tables and language can be followed without seeing the page.
"""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pylopdf_fonts_jp
import typst

TEMPLATES = Path(__file__).parent / "templates"
NO_GLYPH = "could not be displayed with font"  # in the compiler's words
_one_at_a_time = Lock()  # a compiler serves one document at a time; a page takes milliseconds


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `template` (a file in portal/reports/templates, without its ending) with `data` (JSON).

    PDF/UA-1 forbids a character that no font of the paper has, and people may type any. Such a paper is made all the same: still
    tagged, with a box for that character, and without the claim to follow the standard.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _one_at_a_time:
        try:
            made = _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            if NO_GLYPH not in str(error):
                raise
            made = _compiler(template).compile(format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)  # several files come only of pictures
    return made


@cache
def _compiler(template: str) -> typst.Compiler:
    """One compiler per template: it keeps the fonts and the parsed template, which is most of the work."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(Path(pylopdf_fonts_jp.__file__).parent)])
    return typst.Compiler(TEMPLATES / f"{template}.typ", font_paths=fonts)
