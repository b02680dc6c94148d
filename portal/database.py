"""The transaction of a request: opened here, committed here, and nowhere else on the way of a page or an API call."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from storage.database import Database


@contextmanager
def transaction(database: Database, *, is_writing: bool) -> Iterator[Session]:
    """One unit of work: committed when the block ends well, rolled back when it raises.

    The guards wrap an endpoint in it with FastAPI's `scope="function"`, so that the commit comes before the response is
    sent and a failing commit is never shown as success.
    """
    session = database.session(is_writing=is_writing)
    try:
        yield session
        if is_writing:
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
