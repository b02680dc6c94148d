"""Measuring: a server process of our own, its CPU time per request, and medians over interleaved rounds."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

TICKS = os.sysconf("SC_CLK_TCK")
START_LIMIT_SECONDS = 60


@dataclass(slots=True)
class Figure:
    """What one case cost, over all rounds: milliseconds of the server's CPU and of waiting, per request."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.cpu)

    @property
    def wall_ms(self) -> float:
        """The median over single requests."""
        return statistics.median(self.wall)

    @property
    def p95_ms(self) -> float:
        """What 95 of 100 requests stay below."""
        return sorted(self.wall)[int(len(self.wall) * 0.95)]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server process."""

    url: str
    process: subprocess.Popen[bytes]
    started_in: float  # seconds from the start of the process to the first good answer

    def cpu_seconds(self) -> float:
        """CPU time that the process has used so far."""
        with Path(f"/proc/{self.process.pid}/stat").open() as file:
            parts = file.read().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / TICKS

    def memory_megabytes(self) -> float:
        """Resident memory."""
        with Path(f"/proc/{self.process.pid}/statm").open() as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def serving(command: Callable[[int], list[str]], environment: Mapping[str, str]) -> Iterator[Server]:
    """Start `command(port)` and wait until /healthz answers; stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *command(port)],
        env={**os.environ, **environment, "PORTAL_BASE_URL": f"http://127.0.0.1:{port}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        while True:
            with contextlib.suppress(httpx2.TransportError):
                if httpx2.get(f"{url}/healthz").status_code == 200:
                    break
            if process.poll() is not None or time.perf_counter() - begun > START_LIMIT_SECONDS:
                raise RuntimeError(f"{' '.join(command(port))} did not start (exit code {process.poll()})")
            time.sleep(0.02)
        yield Server(url, process, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(timeout=20)


def run_case(server: Server, figure: Figure, request: Callable[[], httpx2.Response], times: int) -> None:
    """Send `request` `times` times, one after the other, and book CPU and waiting. Every answer must be a good one."""
    before = server.cpu_seconds()
    for _ in range(times):
        begun = time.perf_counter()
        response = request()
        figure.wall.append((time.perf_counter() - begun) * 1000)
        if response.status_code >= 400:
            raise RuntimeError(f"{response.request.method} {response.url} answered {response.status_code}: {response.text[:500]}")
    figure.cpu.append((server.cpu_seconds() - before) / times * 1000)
