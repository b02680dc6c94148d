"""Bringing the database to the schema of this version, from nothing or from any earlier version."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def upgrade(url: str) -> None:
    """Migrate the database at `url` to the newest revision, in one transaction; does nothing when it is there already.

    Two processes that start at once do not run over each other: the migration holds a lock (portal/migrations/env.py).
    """
    command.upgrade(configuration(url), "head")


def configuration(url: str) -> Config:
    """Alembic's configuration for `url`, independent of the folder that a command is run in."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config
