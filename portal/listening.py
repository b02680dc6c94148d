"""The address on which the portal is served, taken before anything else is done: whether it is free is known at once."""

import socket


def bound(host: str, port: int) -> socket.socket:
    """A socket that holds this port (0: any free one) of an address of this machine.

    Raises OSError when the port is taken or not allowed, or the address is none of this machine.
    """
    # TCP by its name: only then does asyncio send each part of an answer at once. Else the page of every answer after the first on a
    # connection waits behind its head until the browser has confirmed that, which it puts off for forty milliseconds.
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
