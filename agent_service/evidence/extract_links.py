"""Addresses: links with and without a scheme, e-mail, telephones, accounts to pay to."""

import re

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.page import Page

_TLD = (
    "com|net|org|ar|br|mx|cl|uy|co|es|pe|us|uk|io|me|ly|app|dev|shop|store|tienda|online|site|link|"
    "info|biz|xyz|gl|to|be|ai|click|live|pro|top|club|web|page|cc|tk|ru|cn|la|tv|gg|id|in|eu|"
    "de|fr|it|pt|ca|vip|win|icu|buzz|fun|world|digital|pay|bio"
)
_SCHEME = re.compile(r"\b(?:https?|hxxps?|ftp|javascript|data)\s?:(?:\s?//)?[^\s<>\"|]+")
_DOMAIN = re.compile(
    rf"(?<![\w@.-])(?:[\w-]+\.)+(?:{_TLD}|xn--[a-z0-9]+)\b(?![\w-]|\.\w)(?::\d+)"
    r"?(?:[/?#][^\s<>\"|]*)?"
)
_HOST_WITH_PATH = re.compile(r"(?<![\w@./-])(?:[\w-]+\.)+[a-z]{2,}/[^\s<>\"|]*")
_SPELT = re.compile(
    rf"(?<![\w-])[\w-]{{1,63}}\s?(?:\[\.\]|\(\.\)|\[dot\]|\[punto\]|\spunto\s|\sponto\s|"
    rf"\sdot\s)\s?(?:{_TLD})\b"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.,$#/-])\+?\(?\d{1,4}\)?(?:[ .-]?\(?\d{2,5}\)?){2,5}(?![\w/])")
_ACCOUNT = re.compile(
    r"\b(?:alias|cbu|cvu|clabe|chave(?: pix)?|pix|iban)\b\s*(?::|es|e|is|=|nro\.?|n[o°]\.?)?\s*"
    r"((?=[\w.@+-]*[.\d@])[\w.@+-]{6,})"
)
_LAST = ".,;:!?)]}*_~'\">"


def extract_links(page: Page) -> None:
    for pattern in (_SCHEME, _EMAIL, _HOST_WITH_PATH, _DOMAIN, _SPELT):
        kind = ClaimKind.CONTACT if pattern is _EMAIL else ClaimKind.LINK
        for match in page.find(pattern):
            length = len(match.group().rstrip(_LAST))
            if length:
                span = match.start(), match.start() + length
                page.take(kind, span, _link_value(page.original(*span), kind))


def extract_contacts(page: Page) -> None:
    """After order numbers and tracking codes, which are digits as well."""
    for match in page.find(_ACCOUNT):
        page.take(ClaimKind.CONTACT, match.span(1), match.group(1).rstrip(_LAST))
    for match in page.find(_PHONE):
        digits = re.sub(r"\D", "", match.group())
        if 8 <= len(digits) <= 22 and not re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", match.group()):
            page.take(ClaimKind.CONTACT, match.span(), digits)


def _link_value(written: str, kind: ClaimKind) -> str:
    return written.lower() if kind is ClaimKind.CONTACT else link_key(written)


def link_key(address: str) -> str:
    """Two addresses are the same only when these are: scheme and host in lower case, no `www`."""
    scheme, mark, rest = address.partition("://")
    if not mark:
        scheme, rest = "https", address
    host, slash, path = rest.partition("/")
    kept = path.rstrip("/") if not set("?#") & set(path) else path
    name = host.lower().removeprefix("www.")
    prefix = "" if scheme.lower() in {"http", "https"} else f"{scheme.lower()}://"
    return f"{prefix}{name}{slash if kept else ''}{kept}"
