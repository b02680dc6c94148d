"""A process of its own that begins with everything loaded: to start Python and to load the product takes longer than most tests do."""

import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Forked:
    """Such a process, a child of this one."""

    pid: int
    said: int
    """The file descriptor to read what it says."""

    def kill(self) -> None:
        """End it at once, wherever it is."""
        os.kill(self.pid, signal.SIGKILL)
        self.end()

    def end(self) -> int:
        """Wait until it has ended; its exit code, negative if a signal ended it."""
        os.close(self.said)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def fork(work: Callable[[int], None]) -> Forked:
    """Begin `work` in another process; it gets the file descriptor to say something. No connection to a database may be open here."""
    reading, writing = os.pipe()
    if pid := os.fork():
        os.close(writing)
        return Forked(pid, reading)
    code = 1
    try:
        work(writing)
        code = 0
    except BaseException:  # the way back leads into the tests of the other process
        traceback.print_exc()
    finally:
        os._exit(code)
