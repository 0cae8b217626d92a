"""Slows down guessing: tries are counted in Redis; while it is away, in this process."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.clock import Clock
from shared.errors import TooManyRequests

ANSWER_SECONDS = 0.5
MOST_KEPT = 10_000
log = structlog.get_logger()


@dataclass(frozen=True)
class Caller:
    """Where a try comes from; `device` is what the browser calls itself."""

    address: str
    device: str


@dataclass(frozen=True)
class Limit:
    name: str
    tries: int
    within: timedelta


PAIR = Limit("pair", 8, timedelta(minutes=5))
ACCOUNT = Limit("account", 60, timedelta(minutes=15))
ADDRESS = Limit("address", 40, timedelta(minutes=5))


class SignInThrottle:
    """A try is counted before it is looked at, so that many at once are not one. `account` is empty
    where no account is tried."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._counts: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    async def admit(self, account: str, caller: Caller) -> None:
        """Raises TooManyRequests. Whose account it is, or whether there is one, plays no part."""
        counted = [(limit, await self._count(limit, key)) for limit, key in _keys(account, caller)]
        if any(count > limit.tries for limit, count in counted):
            raise TooManyRequests("Too many tries. Wait a few minutes.", code="too_many_tries")

    async def forget(self, account: str, caller: Caller) -> None:
        """After the right password: this try does not count, nor what was mistyped before."""
        for limit, key in _keys(account, caller):
            self._forget_here(limit, key)
            try:
                await asyncio.wait_for(self._forget_in_redis(limit, key), ANSWER_SECONDS)
            except (RedisError, OSError, TimeoutError):
                log.warning("throttle.redis_away")

    async def _forget_in_redis(self, limit: Limit, key: str) -> None:
        if limit is PAIR:
            await self._redis.delete(key)
            return
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.set(key, 0, ex=limit.within, nx=True)
            pipeline.decr(key)
            await pipeline.execute()

    async def _count(self, limit: Limit, key: str) -> int:
        try:
            return await asyncio.wait_for(self._count_in_redis(limit, key), ANSWER_SECONDS)
        except (RedisError, OSError, TimeoutError):
            log.warning("throttle.redis_away")
            return self._count_here(limit, key)

    async def _count_in_redis(self, limit: Limit, key: str) -> int:
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.set(key, 0, ex=limit.within, nx=True)
            pipeline.incr(key)
            return int((await pipeline.execute())[1])

    def _forget_here(self, limit: Limit, key: str) -> None:
        count, until = self._counts.pop(key, (0, self._clock.now()))
        if count > 1 and limit is not PAIR:
            self._counts[key] = (count - 1, until)

    def _count_here(self, limit: Limit, key: str) -> int:
        now = self._clock.now()
        count, until = self._counts.get(key, (0, now + limit.within))
        if until <= now:
            count, until = 0, now + limit.within
        self._counts[key] = (count + 1, until)
        self._counts.move_to_end(key)
        while len(self._counts) > MOST_KEPT:
            self._counts.popitem(last=False)
        return count + 1


def _keys(account: str, caller: Caller) -> list[tuple[Limit, str]]:
    values = {ADDRESS: caller.address}
    if account:
        values |= {PAIR: f"{account}\n{caller.address}", ACCOUNT: account}
    return [(limit, _key(limit, value)) for limit, value in values.items()]


def _key(limit: Limit, value: str) -> str:
    """An address or an e-mail has no place in Redis in plain words."""
    return f"nexus:sign-in:{limit.name}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"
