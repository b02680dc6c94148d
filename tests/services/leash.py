"""Runs one command and stops it when whoever started it is gone, even by `kill -9`: no test run leaves a server behind.

Usage: python leash.py STOP_SIGNAL UID COMMAND...   (UID -1: stay who we are)

Standard input is the leash: the starter holds the other end of the pipe and writes nothing. It closes when the starter
ends in whatever way; then the command gets STOP_SIGNAL, and SIGKILL if it is still there five seconds later.
"""

import os
import pwd
import select
import signal
import subprocess
import sys


def main(stop_signal: int, uid: int, command: list[str]) -> int:
    """Run `command` until it ends or the leash is let go; its exit code."""
    if uid >= 0:
        user = pwd.getpwuid(uid)
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(uid)
        os.environ["HOME"] = "/"
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda *_: child.send_signal(stop_signal))
    while child.poll() is None:
        held, _, _ = select.select([sys.stdin.buffer], [], [], 0.1)
        if held and not os.read(sys.stdin.fileno(), 1):
            child.send_signal(stop_signal)
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
