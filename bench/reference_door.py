"""The reference of `accept`: one process that checks the HMAC and inserts the event."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel

from shared.settings import load

POOL_SIZE = 16
TABLE = """
CREATE TABLE IF NOT EXISTS bench_events (
    id bigserial PRIMARY KEY,
    vendor_event_id text NOT NULL UNIQUE,
    body bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
)"""
INSERT = "INSERT INTO bench_events (vendor_event_id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING"


class Settings(BaseModel):
    bench_dsn: str
    bench_webhook_secret: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = load(Settings)
    app.state.secret = settings.bench_webhook_secret.encode()
    async with asyncpg.create_pool(settings.bench_dsn, min_size=1, max_size=POOL_SIZE) as pool:
        await pool.execute(TABLE)
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/webhook")
async def receive(request: Request) -> dict[str, str]:
    body = await request.body()
    header = request.headers.get("ycloud-signature", "")
    given = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    message = given.get("t", "").encode() + b"." + body
    expected = hmac.new(app.state.secret, message, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, given.get("s", "")):
        raise HTTPException(401)
    await app.state.pool.execute(INSERT, json.loads(body)["id"], body)
    return {"outcome": "stored"}
