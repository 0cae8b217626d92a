"""Messages per second and number: a bucket in Redis for all replicas, one here without it."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

REDIS_REST_SECONDS = 5.0
_TAKE = """
local rate, now = tonumber(ARGV[1]), redis.call('TIME')
local seconds = now[1] + now[2] / 1000000
local stored = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local size = math.max(1, rate)
local tokens = math.min(size, (tonumber(stored[1]) or size)
    + math.max(0, seconds - (tonumber(stored[2]) or seconds)) * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(seconds))
redis.call('PEXPIRE', KEYS[1], 10000)
return tostring(wait)
"""
log = structlog.get_logger()


class LocalBuckets:
    """The same rule for one process."""

    def __init__(self, per_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, number: str) -> float:
        now = self._now()
        size = max(1.0, self._rate)
        tokens, at = self._buckets.get(number, (size, now))
        tokens = min(size, tokens + (now - at) * self._rate)
        taken = tokens >= 1
        self._buckets[number] = (tokens - 1 if taken else tokens, now)
        return 0.0 if taken else (1 - tokens) / self._rate


class RateLimiter:
    """`take` says how long to wait; 0 means go. A Redis that is away is left alone for a while."""

    def __init__(self, redis: "Redis", per_second: float, local: LocalBuckets) -> None:
        self._script = redis.register_script(_TAKE)
        self._rate = per_second
        self._local = local
        self._away_until = 0.0

    async def take(self, number: str) -> float:
        if time.monotonic() < self._away_until:
            return self._local.take(number)
        try:
            wait: Any = await self._script(keys=[f"whatsapp:rate:{number}"], args=[self._rate])
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + REDIS_REST_SECONDS
            log.warning("redis.away", error=type(error).__name__)
            return self._local.take(number)
        return float(wait)
