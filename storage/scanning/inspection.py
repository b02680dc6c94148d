"""The door: a file comes in only if its ending, its first bytes and its whole structure all say the same allowed type.

No byte is interpreted beyond that: no XML is parsed, no image decoded, nothing is unpacked to a path.
"""

import os
from collections.abc import Collection
from typing import BinaryIO

from storage.problems import Invalid
from storage.scanning.archives import find_zip_directory, inspect_archive
from storage.scanning.names import clean_name
from storage.scanning.rules import ALL_TYPES, DEFAULT_LIMITS, HEAD_SIZE, FileType, Limits, declaration_fits, magic_fits, type_of_name
from storage.scanning.structures import is_encrypted_office, is_jpeg, is_pdf, is_png, is_text

_STRUCTURES = {FileType.PDF: is_pdf, FileType.PNG: is_png, FileType.JPEG: is_jpeg, FileType.CSV: is_text, FileType.TXT: is_text}


def inspect(
    file: BinaryIO, *, filename: str, declared_type: str = "", allowed: Collection[FileType] = ALL_TYPES, limits: Limits = DEFAULT_LIMITS
) -> FileType:
    """The type of `file` (seekable, read from its start), or why it is not let in.

    Raises Invalid on the field "file": file-type-not-allowed, file-empty, file-type-mismatch, file-has-macros, archive-too-big,
    archive-nested-too-deep, archive-encrypted, archive-suspicious.
    """
    name = clean_name(filename)
    claimed = type_of_name(name)
    if claimed is None or claimed not in allowed:
        raise Invalid("file-type-not-allowed", "file", name=name, allowed=", ".join(sorted(allowed)))
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise Invalid("file-empty", "file", name=name)
    file.seek(0)
    head = file.read(HEAD_SIZE)
    mismatch = Invalid("file-type-mismatch", "file", name=name, claimed=claimed.value)
    if claimed.is_office and is_encrypted_office(file, head):
        raise Invalid("archive-encrypted", "file", name=name)
    if not magic_fits(claimed, head) or not declaration_fits(claimed, declared_type):
        raise mismatch
    if claimed in _STRUCTURES:
        # A directory of zip members behind another type means that the same bytes are also an archive for those who look there.
        if not _STRUCTURES[claimed](file, size) or find_zip_directory(file, size) is not None:
            raise mismatch
    elif inspect_archive(file, name=name, limits=limits) is not claimed:
        raise mismatch
    file.seek(0)
    return claimed
