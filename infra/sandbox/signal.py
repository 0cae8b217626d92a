"""A bell that any number of waiters can hear: long polls use it instead of sleeping."""

import asyncio
from collections.abc import Callable


class Signal:
    """Rings for everybody who waits now; later waiters hear the next one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait_until(self, is_done: Callable[[], bool], timeout: float) -> bool:
        """Whether `is_done` came true within `timeout` seconds; asked again at each ring."""
        try:
            async with asyncio.timeout(timeout):
                while not is_done():
                    await self._event.wait()
        except TimeoutError:
            return is_done()
        return True
