"""Real services for the tests: started on free ports of 127.0.0.1, private to one test process, always stopped at its end.

Each module offers a context manager that yields a running service, and `missing()`: the reason why this machine cannot
run it ("" if it can). `make services` installs what is missing. Nothing here imitates a service: PostgreSQL is PostgreSQL.
"""

import os

import pytest


def require(reason: str) -> None:
    """Skip the asking test because of `reason`, or fail it on CI, where nothing may be missing. No reason: go on."""
    if not reason:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"On CI every service must be there: {reason}", pytrace=False)
    pytest.skip(reason)
