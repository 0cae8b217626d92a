"""Media: what a customer sends, how long its link is open, what a business may upload."""

import base64

import httpx
import pytest

from tests.sandbox.ycloud.world import BUSINESS, KEY, World

pytestmark = pytest.mark.anyio
PICTURE = b"\x89PNG picture"


async def receive_picture(world: World) -> str:
    await world.subscribe()
    media = {
        "content_base64": base64.b64encode(PICTURE).decode(),
        "mime_type": "image/png",
        "caption": "mirá",
    }
    await world.write(media=media)
    message = world.receiver.arrivals[-1].event["whatsappInboundMessage"]
    assert message["type"] == "image"
    assert set(message["image"]) == {"id", "link", "sha256", "mime_type", "caption"}
    return str(message["image"]["link"])


async def test_the_link_opens_for_minutes_then_with_the_key_then_never(world: World) -> None:
    link = await receive_picture(world)
    assert (await world.http.get(link)).content == PICTURE
    await world.clock.advance(301)
    assert (await world.http.get(link)).status_code == 401
    assert (await world.http.get(link, headers=KEY)).content == PICTURE
    await world.clock.advance(30 * 24 * 3600)
    assert (await world.http.get(link, headers=KEY)).status_code == 404


async def test_a_forged_signature_and_the_fault_close_the_link(world: World) -> None:
    link = await receive_picture(world)
    assert (await world.http.get(link + "0")).status_code == 401
    await world.control("/faults", {"media_needs_key": True})
    assert (await world.http.get(link)).status_code == 401
    assert (await world.http.get(link, headers=KEY)).content == PICTURE


async def test_a_given_link_is_passed_through_untouched(world: World) -> None:
    await world.subscribe()
    link = "http://169.254.169.254/latest/meta-data"
    await world.write(media={"link": link, "mime_type": "audio/ogg; codecs=opus"})
    message = world.receiver.arrivals[-1].event["whatsappInboundMessage"]
    assert (message["type"], message["audio"]["link"]) == ("audio", link)


async def upload(world: World, number: str, content: bytes, mime_type: str) -> httpx.Response:
    path = f"/ycloud/v2/whatsapp/media/{number.replace('+', '%2B')}/upload"
    files = {"file": ("a.png", content, mime_type)}
    return await world.http.post(path, files=files, headers=KEY)


async def test_an_uploaded_file_is_sent_by_its_own_number_only(world: World) -> None:
    media_id = (await upload(world, BUSINESS, PICTURE, "image/png")).json()["id"]
    sent = await world.send(type="image", image={"id": media_id})
    assert sent.status_code == 200
    other = await world.send(type="image", image={"id": media_id}, **{"from": "+12025550143"})
    assert other.json()["error"]["target"] == "image.id"


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [(b"x", "application/x-msdownload"), (b"", "image/png"), (bytes(5 * 2**20 + 1), "image/png")],
    ids=["unknown type", "empty", "too large"],
)
async def test_a_bad_upload_is_refused(world: World, content: bytes, mime_type: str) -> None:
    answer = await upload(world, BUSINESS, content, mime_type)
    assert (answer.status_code, answer.json()["error"]["target"]) == (400, "file")
