"""A client that asks an application in the thread of the test: no event loop beside it, no thread for each endpoint.

Starlette's own client passes each request through four threads, which costs more than most of our pages do. What is asked and what
is answered are the same. That the portal also works in threads and behind a real port, the journeys and the races prove.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import anyio.to_thread
import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient


class _Loop(asyncio.SelectorEventLoop):
    """A loop in which what would go to a thread is done at once."""

    def __del__(self) -> None:
        self.close()


class _Loops(threading.local):
    """One loop for each thread that asks; it ends with its thread."""

    def __init__(self) -> None:
        self.own = _Loop()


_loops = _Loops()
_in_threads = anyio.to_thread.run_sync


async def _run_sync(function: Callable[..., Any], *given: Any, **how: Any) -> Any:
    if isinstance(asyncio.get_running_loop(), _Loop):
        return function(*given)
    return await _in_threads(function, *given, **how)


# As before in every other loop: whoever serves behind a port has threads.
anyio.to_thread.run_sync = _run_sync  # type: ignore[assignment]  # passes on whatever it is given


class Client(TestClient):
    """As Starlette's, but each request runs here. Where a browser of Playwright is open in this thread, threads are used after all."""

    def __init__(
        self, app: FastAPI, *, raise_server_exceptions: bool = True, client: tuple[str, int] = ("testclient", 50000), **more: Any
    ) -> None:
        super().__init__(app, raise_server_exceptions=raise_server_exceptions, client=client, **more)
        self._transport = _Transport(app, client, self._transport, raise_server_exceptions=raise_server_exceptions)

    def ask(self, method: str, url: str, **sent: Any) -> httpx2.Response:
        """As `request`, without what a browser does of its own accord: no cookie is kept or sent, no redirect followed."""
        answer = self._transport.handle_request(httpx2.Request(method, self._merge_url(url), **sent))
        answer.read()
        return answer


class _Transport(httpx2.BaseTransport):
    def __init__(self, app: FastAPI, client: tuple[str, int], threaded: httpx2.BaseTransport, *, raise_server_exceptions: bool) -> None:
        self.app = app
        self.client = client
        self.threaded = threaded
        self.raise_server_exceptions = raise_server_exceptions

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if asyncio._get_running_loop() is not None:
            return self.threaded.handle_request(request)
        return _loops.own.run_until_complete(self._ask(request))

    def close(self) -> None:
        self.threaded.close()

    async def _ask(self, request: httpx2.Request) -> httpx2.Response:
        said: list[bytes] = []
        head: dict[str, Any] = {}
        body: list[bytes] = [request.read()]

        async def receive() -> dict[str, Any]:
            if body:
                return {"type": "http.request", "body": body.pop()}
            if head.get("is_whole"):
                return {"type": "http.disconnect"}
            await asyncio.Event().wait()  # nobody hangs up; whoever waits for it is cancelled
            raise AssertionError

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            elif message["type"] == "http.response.body":
                said.append(bytes(message.get("body", b"")))
                head["is_whole"] = not message.get("more_body")

        try:
            await self.app(_scope(request, self.client), receive, send)
        except Exception:  # as TestClient does: a test that looks at the answer to a fault wants the answer, any other the fault
            if self.raise_server_exceptions or not head:
                raise
        content = b"" if request.method == "HEAD" else b"".join(said)
        return httpx2.Response(head["status"], headers=head["headers"], stream=httpx2.ByteStream(content), request=request)


def _scope(request: httpx2.Request, client: tuple[str, int]) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "path": unquote(request.url.path),
        "raw_path": request.url.raw_path.split(b"?", 1)[0],
        "root_path": "",
        "scheme": request.url.scheme,
        "query_string": request.url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": client,
        "server": [request.url.host, request.url.port or {"http": 80, "https": 443}[request.url.scheme]],
        "extensions": {"http.response.debug": {}},
        "state": {},
    }
