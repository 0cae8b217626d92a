"""The signing agrees with the published vectors, valid and invalid."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.sandbox.ycloud.signature import sign
from tests.sandbox.ycloud.world import World

VECTORS = json.loads(
    (Path(__file__).parents[2] / "samples/ycloud/signature_vectors.json").read_text()
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_only_valid_vectors_are_what_we_would_sign(vector: dict[str, Any]) -> None:
    timestamp = int(vector["header"].split(",")[0].removeprefix("t="))
    made = sign(vector["secret"], timestamp, vector["body_utf8"].encode())
    assert (made == vector["header"]) is vector["valid"]


@pytest.mark.anyio
async def test_a_webhook_carries_the_signature_of_its_exact_bytes(world: World) -> None:
    endpoint = await world.subscribe()
    await world.write("¿Tienen añejo? ☕")
    (arrival,) = world.receiver.arrivals
    now = int(world.clock.now().timestamp())
    assert arrival.headers["ycloud-signature"] == sign(endpoint["secret"], now, arrival.body)
    assert arrival.headers["x-webhook-endpoint-id"] == endpoint["id"]
    assert arrival.headers["content-type"] == "application/json"
    assert "añejo" in arrival.body.decode()


@pytest.mark.anyio
async def test_after_a_rotation_the_new_secret_signs(world: World) -> None:
    endpoint = await world.subscribe()
    rotated = await world.call("POST", f"/webhookEndpoints/{endpoint['id']}/rotateSecret")
    assert rotated["secret"] != endpoint["secret"]
    await world.write()
    now = int(world.clock.now().timestamp())
    arrival = world.receiver.arrivals[0]
    assert arrival.headers["ycloud-signature"] == sign(rotated["secret"], now, arrival.body)
