"""Files that we give out: as attachments only, and sandboxed should a browser show one all the same."""

from urllib.parse import quote

POLICY = "default-src 'none'; sandbox"


def attachment(file_name: str) -> dict[str, str]:
    """The headers of a file to save under `file_name`, in whatever letters."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name.replace('/', '-'), safe='')}",
        "Content-Security-Policy": POLICY,
    }
