"""The real applications of the five services, built but not started: nothing listens anywhere."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from infra.demo.environment import Caller, StackSecrets, Surroundings, variables_of
from infra.demo.ports import AGENT, ORCHESTRATOR, TIENDANUBE, UI, WHATSAPP, default_ports

SERVICES = (ORCHESTRATOR, AGENT, WHATSAPP, TIENDANUBE, UI)
SHARED_WEBHOOK_SECRET = "whsec_0123456789abcdef"
ADDED = {"ROLE": "api", "YCLOUD_WEBHOOK_SECRET": SHARED_WEBHOOK_SECRET}
NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"


def surroundings(folder: Path, postgres_dsn: str = NOBODY) -> Surroundings:
    return Surroundings(
        folder=folder,
        postgres_dsn=postgres_dsn,
        redis_url="redis://127.0.0.1:1/0",
        ports=default_ports(),
        secrets=StackSecrets.generate(),
        caller=Caller(),
    )


def build(service: str, around: Surroundings, **wiring: Any) -> FastAPI:
    """Through the service's own composition root; the variables are the demo's, without jobs."""
    kind = importlib.import_module(f"{service}.settings").Settings
    settings = kind.from_environment({**variables_of(service, around), **ADDED})
    app: FastAPI = importlib.import_module(f"{service}.main").create_app(settings, **wiring)
    return app


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every method and path, those that no document shows too."""
    for route in iter_route_contexts(app.routes):
        for method in sorted(route.methods or ()):
            yield method, str(route.path)
