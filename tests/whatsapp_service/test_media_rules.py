"""Hosts, types and ages as pure rules."""

import pytest

from shared.contracts.messages import MessageType
from whatsapp_service.media.hosts import is_public, is_vendor_url
from whatsapp_service.media.limits import can_be_sent, is_type_allowed
from whatsapp_service.media.service import clean_filename
from whatsapp_service.outbound.rate_limit import LocalBuckets

BASE = "https://api.ycloud.com/v2"


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("https://api.ycloud.com/v2/x", BASE, True),
        ("https://cdn.ycloud.com/x", BASE, True),
        ("http://api.ycloud.com/x", BASE, False),
        ("https://ycloud.com.evil.test/x", BASE, False),
        ("https://notycloud.com/x", BASE, False),
        ("https://api.ycloud.com@evil.test/x", BASE, False),
        ("http://sandbox:9000/x", "http://sandbox:9000/ycloud/v2", True),
        ("http://sandbox:6379/x", "http://sandbox:9000/ycloud/v2", False),
        ("file:///etc/passwd", BASE, False),
        ("https://[::1", BASE, False),
    ],
)
def test_where_the_key_may_travel(url: str, base: str, expected: bool) -> None:
    assert is_vendor_url(url, base) is expected


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("10.0.0.7", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
    ],
)
async def test_private_addresses_are_refused(address: str, expected: bool) -> None:
    async def resolve(_host: str) -> list[str]:
        return ["93.184.215.14", address]

    assert await is_public("https://cdn.ycloud.com/x", BASE, resolve) is expected


@pytest.mark.anyio
async def test_name_without_address_is_refused() -> None:
    async def resolve(_host: str) -> list[str]:
        raise OSError("no such name")

    assert not await is_public("https://cdn.ycloud.com/x", BASE, resolve)


def test_types() -> None:
    assert is_type_allowed(MessageType.AUDIO, "audio/ogg; codecs=opus")
    assert not is_type_allowed(MessageType.IMAGE, "application/pdf")
    assert not is_type_allowed(MessageType.DOCUMENT, "text/html; charset=utf-8")
    assert can_be_sent("image", "image/png", 5 * 1024 * 1024)
    assert not can_be_sent("image", "image/gif", 10)
    assert not can_be_sent("audio", "audio/ogg", 17 * 1024 * 1024)


def test_filenames_are_bare_names() -> None:
    assert clean_filename("../../etc/pass\x00wd") == "passwd"
    assert clean_filename("C:\\fotos\\a.jpg") == "a.jpg"
    assert clean_filename("..") is None


def test_local_bucket_refills_with_time() -> None:
    now = [0.0]
    buckets = LocalBuckets(2.0, lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0.5]
    assert buckets.take("b") == 0
    now[0] = 0.5
    assert buckets.take("a") == 0
