"""What alembic does around every migration: which database, which tables, and one transaction for all.

The database is, in this order: what the caller put into the configuration (`config.attributes["url"]`), `-x url=...` on
alembic's command line, the portal's settings (PORTAL_DATABASE_URL).
"""

from alembic import context
from sqlalchemy import Connection, Engine, text

from portal.settings import Settings
from portal.tables import metadata
from storage.database import open_engine

# Any number that nothing else locks: two processes that start together migrate one after the other.
MIGRATION_LOCK = 0x706F7274


def database_url() -> str:
    """Where the tables are."""
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    return str(given) if given else Settings().effective_database_url


def migrate(connection: Connection) -> None:
    """Run the wanted revisions inside the transaction of `connection`: all of them, or none."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite changes a table by copying it
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate_postgresql(engine: Engine) -> None:
    """One migrating process at a time; the lock ends with the transaction."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        migrate(connection)


def migrate_sqlite(engine: Engine) -> None:
    """Foreign keys rest meanwhile: copying a table drops the old one, which would count as deleting all its rows.

    SQLite changes that setting only outside a transaction; the check afterwards proves that every reference still holds.
    """
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            migrate(connection)
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"The migration would leave {len(broken)} rows without what they refer to, first in {broken[0][0]!r}.")


if context.is_offline_mode():  # prints the SQL, for whoever reviews it or runs it by hand
    context.configure(url=database_url(), target_metadata=metadata, render_as_batch=True, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = open_engine(database_url())
    try:
        (migrate_sqlite if engine.dialect.name == "sqlite" else migrate_postgresql)(engine)
    finally:
        engine.dispose()
