"""The transport between services, against a real server of bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from shared.http.transport import KeepAliveTransport

pytestmark = pytest.mark.anyio
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Seen: yes\r\n\r\nok"


@dataclass
class Server:
    """Answers what it is told to, and keeps what it was sent."""

    answer: bytes = OK
    hold: asyncio.Event | None = None
    hang_up: bool = False
    connections: int = 0
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                await self._serve_one(reader, writer)
                if self.hang_up:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        _, _, rest = head.lower().partition(b"content-length:")
        length = int(rest.partition(b"\r\n")[0] or 0)
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(length))
        if self.hold is not None:
            await self.hold.wait()
        for start in range(0, len(self.answer), 7):
            writer.write(self.answer[start : start + 7])
            await writer.drain()


@asynccontextmanager
async def served(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    transport = KeepAliveTransport()
    client = httpx.AsyncClient(base_url=server.url, transport=transport, trust_env=False)
    async with client:
        yield client
    listening.close()


async def test_an_answer_in_pieces_is_put_together_and_the_connection_used_again() -> None:
    server = Server()
    async with served(server) as client:
        first = await client.post("/a?b=c", content=b"body")
        second = await client.get("/d")
    assert (first.status_code, first.text, first.headers["x-seen"]) == (200, "ok", "yes")
    assert second.text == "ok"
    assert server.connections == 1
    assert server.heads[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert server.bodies == [b"body", b""]


async def test_chunks_and_answers_without_a_body_are_understood() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    server = Server(answer=chunked)
    async with served(server) as client:
        assert (await client.get("/")).text == "abc"
        server.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        assert (await client.post("/", content=b"x")).content == b""
    assert server.connections == 1


async def test_a_body_without_a_known_length_is_sent_with_one() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    server = Server()
    async with served(server) as client:
        await client.post("/", content=pieces())
    assert server.bodies == [b"one two"]
    assert b"transfer-encoding" not in server.heads[0].lower()


async def test_calls_at_once_have_connections_of_their_own() -> None:
    server = Server()
    async with served(server) as client:
        answers = await asyncio.gather(*(client.get(f"/{number}") for number in range(5)))
        assert [answer.text for answer in answers] == ["ok"] * 5
        assert server.connections == 5
        await client.get("/again")
    assert server.connections == 5


async def test_a_connection_that_the_server_ends_is_not_used_again() -> None:
    server = Server(answer=OK.replace(b"X-Seen: yes", b"Connection: close"), hang_up=True)
    async with served(server) as client:
        await client.get("/")
        await client.get("/")
    assert server.connections == 2


async def test_no_answer_in_time_is_a_read_timeout_and_ends_the_connection() -> None:
    server = Server(hold=asyncio.Event())
    async with served(server) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/", timeout=0.05)
        server.hold = None
        assert (await client.get("/")).text == "ok"
    assert server.connections == 2


async def test_an_answer_cut_short_is_a_read_error() -> None:
    server = Server(answer=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", hang_up=True)
    async with served(server) as client:
        with pytest.raises(httpx.ReadError):
            await client.get("/")


async def test_what_is_no_http_is_a_protocol_error() -> None:
    async with served(Server(answer=b"SMTP ready\r\n\r\n")) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/")


async def test_nobody_there_is_a_connect_error() -> None:
    async with served(Server()) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://127.0.0.1:1/")


async def test_a_line_break_never_reaches_the_head() -> None:
    server = Server()
    async with served(server) as client:
        with pytest.raises(httpx.LocalProtocolError):
            await client.get("/", headers={"X-Name": "a\r\nX-Other: b"})
    assert server.connections == 0
