"""Every route of the application, found by walking it; `routes.txt` is the list as it was last looked at by a person.

python -m tests.security.routes > tests/security/routes.txt
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from portal.app import create_app
from portal.settings import Settings
from storage.acts import Act

LIST = Path(__file__).with_name("routes.txt")
COMMAND = "python -m tests.security.routes > tests/security/routes.txt"


@dataclass(frozen=True)
class Route:
    """One door: a method and a path, and who may come to it. `act` is None where anybody may."""

    method: str
    path: str
    act: Act | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the path, in their order."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def is_safe(self) -> bool:
        """Whether it only reads."""
        return self.method in {"GET", "HEAD"}

    @property
    def is_api(self) -> bool:
        """Whether programs come here."""
        return self.path.startswith("/api/")

    @property
    def is_page(self) -> bool:
        """Whether people read it."""
        return self.is_safe and not self.is_api


def list_routes(app: FastAPI) -> list[Route]:
    """All routes of the application, those of included routers too (`app.routes` does not hold them), by path."""
    return sorted(_walk(app), key=lambda route: (route.path, route.method))


def _walk(app: FastAPI) -> Iterator[Route]:
    for context in iter_route_contexts(app.routes):
        route = context.route
        if not isinstance(route, APIRoute):
            continue
        acts = [act for door in route.dependant.dependencies if (act := getattr(door.call, "act", None))]
        for method in sorted(context.methods or ()):
            yield Route(method, context.path or "", acts[0] if acts else None)


def as_text(routes: list[Route]) -> str:
    """The list as it is checked in: one route a line, with the act on its door."""
    return "".join(f"{route}  {route.act.value if route.act else 'public'}\n" for route in routes)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(as_text(list_routes(create_app(Settings(data_folder=Path(folder))))))
