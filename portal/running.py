"""Running a command of `portal`, and saying in one sentence what kept it from being done."""

import argparse
import logging
import sys
from collections.abc import Callable
from pkgutil import resolve_name

from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from portal import commands
from portal.settings import Settings
from storage.problems import Problem

Command = Callable[[Settings, argparse.Namespace], int]


def run(asked: argparse.Namespace) -> int:
    """Run the command that was asked for; its exit code (see `portal.cli`)."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        settings = Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "PORTAL_" + str(fault["loc"][0]).upper() + ": " if fault["loc"] else ""
            print(f"Setting not usable: {name}{fault['msg'].removeprefix('Value error, ')}", file=sys.stderr)
        return 2
    try:
        command: Command = resolve_name(asked.run)
        return command(settings, asked)
    except Problem as problem:
        return _tell(2, f"Not done: {commands.explain(problem)}")
    except CommandError as error:  # alembic does not know the revision that stands in the database
        return _tell(
            2, f"The database {_shown(settings)} was made by another version of the portal: {error}. Install that version or a newer one."
        )
    except DBAPIError as error:
        return _tell(3, f"The database {_shown(settings)} does not answer: {error.orig}")
    except OSError as error:
        return _tell(3, f"Not done: {error.filename or 'the system'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return 130


def _shown(settings: Settings) -> str:
    return make_url(settings.effective_database_url).render_as_string(hide_password=True)


def _tell(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return code
