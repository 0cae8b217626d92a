"""The sandbox as one process: YCloud, Tiendanube, OpenAI, their controls and the phone page."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from infra.sandbox.clock import Clock
from infra.sandbox.openai.app import create_openai_app
from infra.sandbox.phone.customers import Customers
from infra.sandbox.phone.page import FOLDER, make_phone_router
from infra.sandbox.reset import make_reset_router
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.tiendanube.app import create_tiendanube_app
from infra.sandbox.ycloud.app import create_ycloud_app
from infra.sandbox.ycloud.control import make_control_router, render_refusal
from infra.sandbox.ycloud.errors import ApiError


def create_app(settings: SandboxSettings | None = None, clock: Clock | None = None) -> FastAPI:
    settings = settings or SandboxSettings()
    clock = clock or Clock()
    ycloud, platform = create_ycloud_app(settings, clock)
    tiendanube, tiendanube_control = create_tiendanube_app(settings, clock)
    openai, openai_control = create_openai_app(settings, clock)
    customers = Customers()

    @asynccontextmanager
    async def run_parts(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            # Starlette starts no mounted application: their own start and stop run here.
            for part in (tiendanube, openai):
                await stack.enter_async_context(part.router.lifespan_context(part))
            stack.push_async_callback(platform.aclose)
            yield

    app = FastAPI(title="Sandbox", lifespan=run_parts, docs_url=None, redoc_url=None)
    app.state.platform = platform
    app.add_exception_handler(ApiError, render_refusal)
    app.include_router(make_control_router(platform), prefix="/control/ycloud")
    app.include_router(tiendanube_control, prefix="/control/tiendanube")
    app.include_router(openai_control, prefix="/control/openai")
    app.include_router(make_reset_router(platform, customers, (tiendanube, openai)))
    app.include_router(make_phone_router(platform, customers))
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    app.mount("/ycloud", ycloud)
    app.mount("/tiendanube", tiendanube)
    app.mount("/openai/v1", openai)
    return app
