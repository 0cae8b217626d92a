"""Noticing that the caller hung up, so that a slow answer does not outlive it."""

from fastapi import Request


async def until_disconnected(request: Request) -> None:
    """Returns when the client closes the connection; call it after the body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        continue
