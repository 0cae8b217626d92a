"""The object store: a folder, or anything S3-compatible, by URL."""

import contextlib
from urllib.parse import urlsplit

import obstore
from obstore.store import ObjectStore, from_url

from shared.errors import NotFound


class ObjectFolder:
    """Puts, gets and deletes whole objects by key."""

    def __init__(self, url: str) -> None:
        options = {"mkdir": True} if urlsplit(url).scheme == "file" else {}
        self._store: ObjectStore = from_url(url, **options)  # type: ignore[call-overload] # mkdir belongs to the file scheme only

    async def put(self, key: str, content: bytes) -> None:
        await obstore.put_async(self._store, key, content)

    async def get(self, key: str) -> bytes:
        """Raises NotFound."""
        try:
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise NotFound("The file is gone.", code="media_gone") from error

    async def delete(self, key: str) -> None:
        """One that is gone already is gone."""
        with contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store, key)
