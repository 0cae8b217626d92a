"""Where a redirect may lead: a path of this very site, nothing else."""

from urllib.parse import urlsplit

HOME = "/conversations"


def safe_next(wanted: str | None) -> str:
    """`wanted` when it is a relative path of ours, otherwise the conversation list."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return HOME
    if any(character < " " or character == "\\" for character in wanted):
        return HOME
    parts = urlsplit(wanted)
    return HOME if parts.scheme or parts.netloc else wanted
