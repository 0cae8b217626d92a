"""The leaky bucket of each store (contract §7), shared by the replicas through Redis."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

SIZE = 40.0
EMPTIES_IN_SECONDS = 20.0
PAUSE_AFTER_REDIS_FAILURE_SECONDS = 5.0
KEY_LIFE_SECONDS = 60
log = structlog.get_logger()

# One script for both: ARGV is 1 slot to take, or 0 and what the vendor's headers say.
_SCRIPT = """
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1000000
local row = redis.call('HMGET', KEYS[1], 'level', 'at', 'size')
local size = tonumber(row[3]) or tonumber(ARGV[4])
local level = tonumber(row[1]) or 0
local at = tonumber(row[2]) or now
level = math.max(0, level - math.max(0, now - at) * size / tonumber(ARGV[5]))
local wait = 0
if ARGV[1] == '1' then
  local room = size * tonumber(ARGV[7])
  if level + 1 > room then
    wait = (level + 1 - room) * tonumber(ARGV[5]) / size
  else
    level = level + 1
  end
else
  size = tonumber(ARGV[2])
  level = math.max(math.min(level, size), size - tonumber(ARGV[3]))
end
redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', tostring(now), 'size', tostring(size))
redis.call('EXPIRE', KEYS[1], ARGV[6])
return tostring(wait)
"""


class Lane(StrEnum):
    """Who asks. A waiting customer may use the whole bucket; the others leave room for one."""

    CUSTOMER = "customer"
    REFRESH = "refresh"
    CRAWL = "crawl"

    @property
    def share(self) -> float:
        """The part of the bucket this lane may fill."""
        return {Lane.CUSTOMER: 1.0, Lane.REFRESH: 0.75, Lane.CRAWL: 0.5}[self]


@dataclass
class Level:
    """The bucket's arithmetic; the script above is the same for many replicas."""

    size: float = SIZE
    level: float = 0.0
    at: float = 0.0

    def take(self, now: float, share: float = 1.0) -> float:
        """0.0 when the slot was taken, otherwise the seconds until there is one."""
        self._leak(now)
        room = self.size * share
        if self.level + 1 > room:
            return (self.level + 1 - room) * EMPTIES_IN_SECONDS / self.size
        self.level += 1
        return 0.0

    def free(self, now: float) -> float:
        self._leak(now)
        return self.size - self.level

    def correct(self, now: float, size: int, remaining: int) -> None:
        """Never below our own count: answers of calls in flight are older than it."""
        self._leak(now)
        self.size = float(size)
        self.level = max(min(self.level, self.size), self.size - remaining)

    def _leak(self, now: float) -> None:
        passed = max(0.0, now - self.at)
        self.level = max(0.0, self.level - passed * self.size / EMPTIES_IN_SECONDS)
        self.at = now


@dataclass
class Buckets:
    """Redis may vanish: then each replica counts for itself."""

    redis: Redis | None
    monotonic: Callable[[], float] = time.monotonic
    _local: dict[str, Level] = field(default_factory=dict, init=False)
    _redis_again_at: float = field(default=float("-inf"), init=False)

    async def take(self, store_id: str, lane: Lane = Lane.CUSTOMER) -> float:
        """0.0 when a slot was taken, otherwise the seconds until this lane may have one."""
        shared = await self._ask_redis(store_id, "1", 0, 0, lane.share)
        if shared is not None:
            return shared
        return self._level(store_id).take(self.monotonic(), lane.share)

    async def state(self, store_id: str) -> Level | None:
        """As last known; None when this shop has not been asked lately."""
        if self.redis is not None and self.monotonic() >= self._redis_again_at:
            try:
                row = await self.redis.hgetall(_key(store_id))
            except (RedisError, OSError):
                row = {}
            if row:
                known = {_text(name): float(value) for name, value in row.items()}
                level = Level(known.get("size", SIZE), known.get("level", 0.0))
                level.at = known.get("at", 0.0)
                return level
        return self._local.get(store_id)

    async def correct(self, store_id: str, size: int, remaining: int) -> None:
        if await self._ask_redis(store_id, "0", size, remaining) is None:
            self._level(store_id).correct(self.monotonic(), size, remaining)

    def _level(self, store_id: str) -> Level:
        return self._local.setdefault(store_id, Level(at=self.monotonic()))

    async def _ask_redis(
        self, store_id: str, take: str, size: int, remaining: int, share: float = 1.0
    ) -> float | None:
        if self.redis is None or self.monotonic() < self._redis_again_at:
            return None
        arguments = (take, size, remaining, SIZE, EMPTIES_IN_SECONDS, KEY_LIFE_SECONDS, share)
        try:
            wait = await self.redis.eval(
                _SCRIPT, 1, _key(store_id), *(str(value) for value in arguments)
            )
            return float(wait)
        except (RedisError, OSError) as error:
            self._redis_again_at = self.monotonic() + PAUSE_AFTER_REDIS_FAILURE_SECONDS
            log.warning("bucket.redis_away", error=type(error).__name__)
            return None


def _key(store_id: str) -> str:
    return f"tiendanube:bucket:{store_id}"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
