"""What the portal takes to keep a password; the tests themselves take less (tests/conftest.py)."""

import subprocess
import sys

from argon2 import extract_parameters
from argon2.low_level import Type

HASH = "from portal.accounts import passwords; print(passwords.hash_password(sys.argv[1])); print(passwords._NOBODY)"


def test_passwords_are_kept_as_rfc_9106_recommends_and_nobody_costs_as_much_as_somebody() -> None:
    told = subprocess.run([sys.executable, "-c", f"import sys; {HASH}", "seven green herons"], capture_output=True, text=True, check=True)
    somebody, nobody = map(extract_parameters, told.stdout.split())
    assert somebody == nobody
    assert somebody.type is Type.ID
    assert (somebody.memory_cost, somebody.time_cost, somebody.parallelism) == (64 * 1024, 3, 4)
    assert (somebody.salt_len, somebody.hash_len) == (16, 32)
