"""One file in, one report out, within bounds of time and memory: what a hostile PDF can use up is this process alone."""

import json
import resource
import sys
from pathlib import Path

from portal.signatures.checking import check, read_roots

SECONDS = 20
MEMORY = 1024 * 1024 * 1024


def main() -> None:
    """Read the PDF from standard input; the only argument is the folder of trusted roots, "" for none."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    folder = Path(sys.argv[1]) if sys.argv[1] else None
    report = check(sys.stdin.buffer.read(), read_roots(folder))
    sys.stdout.write(json.dumps(report))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
