"""The command `portal`: serve, work, check, and set up. Every command says what it did and ends with a code that a script can use.

Exit codes: 0 done · 1 the check failed (verify-ledger), or a file was read but not wholly (import-questionnaire) · 2 wrong use or
settings · 3 a part that is needed does not answer.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from portal import commands, commands_contractors, interchange_commands
from portal.settings import Settings
from portal.version import VERSION
from storage.problems import Problem

Command = Callable[[Settings, argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    """The command line, with help for each command."""
    top = argparse.ArgumentParser(prog="portal", description="Vendor and subcontractor security-assurance portal.")
    top.add_argument("--version", action="version", version=VERSION)
    names = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = _add(names, "serve", commands.serve, "Serve the portal (settings: PORTAL_* environment variables, docs/operation.md).")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default %(default)s)")
    serve.add_argument(
        "--forwarded-allow-ips", default="", help="addresses of the reverse proxy whose X-Forwarded-* headers may be believed"
    )

    _add(names, "worker", commands.worker, "Work off jobs (mail, file checks) until stopped; run as many as you need beside `serve`.")

    verify = _add(names, "verify-ledger", commands.verify_ledger, "Check the whole ledger; ends with 1 and says where when it is broken.")
    verify.add_argument("--json", action="store_true", help="print the result as JSON")

    admin = _add(
        names,
        "create-admin",
        commands.create_admin,
        "Create a principal organisation with its first administrator (prints the invitation).",
    )
    admin.add_argument("--organisation", required=True, help="name of the organisation")
    admin.add_argument("--email", required=True, help="e-mail address of the administrator")
    admin.add_argument("--name", required=True, help="name of the administrator")
    admin.add_argument("--corporate-number", default=None, help="法人番号, 13 digits")
    admin.add_argument("--locale", choices=("ja", "en"), default="ja", help="language of the invitation (default %(default)s)")

    _add(
        names,
        "load-catalogue",
        commands.load_catalogue,
        "Load the built-in questionnaire, clauses, classes and policy (again: changes nothing).",
    )

    interchange_commands.add_parsers(
        _add(
            names,
            "import-questionnaire",
            interchange_commands.import_questionnaire,
            "Read a questionnaire from a file; make a draft of it.",
        ),
        _add(names, "catalogue", interchange_commands.catalogue, "List the built-in questionnaires with edition, source and counts."),
    )

    contractors = _add(
        names, "import-contractors", commands_contractors.import_contractors, "Register the contractors of a list (.xlsx or .csv)."
    )
    commands_contractors.add_arguments(contractors)

    demo = _add(names, "demo", commands.demo, "Play the demonstration story once, serve it, and print a sign-in link for each role.")
    demo.add_argument("--port", type=_port, default=8000, help="port to listen on (default %(default)s)")
    demo.add_argument("--only-prepare", action="store_true", help="play the story and end, without serving")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    asked = parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        run: Command = asked.run
        return run(Settings(), asked)
    except ValidationError as error:
        for fault in error.errors():
            name = "PORTAL_" + str(fault["loc"][0]).upper() + ": " if fault["loc"] else ""
            print(f"Setting not usable: {name}{fault['msg']}", file=sys.stderr)
        return 2
    except Problem as problem:
        print(f"Not done: {commands.explain(problem)}", file=sys.stderr)
        return 2
    except OperationalError as error:
        print(f"The database does not answer: {error.orig}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def _add(names: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Command, text: str) -> argparse.ArgumentParser:
    made = names.add_parser(name, help=text, description=text)
    made.set_defaults(run=run)
    return made


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: use a number from 1 to 65535")
    return port
