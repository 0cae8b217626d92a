"""What may be kept: sizes and types, per kind of message."""

from shared.contracts.messages import MessageType

MEGABYTE = 1024 * 1024
LARGEST_BYTES = 25 * MEGABYTE
_SIZES = {
    MessageType.IMAGE: 10 * MEGABYTE,
    MessageType.STICKER: 2 * MEGABYTE,
    MessageType.VIDEO: 20 * MEGABYTE,
    MessageType.AUDIO: 20 * MEGABYTE,
    MessageType.DOCUMENT: LARGEST_BYTES,
}
_PREFIXES: dict[MessageType, tuple[str, ...]] = {
    MessageType.IMAGE: ("image/",),
    MessageType.STICKER: ("image/",),
    MessageType.VIDEO: ("video/",),
    MessageType.AUDIO: ("audio/", "video/mp4", "application/ogg"),
}
_NEVER = (
    "image/svg",
    "text/html",
    "application/xhtml",
    "text/javascript",
)

_SENDABLE: dict[str, dict[str, int]] = {
    "image": dict.fromkeys(("image/jpeg", "image/png"), 5 * MEGABYTE),
    "sticker": {"image/webp": 500 * 1024},
    "video": dict.fromkeys(("video/mp4", "video/3gp", "video/3gpp"), 16 * MEGABYTE),
    "audio": dict.fromkeys(
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * MEGABYTE
    ),
    "document": {},
}


def can_be_sent(kind: str, mime_type: str, size_bytes: int) -> bool:
    """WhatsApp's own limits for what a business sends; documents may be of any type."""
    types = _SENDABLE.get(kind, {})
    if not types:
        return size_bytes <= LARGEST_BYTES
    return size_bytes <= types.get(bare_type(mime_type), -1)


def largest_for(kind: MessageType) -> int:
    return _SIZES.get(kind, LARGEST_BYTES)


def bare_type(mime_type: str | None) -> str:
    """`audio/ogg` of `audio/ogg; codecs=opus`."""
    return (mime_type or "").split(";")[0].strip().lower()


def is_type_allowed(kind: MessageType, mime_type: str) -> bool:
    """What a browser would run is refused, whatever it calls itself."""
    bare = bare_type(mime_type)
    return not bare.startswith(_NEVER) and bare.startswith(_PREFIXES.get(kind, ("",)))
