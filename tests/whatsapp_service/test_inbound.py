"""③ and ⑩: from the stored event to the orchestrator, whatever goes wrong on the way."""

import logging
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from shared.contracts.messages import MessageType, Origin, TranscriptionUsage
from shared.database.engine import Database
from shared.jobs import RunAgain
from tests.whatsapp_service.harness import NUMBER, Harness, sample

pytestmark = pytest.mark.anyio


async def read_column(database: Database, column: str) -> list[Any]:
    async with database.transaction() as session:
        rows = await session.scalars(text(f"SELECT {column} FROM whatsapp.events ORDER BY id"))  # noqa: S608
        return list(rows)


async def read_event(service: Harness, event_id: int = 1) -> None:
    await service.app.state.parts.reader.read(event_id)


def put_media(
    service: Harness, name: str, content: bytes, mime_type: str
) -> tuple[dict[str, Any], str]:
    """The sample with a link that the sandbox serves."""
    media = service.ycloud.media.add(content, mime_type)
    event = sample(f"evt_{name}")
    message = event.get("whatsappInboundMessage") or event["whatsappMessage"]
    message[message["type"]]["link"] = service.ycloud.media.link(media)
    return event, message["type"]


async def test_message_arrives_with_its_channel(connected: Harness, database: Database) -> None:
    await connected.deliver(sample("evt_inbound_text"))
    await connected.drain()
    (message,) = connected.orchestrator.messages
    assert (message.channel_id, message.tenant_id) == (connected.channel_id, connected.tenant_id)
    assert message.content.text == "Hola! Tienen turno mañana?"
    assert await read_column(database, "state") == ["processed"]
    assert await read_column(database, "tenant_id") == [connected.tenant_id]


async def test_reading_twice_tells_once(connected: Harness) -> None:
    await connected.deliver(sample("evt_inbound_text"))
    await read_event(connected)
    await read_event(connected)
    assert len(connected.orchestrator.messages) == 1


@pytest.mark.parametrize("written", ["+12025550143", "12025550143"])
async def test_channel_is_found_however_its_number_is_written(
    connected: Harness, written: str
) -> None:
    event = sample("evt_inbound_text")
    event["whatsappInboundMessage"]["to"] = written
    await connected.deliver(event)
    await connected.drain()
    assert connected.orchestrator.messages[0].channel_id == connected.channel_id


@pytest.mark.parametrize("failure", [503, 500, 404, 401])
async def test_orchestrator_away_is_waited_for(
    connected: Harness, database: Database, failure: int
) -> None:
    await connected.deliver(sample("evt_inbound_text"))
    connected.orchestrator.failure = failure
    with pytest.raises(RunAgain):
        await read_event(connected)
    assert await read_column(database, "state") == ["stored"]
    connected.orchestrator.failure = None
    await connected.drain()
    assert len(connected.orchestrator.messages) == 1


async def test_refused_message_is_marked_failed(connected: Harness, database: Database) -> None:
    await connected.deliver(sample("evt_inbound_text"))
    connected.orchestrator.failure = 422
    await connected.drain()
    assert await read_column(database, "state") == ["failed"]
    assert (await connected.state())["events_failed"] == 1


async def test_unreadable_event_is_kept_and_shown(connected: Harness, database: Database) -> None:
    event = sample("evt_inbound_text") | {"whatsappInboundMessage": [1, 2]}
    assert (await connected.deliver(event, key=connected.channel_key)).status_code == 200
    await connected.drain()
    assert await read_column(database, "state") == ["unreadable"]
    state = await connected.state()
    assert (state["events_stored"], state["events_failed"]) == (1, 1)
    assert connected.orchestrator.calls == 0


async def test_message_with_wrong_types_goes_on_as_unsupported(connected: Harness) -> None:
    event = sample("evt_inbound_text")
    event["whatsappInboundMessage"]["text"] = 17
    await connected.deliver(event)
    await connected.drain()
    assert connected.orchestrator.messages[0].content.type is MessageType.UNSUPPORTED


async def test_nobodys_number_is_passed_on_and_adopted_later(
    service: Harness, database: Database
) -> None:
    await service.deliver(sample("evt_inbound_text"))
    await service.drain()
    assert service.orchestrator.messages[0].channel_id is None
    assert await read_column(database, "state") == ["unrouted"]
    await service.add_channel()
    await service.drain()
    await service.drain()  # the lane of history may have ended before the adoption began
    assert service.orchestrator.messages[1].channel_id == service.channel_id
    assert await read_column(database, "state") == ["processed"]


async def test_one_tenants_secret_never_speaks_for_another(
    connected: Harness, database: Database
) -> None:
    foreign = {
        "channel_id": uuid4(),
        "tenant_id": str(uuid4()),
        "channel_key": "mallory",
        "business_number": "+5491155550100",
        "waba_id": "1",
        "webhook_secrets": ["whsec_of_mallory_00000"],
    }
    await connected.add_channel(**foreign)
    await connected.deliver(
        sample("evt_inbound_text"), key="mallory", secret="whsec_of_mallory_00000"
    )
    await connected.drain()
    assert connected.orchestrator.messages == []
    assert await read_column(database, "state") == ["ignored"]


async def test_notices_find_their_channel_by_account(connected: Harness) -> None:
    await connected.deliver(sample("evt_template_reviewed_approved"))
    await connected.deliver(sample("evt_business_account_deleted"))
    await connected.drain()
    assert {notice.channel_id for notice in connected.orchestrator.notices} == {
        connected.channel_id
    }


async def test_picture_is_copied_at_once_and_given_back(connected: Harness) -> None:
    event, _ = put_media(connected, "inbound_image", b"\xff\xd8picture", "image/jpeg")
    connected.ycloud.faults.update({"media_needs_key": True})
    await connected.deliver(event)
    await connected.drain()
    media = connected.orchestrator.messages[0].content.media
    assert media is not None
    assert (media.mime_type, media.size_bytes, media.problem) == ("image/jpeg", 9, None)
    path = f"/internal/media/{media.media_id}?tenant_id="
    answer = await connected.client.get(path + str(connected.tenant_id))
    assert (answer.content, answer.headers["content-type"]) == (b"\xff\xd8picture", "image/jpeg")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await connected.client.get(path + str(uuid4()))).status_code == 404


async def test_media_and_transcript_are_had_once(connected: Harness) -> None:
    event, _ = put_media(connected, "inbound_audio_voice_note", b"OggS", "audio/ogg; codecs=opus")
    await connected.deliver(event)
    connected.orchestrator.failure = 503
    for _ in range(3):
        with pytest.raises(RunAgain):
            await read_event(connected)
    connected.orchestrator.failure = None
    await read_event(connected)
    content = connected.orchestrator.messages[0].content
    assert content.transcript is not None
    assert content.transcript.text == "Hola, tienen talle M?"
    usage = connected.orchestrator.messages[0].transcription
    assert usage == TranscriptionUsage(model="fake", seconds=4, input_tokens=40)
    assert connected.transcriber.heard == [(b"OggS", "audio/ogg; codecs=opus", "es")]
    downloads = [item for item in connected.wire.requests if "download" in item.url.path]
    assert len(downloads) == 1


async def test_voice_note_goes_on_when_nothing_can_be_heard(connected: Harness) -> None:
    event, _ = put_media(connected, "inbound_audio_voice_note", b"OggS", "audio/ogg")
    connected.transcriber.fails = True
    await connected.deliver(event)
    await connected.drain()
    content = connected.orchestrator.messages[0].content
    assert (content.transcription_failed, content.transcript) == (True, None)
    assert connected.orchestrator.messages[0].transcription is None
    assert content.media
    assert content.media.media_id


async def test_silence_is_no_words_but_was_paid(connected: Harness) -> None:
    event, _ = put_media(connected, "inbound_audio_voice_note", b"OggS", "audio/ogg")
    connected.transcriber.text = ""
    await connected.deliver(event)
    connected.orchestrator.failure = 503
    with pytest.raises(RunAgain):
        await read_event(connected)
    connected.orchestrator.failure = None
    await read_event(connected)
    (message,) = connected.orchestrator.messages
    content = message.content
    assert (content.transcription_failed, content.transcript) == (True, None)
    assert message.transcription is not None
    assert message.transcription.seconds == 4
    assert len(connected.transcriber.heard) == 1


@pytest.mark.parametrize(
    ("content", "mime_type", "problem"),
    [
        (b"x" * (10 * 1024 * 1024 + 1), "image/jpeg", "too_large"),
        (b"<svg onload=alert(1)>", "image/svg+xml", "type_refused"),
        (b"<html>", "text/html", "type_refused"),
    ],
    ids=["too-large", "svg", "html"],
)
async def test_media_that_may_not_be_kept(
    connected: Harness, content: bytes, mime_type: str, problem: str
) -> None:
    event, _ = put_media(connected, "inbound_image", content, mime_type)
    await connected.deliver(event)
    await connected.drain()
    message = connected.orchestrator.messages[0]
    assert message.content.text == "comprobante"
    assert message.content.media
    assert (message.content.media.media_id, message.content.media.problem) == (None, problem)


async def test_expired_and_foreign_links(connected: Harness) -> None:
    links = {
        "http://ycloud.test/ycloud/v2/whatsapp/media/download/999": "expired",
        "http://169.254.169.254/latest/meta-data": "host_refused",
        "https://evil.example/whatsapp": "host_refused",
        "https://api.ycloud.com.evil.example/x": "host_refused",
        "http://api.ycloud.com/plain": "host_refused",
    }
    for number, link in enumerate(links):
        event = sample("evt_inbound_image")
        event["id"] = f"evt_link_{number}"
        event["whatsappInboundMessage"]["image"]["link"] = link
        await connected.deliver(event)
    await connected.drain()
    problems = {
        message.event_id: message.content.media.problem
        for message in connected.orchestrator.messages
        if message.content.media
    }
    assert [problems[f"evt_link_{number}"] for number in range(5)] == list(links.values())


async def test_key_never_leaves_ycloud_by_a_redirect(connected: Harness) -> None:
    def redirect(request: httpx.Request) -> httpx.Response | None:
        if request.url.host == "cdn.example.com":
            return httpx.Response(200, content=b"jpeg", headers={"content-type": "image/jpeg"})
        return httpx.Response(302, headers={"location": "https://cdn.example.com/file"})

    async def public(_host: str) -> list[str]:
        return ["93.184.215.14"]

    connected.app.state.connections.fetcher._resolve = public
    connected.wire.before = redirect
    event, _ = put_media(connected, "inbound_image", b"x", "image/jpeg")
    await connected.deliver(event)
    await connected.drain()
    first, second = connected.wire.requests
    assert "x-api-key" in first.headers
    assert second.url.host == "cdn.example.com"
    assert "x-api-key" not in second.headers


async def test_echo_is_passed_on_as_the_owner(connected: Harness) -> None:
    await connected.deliver(sample("evt_smb_message_echo_text"))
    await connected.drain()
    message = connected.orchestrator.messages[0]
    assert (message.origin, message.business_number) == (Origin.OWNER_PHONE, NUMBER)


async def test_status_carries_our_message_id(connected: Harness) -> None:
    event = sample("evt_message_updated_delivered")
    event["whatsappMessage"]["externalId"] = "3f2b8c1e-5d55-4a7b-9f59-0d6f4a4f9b11"
    await connected.deliver(event)
    await connected.drain()
    (status,) = connected.orchestrator.statuses
    assert status.message_id == UUID("3f2b8c1e-5d55-4a7b-9f59-0d6f4a4f9b11")
    assert status.tenant_id == connected.tenant_id


async def test_history_is_read_too(connected: Harness) -> None:
    await connected.deliver(sample("evt_smb_history_inbound"))
    await connected.deliver(sample("evt_smb_history_progress_only"))
    await connected.drain()
    assert connected.orchestrator.messages[0].origin is Origin.HISTORY
    assert connected.orchestrator.notices[0].summary["progress"] == 100


async def test_logs_hold_no_secret_phone_or_words(
    connected: Harness, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO):
        await connected.deliver(sample("evt_inbound_text"), age_seconds=400)
        await connected.deliver(sample("evt_inbound_image"))
        await connected.drain()
    written = caplog.text + "".join(capsys.readouterr())
    for hidden in ("sandbox-ycloud-key", "whsec_", "5492615550177", "Tienen turno"):
        assert hidden not in written
