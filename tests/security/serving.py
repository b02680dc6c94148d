"""The application behind a real port, for a real browser."""

import contextlib
import threading
import time
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI


@contextlib.contextmanager
def serving(app: FastAPI, port: int) -> Iterator[None]:
    """The application answers at `port` of this machine until the block ends. Whoever started its lifespan also ends it."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline, "the application did not come up"
            time.sleep(0.02)
        yield
    finally:
        server.should_exit = True
        thread.join(10)
