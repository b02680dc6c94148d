"""The application: one function that puts the parts together. What is switched on, is switched on here."""

import gc
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from portal import problems, tables
from portal.api import router as api_router
from portal.bodies import BodyLimit
from portal.headers import SecurityHeaders
from portal.pages import routers
from portal.rendering.languages import LOCALES
from portal.rendering.pages import environment
from portal.routing import ByFirstSegment
from portal.settings import Settings
from portal.version import VERSION
from portal.worker import EmbeddedWorker, handlers
from storage.database import Database
from storage.objects import open_object_store
from storage.scanning import open_scanner

THREADS = 4  # more threads fight for the interpreter lock and make every request slower (docs/performance.md)
BODY_OVERHEAD = 1024 * 1024  # what a form may hold beside the uploaded file


class Portal(FastAPI):
    """FastAPI answers by itself outside of every middleware (a body that is too big, a fault): the headers go around that too."""

    def build_middleware_stack(self) -> ASGIApp:
        """The stack as FastAPI builds it, within our limit of bodies and the headers."""
        limited = BodyLimit(super().build_middleware_stack(), most=self.state.settings.upload_limit_bytes + BODY_OVERHEAD)
        return SecurityHeaders(limited, is_secure=self.state.settings.is_secure)


def create_app(settings: Settings) -> FastAPI:
    """The portal for these settings. The database must have been migrated before (`portal` commands do it)."""
    assert tables.metadata.tables  # every table is known before the first query
    app = Portal(
        title="Vendor assurance portal",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        max_body_size=settings.upload_limit_bytes + BODY_OVERHEAD,
    )
    app.state.settings = settings
    app.state.secret_key = settings.read_secret_key()
    app.state.database = Database(settings.effective_database_url)
    app.state.store = open_object_store(
        settings.effective_object_store_url,
        access_key=settings.object_store_access_key,
        secret_key=settings.object_store_secret_key.get_secret_value(),
    )
    app.state.scanner = open_scanner("" if settings.scanner == "type-only" else settings.scanner.removeprefix("clamd://"))
    app.router.routes += [_pages_by_segment(), *api_router.routes]
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.router.routes += _pages()  # each page once more, for whoever lists the routes; last, since no address gets that far
    problems.install(app)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.hosts)
    return app


@cache
def _pages() -> tuple[APIRoute, ...]:
    """The routes of all pages as they were written. `include_router` would work each of them out anew, which takes seconds for hundreds."""

    def written(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
        for route in routes:
            if isinstance(route, APIRoute):
                yield route
            else:
                yield from written(route.original_router.routes)  # type: ignore[attr-defined]  # a router that includes a router

    return tuple(written(route for router in routers() for route in router.routes))


@cache
def _pages_by_segment() -> ByFirstSegment:
    return ByFirstSegment(_pages())


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    for locale in LOCALES:
        environment(locale)
    worker = EmbeddedWorker(app.state.database.writer, handlers(settings, app.state.store, app.state.scanner))
    if settings.embedded_worker:
        worker.start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        if settings.embedded_worker:
            worker.stop()
        app.state.database.close()
