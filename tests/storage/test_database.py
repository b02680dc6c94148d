"""How the portal opens its embedded database."""

import subprocess
import sys
from pathlib import Path

OPEN = """
import sys
from storage.database import Database
database = Database("sqlite:///" + sys.argv[1])
with database.session(is_writing=True) as session, session.begin():
    for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        print(session.connection().exec_driver_sql("PRAGMA " + pragma).scalar_one())
database.close()
"""


def test_what_was_acknowledged_survives_a_loss_of_power_and_references_hold(tmp_path: Path) -> None:
    """In a process of its own: the tests themselves do not wait for the disk."""
    told = subprocess.run([sys.executable, "-c", OPEN, str(tmp_path / "portal.sqlite3")], capture_output=True, text=True, check=True)
    journal, synchronous, foreign_keys, milliseconds = told.stdout.split()
    assert journal == "wal"
    assert synchronous == "2"  # FULL
    assert foreign_keys == "1"
    assert int(milliseconds) >= 10_000
