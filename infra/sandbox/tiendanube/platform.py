"""The simulated platform in one object: its world, its clock and its webhook sender."""

from dataclasses import dataclass
from typing import Annotated, cast

import httpx
from fastapi import Depends, Request

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.tiendanube.build_shop import fill_world
from infra.sandbox.tiendanube.notifications import Notifier
from infra.sandbox.tiendanube.world import Shop, World


@dataclass(frozen=True)
class Platform:
    world: World
    settings: SandboxSettings
    clock: Clock
    notifier: Notifier

    def reset(self) -> None:
        """Back to both demo shops as they were at the start."""
        fresh = World()
        for name in vars(fresh):
            setattr(self.world, name, getattr(fresh, name))
        fill_world(self.world, self.settings, self.clock.now())


def create_platform(
    settings: SandboxSettings, clock: Clock, transport: httpx.AsyncBaseTransport | None
) -> Platform:
    world = World()
    platform = Platform(world, settings, clock, Notifier(world, settings, clock, transport))
    platform.reset()
    return platform


def get_platform(request: Request) -> Platform:
    return cast(Platform, request.app.state.platform)


def find_shop(request: Request, store_id: int) -> Shop:
    # The gate has answered 401 for a store that is not there.
    return get_platform(request).world.shops[store_id]


PlatformOf = Annotated[Platform, Depends(get_platform)]
ShopOf = Annotated[Shop, Depends(find_shop)]
