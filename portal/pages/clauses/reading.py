"""The text of an uploaded file with an own clause: plain text as it is, a Word document paragraph by paragraph.

A Word document is a zip of XML from a stranger: it is scanned, measured before it is unpacked, and read without entities. Numbers
that Word makes by itself are not text; the author sees the articles and corrects them.
"""

from collections.abc import Callable
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from starlette.datastructures import UploadFile

from portal.guards import Entry
from questionnaires.interchange.decoding import decode
from storage.problems import Invalid
from storage.scanning.names import clean_name

FIELD = "file"
SIZE_LIMIT = 5 * 2**20
UNPACKED_LIMIT = 60 * 2**20
TEXT_LIMIT = 60_000  # characters; a contract of 40 pages


def reading_text(entry: Entry) -> Callable[[], str | None]:
    """For the door: the text of the form's file, read while no transaction is open; None when none was chosen."""
    return lambda: _uploaded_text(entry)


def _uploaded_text(entry: Entry) -> str | None:
    found = entry.form.get(FIELD)
    if not isinstance(found, UploadFile) or not found.filename:
        return None
    raw = found.file.read(SIZE_LIMIT + 1)
    if len(raw) > SIZE_LIMIT:
        raise Invalid("own-file-too-big", FIELD, megabytes=SIZE_LIMIT // 2**20)
    verdict = entry.request.app.state.scanner.scan([raw])
    if not verdict.is_open:
        raise Invalid("file-infected", FIELD, name=clean_name(found.filename), detail=verdict.detail)
    text = read_word(raw) if raw[:2] == b"PK" else decode(raw)
    if len(text) > TEXT_LIMIT:
        raise Invalid("own-file-too-long", FIELD, limit=TEXT_LIMIT)
    return text


def read_word(raw: bytes) -> str:
    """The text of a .docx, paragraph by paragraph with an empty line between them; tables cell by cell.

    Raises Invalid("own-file-unreadable" | "own-file-too-big").
    """
    try:
        with ZipFile(BytesIO(raw)) as package:
            if sum(one.file_size for one in package.infolist()) > UNPACKED_LIMIT:
                raise Invalid("own-file-too-big", FIELD, megabytes=SIZE_LIMIT // 2**20)
        document = Document(BytesIO(raw))
        lines = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines += ["　".join(cell.text.strip() for cell in row.cells) for row in block.rows]
            else:
                lines.append(block.text)
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise Invalid("own-file-unreadable", FIELD) from error
    return "\n\n".join(line for line in lines if line.strip())
