"""The load generator counts what a real server answered, and nothing else."""

import asyncio

import pytest

from bench.load import build_request, measure_load, percentile, run_quickly

ANSWER = b"HTTP/1.1 %d Any\r\nContent-Length: 2\r\n\r\nok"


class Counter:
    """A server that keeps connections open and answers in two pieces."""

    def __init__(self, *, refuse_every: int = 0, hang_up: bool = False) -> None:
        self.requests = 0
        self.open = 0
        self.most_open = 0
        self._refuse_every = refuse_every
        self._hang_up = hang_up

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _read_head(reader):
            self.requests += 1
            self.open += 1
            self.most_open = max(self.most_open, self.open)
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            if self._hang_up:
                break
            status = 200
            if self._refuse_every and self.requests % self._refuse_every == 0:
                status = 503
            writer.write((ANSWER % status)[:20])
            await writer.drain()
            await asyncio.sleep(0)
            writer.write((ANSWER % status)[20:])
            self.open -= 1
        writer.close()


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def run_against(server: Counter, count: int, in_flight: int) -> dict[int, int]:
    async def work() -> dict[int, int]:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}/door"
        async with listening:
            measured = await measure_load(url, [build_request(url, b"{}", {})] * count, in_flight)
        assert len(measured.milliseconds) == len(measured.started) == count
        assert all(value > 0 for value in measured.milliseconds)
        return dict(measured.statuses)

    return run_quickly(work)


def test_each_request_is_sent_once_and_no_more_are_in_flight_than_asked() -> None:
    server = Counter()
    assert run_against(server, 50, 7) == {200: 50}
    assert server.requests == 50
    assert server.most_open <= 7


def test_refusals_are_counted_apart() -> None:
    assert run_against(Counter(refuse_every=5), 20, 4) == {200: 16, 503: 4}


def test_a_server_that_hangs_up_is_an_error() -> None:
    with pytest.raises(ConnectionError):
        run_against(Counter(hang_up=True), 3, 1)


def test_percentiles_stay_within_what_was_seen() -> None:
    assert percentile([5.0], 99) == 5.0
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
    assert percentile([1.0, 2.0, 3.0], 99) <= 3.0
