"""Bytes to text: UTF-8 with or without a mark, UTF-16 with one, and Shift_JIS as Japanese Windows writes it."""

from storage.problems import Invalid

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(raw: bytes) -> str:
    """The text. Raises Invalid("interchange-encoding")."""
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    for name in [marked] if marked else ["utf-8", "cp932"]:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("interchange-encoding", "file")
