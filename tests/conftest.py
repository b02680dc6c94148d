"""Fixtures for all tests: a migrated database, and the real services, each started when first asked for.

Databases: `--database sqlite|postgresql|both` decides on which a test runs that reaches one. A test with `session` alone
shares a database with others, in a transaction that is rolled back (tests/one_connection.py). One that asks for `database_url`,
`database` or `engine` gets its own, copied from a template that was migrated once; with `content_url`, from one that also holds
the built-in questionnaires, clauses, classes and policy, which take longer to load than most tests take to run.
Services are private to the test process (with pytest-xdist: to each worker) and stop with it; only PostgreSQL, and what is copied
anew for each test, is one for all workers of a run.
"""

import contextlib
import gc
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser
from sqlalchemy import Connection, Engine, event, util
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlmodel import Session

from portal import commands, schema
from portal.accounts import passwords
from portal.rendering.languages import LOCALES
from portal.rendering.pages import environment
from portal.settings import Settings
from storage import database as databases
from storage.database import Database
from tests import services
from tests.one_connection import Lent
from tests.services import chromium, clamd, oidc, postgresql, rclone, s3, seaweedfs, smtp
from tests.shared import Shared, made_once

ROOT = Path(__file__).parents[1]
DATABASES = ("sqlite", "postgresql")
_SERVER = pytest.StashKey[postgresql.PostgreSQL]()
LONG = (
    "tests/journeys/test_main_story",
    "tests/journeys/test_demonstration",
    "tests/security/test_reach",  # before those of its kind that wait for what one worker finds out for all
    "tests/security/test_",
    "tests/journeys/",
)

# Properties are about results: how long an example takes on a loaded machine says nothing, and the same run finds the same.
settings.register_profile(
    "portal", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
settings.load_profile("portal")

# Slow on purpose, a tenth of a second for each: here cheap. What the portal itself takes is proved in tests/portal/accounts/test_passwords.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
passwords._NOBODY = passwords.hash_password("nobody has this password: it has a line\nbreak")

# Nothing here outlives the run, so no commit waits for the disk. How the portal opens it: tests/storage/test_database.
databases.SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=ON", "busy_timeout=10000")

# Each test has a database of its own and so engines of its own, but all ask the same: what one has compiled, the next one takes.
_COMPILED: util.LRUCache[object, object] = util.LRUCache(5000)
for _dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    _dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]  # part of the key of what was compiled
    _dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]  # the tests open all of a kind alike


@event.listens_for(Engine, "engine_connect")
def _share_what_is_compiled(connection: Connection) -> None:
    connection.engine._compiled_cache = _COMPILED  # type: ignore[assignment]  # it is typed as a plain dictionary


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*DATABASES, "both"], default="sqlite", help="on which database tests run (default: sqlite)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that reaches a database runs once for each that was asked for; what is about the browser, once."""
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("database")
        kinds = DATABASES if chosen == "both" and "browser" not in metafunc.fixturenames else [chosen.replace("both", "sqlite")]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Before a worker begins: one PostgreSQL for all of them, which ends with the run, however a worker ends."""
    config = node.config
    if config.getoption("database") == "sqlite" or postgresql.missing():
        return
    if _SERVER not in config.stash:
        running = contextlib.ExitStack()
        config.stash[_SERVER] = running.enter_context(postgresql.postgresql())
        config.add_cleanup(running.close)
    node.workerinput["postgresql"] = {"port": config.stash[_SERVER].port, "password": config.stash[_SERVER].password}


@pytest.hookimpl(trylast=True)  # pytest itself sorts by the databases, which would put the long ones back
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what holds on one of the databases only (`@pytest.mark.only_on("postgresql")`) on the other; begin with what takes longest.

    Else a journey of two minutes that one worker begins last keeps all others waiting.
    """
    fits: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        marker = item.get_closest_marker("only_on")
        kind = item.callspec.params.get("database_kind") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
        (left_out if marker and kind is not None and kind not in marker.args else fits).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    long = [item for name in LONG for item in fits if item.nodeid.startswith(name)]
    long = list(dict.fromkeys(long))
    rest = [item for item in fits if not item.nodeid.startswith(LONG)]
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    # Each worker gets a run of neighbours, and later takes from the end of another's: so each run begins with its part of the long ones.
    # What shares a browser stays together.
    groups = list(dict.fromkeys(_group(item) for item in long))
    # The world of the security tests takes long to build: half of the workers begin with one database, half with the other.
    half = (workers + 1) // 2
    place = {
        group: (half + number % (workers - half) if "[postgresql" in group and workers > 1 else number % half)
        if group.startswith("tests/security/")
        else number % workers
        for number, group in enumerate(groups)
    }
    items[:] = [
        item
        for worker in range(workers)
        for item in (
            *(one for one in long if place[_group(one)] == worker),
            *rest[worker * len(rest) // workers : (worker + 1) * len(rest) // workers],
        )
    ]


def _group(item: pytest.Item) -> str:
    """What is not divided between workers: a file of journeys, else a single test."""
    return item.location[0] if item.nodeid.startswith(LONG[-1]) and not item.nodeid.startswith(LONG[:2]) else item.nodeid


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What is loaded by now stays: looking through it again and again for rubbish would take a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """What one worker has made, the others of the same run take."""
    folder = tmp_path_factory.getbasetemp()
    return Shared(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(shared: Shared) -> None:
    """The templates of the pages are compiled once."""
    for locale in LOCALES:
        environment(locale).bytecode_cache = FileSystemBytecodeCache(str(shared.folder), f"{locale}-%s.cache")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """ "sqlite" or "postgresql": for the rare test that holds for one of them only."""
    return str(request.param)


def migrate(url: str, _folder: Path) -> None:
    """Bring the database at `url` to the newest form, as the portal does when it starts."""
    schema.upgrade(url)


def prepare(url: str, folder: Path) -> None:
    """Load the built-in content, as the portal does when it starts."""
    commands.prepare(Settings(data_folder=folder, database_url=url)).close()


@pytest.fixture(scope="session")
def sqlite_template(request: pytest.FixtureRequest) -> str:
    """A migrated, empty SQLite file to copy."""
    return made_once(request, "sqlite", "template", migrate)[0]


@pytest.fixture(scope="session")
def sqlite_content(request: pytest.FixtureRequest) -> str:
    """A SQLite file as `portal serve` prepares it, to copy."""
    return made_once(request, "sqlite", "content", prepare, base="template")[0]


@pytest.fixture(scope="session")
def postgresql_server(request: pytest.FixtureRequest) -> Iterator[postgresql.PostgreSQL]:
    """A private PostgreSQL: one for all workers of a run (`pytest_configure_node`), else one of this process."""
    services.require(postgresql.missing())
    given = getattr(request.config, "workerinput", {}).get("postgresql")
    with postgresql.connected(**given) if given else postgresql.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(request: pytest.FixtureRequest) -> str:
    """The name of a migrated, empty database to copy."""
    return made_once(request, "postgresql", "template", migrate)[0]


@pytest.fixture(scope="session")
def postgresql_content(request: pytest.FixtureRequest) -> str:
    """The name of a database as `portal serve` prepares it, to copy."""
    return made_once(request, "postgresql", "content", prepare, base="template")[0]


@pytest.fixture
def source(database_kind: str, request: pytest.FixtureRequest) -> str:
    """What the test's database is a copy of: a migrated, empty one, where a floor's own conftest says nothing else."""
    return str(request.getfixturevalue(f"{database_kind}_template"))


@pytest.fixture
def database_url(database_kind: str, source: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database that only this test uses, empty or with the world of its floor."""
    with copy_of(request, database_kind, source, tmp_path) as url:
        yield url


@pytest.fixture
def content_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same with the built-in content in it."""
    with copied(request, database_kind, "content", tmp_path) as url:
        yield url


def copied(request: pytest.FixtureRequest, kind: str, what: str, folder: Path) -> contextlib.AbstractContextManager[str]:
    """The address of a copy of the database of this kind that is the "template" or that holds the "content"."""
    return copy_of(request, kind, str(request.getfixturevalue(f"{kind}_{what}")), folder)


@contextlib.contextmanager
def copy_of(request: pytest.FixtureRequest, kind: str, source: str, folder: Path) -> Iterator[str]:
    """The address of a copy of the SQLite file or PostgreSQL database `source`, to which nobody is connected; gone at the end."""
    if kind == "sqlite":
        path = folder / "portal.sqlite3"
        shutil.copyfile(source, path)
        yield f"sqlite:///{path}"
        return
    server: postgresql.PostgreSQL = request.getfixturevalue("postgresql_server")
    name = f"test_{secrets.token_hex(8)}"
    server.create(name, source)
    try:
        yield server.url(name)
    finally:
        server.drop(name)


@pytest.fixture
def data_folder(sqlite_content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder as the portal leaves it after its first start; the commands use it."""
    shutil.copyfile(sqlite_content, tmp_path / "portal.sqlite3")
    monkeypatch.setenv("PORTAL_DATA_FOLDER", str(tmp_path))
    return tmp_path


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The test's database as the portal opens it."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def engine(database: Database) -> Engine:
    """The engine for writing."""
    return database.writer


@pytest.fixture
def session(database_kind: str, source: str, request: pytest.FixtureRequest) -> Iterator[Session]:
    """One unit of work; rolled back at the end, so a test that wants it kept commits.

    Only where the test also asks for its database, or for something that leans on it, is there one that nobody else uses.
    """
    if "database_url" in request.fixturenames:
        database: Database = request.getfixturevalue("database")
        with database.session(is_writing=True) as opened:
            yield opened
            opened.rollback()
        return
    shared = lent(request, database_kind)[source]
    with shared.transaction(), shared.session(is_writing=True) as opened:
        yield opened


def lent(request: pytest.FixtureRequest, kind: str) -> Lent:
    """The databases of this kind that tests share."""
    shared: Lent = request.getfixturevalue(f"{kind}_lent")
    return shared


@pytest.fixture(scope="session")
def sqlite_lent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lent]:
    """The SQLite databases that tests share, each in a transaction of its own."""
    folder = tmp_path_factory.mktemp("lent")

    def copy(source: str) -> str:
        name = f"{secrets.token_hex(8)}.sqlite3"
        shutil.copyfile(source, folder / name)
        return f"sqlite:///{folder / name}"

    with contextlib.closing(Lent(copy)) as lent:
        yield lent


@pytest.fixture(scope="session")
def postgresql_lent(postgresql_server: postgresql.PostgreSQL) -> Iterator[Lent]:
    """The same on PostgreSQL."""

    def copy(source: str) -> str:
        name = f"lent_{secrets.token_hex(8)}"
        postgresql_server.create(name, source)
        return postgresql_server.url(name)

    with contextlib.closing(Lent(copy)) as lent:
        yield lent


@pytest.fixture
def blank_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, for tests of migrations."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.sqlite3'}"
        return
    server: postgresql.PostgreSQL = request.getfixturevalue("postgresql_server")
    name = f"blank_{secrets.token_hex(8)}"
    server.create(name)
    try:
        yield server.url(name)
    finally:
        server.drop(name)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[s3.S3Server]:
    """A private S3 server with versions and Object Lock: SeaweedFS."""
    services.require(seaweedfs.missing())
    with seaweedfs.seaweedfs() as server:
        yield server


@pytest.fixture(scope="session")
def second_s3_server() -> Iterator[s3.S3Server]:
    """A private S3 server by other authors and with fewer features: rclone."""
    services.require(rclone.missing())
    with rclone.rclone() as server:
        yield server


@pytest.fixture
def s3_bucket(s3_server: s3.S3Server) -> s3.Bucket:
    """A fresh empty bucket."""
    return s3_server.create_bucket()


@pytest.fixture(scope="session")
def virus_scanner() -> Iterator[clamd.Clamd]:
    """A private clamd that knows EICAR and a marker."""
    services.require(clamd.missing())
    with clamd.clamd() as server:
        yield server


@pytest.fixture(scope="session")
def _mail_server() -> Iterator[smtp.MailServer]:
    with smtp.mail_server() as server:
        yield server


@pytest.fixture
def mail_server(_mail_server: smtp.MailServer) -> smtp.MailServer:
    """A private SMTP server with an empty box."""
    _mail_server.reset()
    return _mail_server


@pytest.fixture(scope="session")
def identity_provider() -> Iterator[oidc.IdentityProvider]:
    """A private OpenID provider."""
    services.require(oidc.missing())
    with oidc.identity_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A private Chromium, one for each module: while Playwright runs, its thread counts as inside an event loop, and the
    tests of other modules should be free to use asyncio.
    """
    services.require(chromium.missing())
    with chromium.chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., chromium.Visit]]:
    """A maker of people at the browser: `visit(locale="en", javascript=False, width=360)`; see chromium.visit.

    At the end of the test nobody may have met a script error, a violation of the content security policy or a request
    to another host. A test that provokes one empties `problems`.
    """
    visits: list[chromium.Visit] = []
    with contextlib.ExitStack() as contexts:

        def open_visit(**wishes: object) -> chromium.Visit:
            made, context = chromium.visit(browser, **wishes)  # type: ignore[arg-type] # the same keywords, checked there
            contexts.callback(context.close)
            visits.append(made)
            return made

        yield open_visit
    assert [problem for each in visits for problem in each.problems] == []
