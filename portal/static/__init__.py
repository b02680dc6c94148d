"""The files that browsers fetch, each addressed with a hash of its content so that it can be cached for ever."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def versioned(path: str) -> str:
    """The address of a static file, e.g. "css/base.css" -> "/static/css/base.css?v=1a2b3c4d5e6f"."""
    content = (FOLDER / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"
