"""An owner edits a draft, publishes it, compares, and can undo."""

from typing import Any

import pytest

from tests.orchestrator_service.conftest import Platform, Shop

pytestmark = pytest.mark.anyio


class Owner:
    def __init__(self, platform: Platform, shop: Shop) -> None:
        self.platform = platform
        self.base = f"/api/tenants/{shop.tenant_id}/assistant"

    async def draft(self) -> dict[str, Any]:
        answer = await self.platform.admin("GET", f"{self.base}/draft")
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def save(self, revision: int, author: str = "Ana", **profile: Any) -> Any:
        body = {"profile": profile, "revision": revision, "author": author}
        return await self.platform.admin("PUT", f"{self.base}/draft", json=body)

    async def publish(self, revision: int, note: str = "") -> Any:
        body = {"revision": revision, "author": "Ana", "note": note}
        return await self.platform.admin("POST", f"{self.base}/versions", json=body)

    async def versions(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (
            await self.platform.admin("GET", f"{self.base}/versions")
        ).json()["items"]
        return items


@pytest.fixture
async def owner(platform: Platform) -> Owner:
    return Owner(platform, await platform.open_shop(prompt="Saludá siempre."))


async def test_a_shop_that_never_published_starts_from_its_prompt(owner: Owner) -> None:
    draft = await owner.draft()
    assert draft["profile"]["instructions"] == "Saludá siempre."
    assert (draft["revision"], draft["based_on"]) == (0, None)


async def test_publish_compare_and_roll_back(owner: Owner) -> None:
    await owner.save(0, instructions="Uno", rules={"returns": "10 días"})
    assert (await owner.publish(1, "primera")).json()["number"] == 1
    await owner.save(1, instructions="Dos", rules={"returns": "30 días"})
    url = f"{owner.base}/difference"
    changes = (await owner.platform.admin("GET", url, params={"before": 1})).json()["changes"]
    assert {row["path"]: (row["before"], row["after"]) for row in changes} == {
        "instructions": ("Uno", "Dos"),
        "rules.returns": ("10 días", "30 días"),
    }
    assert (await owner.publish(2)).json()["number"] == 2
    undone = await owner.platform.admin("POST", f"{owner.base}/versions/1/restore")
    assert (undone.json()["number"], undone.json()["restored_from"]) == (3, 1)
    published = [row["number"] for row in await owner.versions() if row["is_published"]]
    assert published == [3]
    old = (await owner.platform.admin("GET", f"{owner.base}/versions/3")).json()
    assert old["profile"]["instructions"] == "Uno"
    assert (await owner.draft())["profile"]["instructions"] == "Dos"


async def test_the_second_of_two_editors_is_told(owner: Owner) -> None:
    assert (await owner.save(0, "Ana", instructions="de Ana")).status_code == 200
    late = await owner.save(0, "Beto", instructions="de Beto")
    assert (late.status_code, late.json()["code"]) == (409, "draft_changed")
    assert "Ana" in late.json()["detail"]
    assert (await owner.draft())["profile"]["instructions"] == "de Ana"
    assert (await owner.publish(0)).status_code == 409


@pytest.mark.parametrize(
    ("profile", "path", "kind"),
    [
        (
            {"rules": {"hours": [{"weekday": 0, "opens": "18:00", "closes": "09:00"}]}},
            "rules.hours.0",
            "closes_before_opening",
        ),
        (
            {"answers": [{"answer_id": "a", "question": "¿?", "answer": ""}]},
            "answers.0",
            "empty",
        ),
        ({"tools": [{"tool": "delete_shop"}]}, "tools.0.tool", "unknown_tool"),
        (
            {"instructions": "usá sk-abcdefghijklmnopqrstuvwx"},
            "instructions",
            "looks_like_a_secret",
        ),
        (
            {"models": {"main": "unheard-of"}, "limits": {"per_month": "10"}},
            "models.main",
            "unknown_model",
        ),
    ],
)
async def test_a_draft_that_fails_its_checks_is_not_published(
    owner: Owner, profile: dict[str, Any], path: str, kind: str
) -> None:
    saved = (await owner.save(0, **profile)).json()
    assert {"path": path, "kind": kind, "blocks": True} in saved["problems"]
    refused = await owner.publish(1)
    assert (refused.status_code, refused.json()["code"]) == (422, "draft_not_ready")
    assert await owner.versions() == []


async def test_what_is_too_long_is_refused_with_a_reason(owner: Owner) -> None:
    answer = await owner.save(0, instructions="x" * 200_000)
    assert answer.status_code == 422
    assert "instructions" in answer.text


@pytest.mark.parametrize("name", ["sales", "after_sales"])
async def test_a_template_fills_the_draft_and_leaves_the_models(owner: Owner, name: str) -> None:
    await owner.save(0, models={"main": "gpt-5"})
    body = {"profile": {}, "revision": 1, "author": "Ana"}
    url = f"{owner.base}/draft/templates/{name}"
    draft = (await owner.platform.admin("POST", url, json=body)).json()
    assert draft["profile"]["voice"]["examples"]
    assert draft["profile"]["models"]["main"] == "gpt-5"
    assert draft["problems"] == []
    assert (await owner.publish(draft["revision"])).status_code == 201


async def test_a_turn_records_the_version_it_spoke_by(platform: Platform) -> None:
    shop = await platform.open_shop()
    owner = Owner(platform, shop)
    await owner.save(0, instructions="Uno")
    await owner.publish(1)
    await shop.writes("hola")
    await platform.worker.drain()
    request = platform.agent.requests[-1]
    assert (request.version, request.profile.instructions) == (1, "Uno")
    await owner.save(1, instructions="Dos")
    await owner.publish(2)
    turn_id = request.turn_id
    turn = (await platform.admin("GET", f"/api/turns/{turn_id}")).json()
    assert turn["version"] == 1
