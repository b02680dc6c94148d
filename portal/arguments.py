"""What the command line understands. It imports nothing of the portal: help and wrong use are answered at once."""

import argparse
from pathlib import Path

from portal.version import VERSION

FORMATS = ("json", "xlsx", "vsaq", "caiq", "csv", "yaml")  # of questionnaires; named here so that none of their readers is loaded for them


def parser() -> argparse.ArgumentParser:
    """The command line, with help for each command."""
    top = argparse.ArgumentParser(prog="portal", description="Vendor and subcontractor security-assurance portal.")
    top.add_argument("--version", action="version", version=VERSION)
    names = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = _add(names, "serve", "commands:serve", "Serve the portal (settings: PORTAL_* environment variables, docs/operation.md).")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default %(default)s)")
    serve.add_argument(
        "--forwarded-allow-ips", default="", help="addresses of the reverse proxy whose X-Forwarded-* headers may be believed"
    )

    _add(
        names,
        "worker",
        "commands:worker",
        "Work off jobs (mail, file checks) until stopped; run as many as you need beside `serve`.",
    )

    verify = _add(names, "verify-ledger", "commands:verify_ledger", "Check the whole ledger; ends with 1 and says where when it is broken.")
    verify.add_argument("--json", action="store_true", help="print the result as JSON")

    admin = _add(
        names,
        "create-admin",
        "commands:create_admin",
        "Create a principal organisation with its first administrator (prints the invitation).",
    )
    admin.add_argument("--organisation", required=True, type=_said, help="name of the organisation")
    admin.add_argument("--email", required=True, help="e-mail address of the administrator")
    admin.add_argument("--name", required=True, type=_said, help="name of the administrator")
    admin.add_argument("--corporate-number", default=None, help="法人番号, 13 digits")
    admin.add_argument("--locale", choices=("ja", "en"), default="ja", help="language of the invitation (default %(default)s)")

    _add(
        names,
        "load-catalogue",
        "commands:load_catalogue",
        "Load the built-in questionnaire, clauses, classes and policy (again: changes nothing).",
    )

    taken = _add(
        names,
        "import-questionnaire",
        "interchange_commands:import_questionnaire",
        "Read a questionnaire from a file; make a draft of it.",
    )
    taken.add_argument("file", type=Path, help="the file to read")
    taken.add_argument("--format", choices=FORMATS, help="its format (default: told from the file)")
    taken.add_argument("--dry-run", action="store_true", help="only say what would be read; needs no database")
    taken.add_argument("--organisation", help="the principal for whom a draft is made; needed without --dry-run")
    taken.add_argument("--extend", type=Path, metavar="BASE", help="VSAQ: the questionnaire that this extension belongs to")
    taken.add_argument("--json", action="store_true", help="print the result as JSON")

    listed = _add(names, "catalogue", "interchange_commands:catalogue", "List the built-in questionnaires with edition, source and counts.")
    listed.add_argument("--json", action="store_true", help="print the list as JSON")

    contractors = _add(
        names,
        "import-contractors",
        "commands_contractors:import_contractors",
        "Register the contractors of a list (.xlsx or .csv).",
    )
    contractors.add_argument("file", type=Path, help="the list: .xlsx, or .csv in UTF-8 or Shift_JIS")
    contractors.add_argument("--organisation", required=True, help="name of the principal whose contractors they are")
    contractors.add_argument("--dry-run", action="store_true", help="only say what would become of each line")
    contractors.add_argument("--json", action="store_true", help="print the result as JSON")

    demo = _add(names, "demo", "commands:demo", "Play the demonstration story once, serve it, and print a sign-in link for each role.")
    demo.add_argument("--port", type=_port, default=8000, help="port to listen on (default %(default)s)")
    demo.add_argument("--only-prepare", action="store_true", help="play the story and end, without serving")
    return top


def _add(names: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: str, text: str) -> argparse.ArgumentParser:
    made = names.add_parser(name, help=text, description=text)
    made.set_defaults(run=f"portal.{run}")
    return made


def _said(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty: write the name")
    return text.strip()


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: use a number from 1 to 65535")
    return port
