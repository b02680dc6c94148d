"""Where to go after signing in: a path of ours, whatever was asked for."""

import re

# Segments of plain characters, and a query of plain characters. No empty or dotted segment, no backslash, no escape: nothing
# that a browser could read as another host.
_LOCAL = re.compile(r"(?:/(?!\.)[A-Za-z0-9._~-]+)+/?(?:\?[A-Za-z0-9._~=&-]*)?")


def local_path(wanted: str) -> str:
    """`wanted` if it is plainly a path of ours, otherwise the start page."""
    return wanted if len(wanted) <= 500 and _LOCAL.fullmatch(wanted) else "/"
