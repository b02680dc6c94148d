"""The one door: which format a file has, its reader, and the writers."""

from collections.abc import Callable
from datetime import date
from pathlib import PurePath

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.interchange import authoring_reading, authoring_workbook, caiq, own, workbooks
from questionnaires.interchange.decoding import decode
from questionnaires.interchange.eramba import reading as eramba_reading
from questionnaires.interchange.eramba import writing as eramba_writing
from questionnaires.interchange.library import reading as library_reading
from questionnaires.interchange.library import writing as library_writing
from questionnaires.interchange.reading import SIZE_LIMIT, Format, Reading, Writing
from questionnaires.interchange.vsaq import reading as vsaq_reading
from questionnaires.interchange.vsaq import writing as vsaq_writing
from storage.problems import Invalid

WRITABLE = (Format.OWN, Format.WORKBOOK, Format.VSAQ, Format.CSV, Format.LIBRARY)
"""The formats that we write. The CAIQ belongs to others and is only read."""

WITH_LANGUAGE = frozenset({Format.WORKBOOK, Format.VSAQ, Format.CSV})
"""The formats whose file is in one language, or, of the workbook, says conditions in one."""

_ENDINGS = {".csv": Format.CSV, ".tsv": Format.CSV, ".txt": Format.CSV, ".yaml": Format.LIBRARY, ".yml": Format.LIBRARY}
_ZIP = b"PK\x03\x04"


def read(raw: bytes, file_name: str, format_name: str | None = None, *, today: date, base: bytes | None = None) -> Reading:
    """The questionnaire in a file. `format_name` is one of Format, or None to tell it from the file; `base` is the questionnaire that
    a VSAQ extension belongs to; `today` dates what has no date of its own.

    Raises Invalid on the field "file": interchange-file-empty, interchange-file-too-big (megabytes), interchange-format-unknown,
    interchange-encoding, interchange-not-read (line, reason), interchange-formula (sheet, cell), interchange-too-deep,
    interchange-too-many-items, interchange-table-too-big, interchange-nothing-found, and what the inspection of archives raises.
    """
    for given in (raw, base or b""):
        if len(given) > SIZE_LIMIT:
            raise Invalid("interchange-file-too-big", "file", megabytes=SIZE_LIMIT // 2**20)
    if not raw.strip():
        raise Invalid("interchange-file-empty", "file")
    known = _format_of(format_name)
    if raw.startswith(_ZIP) or known in {Format.WORKBOOK, Format.CAIQ}:
        return _read_workbook(raw, file_name, known, today)
    text = decode(raw)
    known = known or _detect(text, file_name)
    if known is Format.VSAQ:
        return vsaq_reading.read(text, file_name, today, decode(base) if base else None)
    readers: dict[Format, Callable[[str, str, date], Reading]] = {
        Format.OWN: own.read,
        Format.CSV: eramba_reading.read,
        Format.LIBRARY: library_reading.read,
    }
    return readers[known](text, file_name, today)


def write(document: QuestionnaireDocument, target: Format, language: str) -> Writing:
    """The file of `document`. Formats with one language take `language`. Raises Invalid("interchange-format-unknown")."""
    if target is Format.OWN:
        return own.write(document)
    if target is Format.WORKBOOK:
        return authoring_workbook.write(document, language)
    if target is Format.VSAQ:
        return vsaq_writing.write(document, language)
    if target is Format.CSV:
        return eramba_writing.write(document, language)
    if target is Format.LIBRARY:
        return library_writing.write(document)
    raise Invalid("interchange-format-unknown", "format", name=target.value)


def _format_of(name: str | None) -> Format | None:
    if not name:
        return None
    try:
        return Format(name)
    except ValueError as error:
        raise Invalid("interchange-format-unknown", "format", name=name) from error


def _detect(text: str, file_name: str) -> Format:
    ending = PurePath(file_name).suffix.lower()
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if '"questionnaire"' in text or '"extensions"' in text:
        return Format.VSAQ
    if '"sections"' in text:
        return Format.OWN
    if "requirement_nodes:" in text:
        return Format.LIBRARY
    raise Invalid("interchange-format-unknown", "file", name=file_name)


def _read_workbook(raw: bytes, file_name: str, known: Format | None, today: date) -> Reading:
    if known not in {None, Format.WORKBOOK, Format.CAIQ}:
        raise Invalid("interchange-format-unknown", "file", name=file_name)
    sheets = workbooks.read_sheets(raw, file_name)
    if known is Format.CAIQ or (known is None and not authoring_reading.is_ours(sheets) and caiq.is_caiq(sheets)):
        return caiq.read(sheets, file_name, today)
    if not authoring_reading.is_ours(sheets):
        raise Invalid("interchange-format-unknown", "file", name=file_name)
    return authoring_reading.read(sheets, file_name, today)
