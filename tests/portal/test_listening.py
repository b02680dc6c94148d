"""The socket on which the portal is served."""

import asyncio
import socket

import pytest

from portal.listening import bound


def test_answers_on_a_connection_do_not_wait_for_each_other() -> None:
    """The kernel sends what is written at once, not only when the other side has confirmed what came before."""

    async def is_sent_at_once() -> bool:
        found: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        async def accepted(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            found.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)
            writer.close()

        with bound("127.0.0.1", 0) as listening:
            async with await asyncio.start_server(accepted, sock=listening):
                _reader, writer = await asyncio.open_connection(*listening.getsockname())
                writer.close()
                return await found

    assert asyncio.run(is_sent_at_once())


def test_a_port_is_not_given_twice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        bound("127.0.0.1", other.getsockname()[1])
