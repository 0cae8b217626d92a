"""YCloud accounts: an API key, its business numbers and its webhook endpoints."""

from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.ycloud.identity import canonical_number
from infra.sandbox.ycloud.rate import LeakyBucket

DEFAULT_ACCOUNT = "default"
DEFAULT_NUMBERS = (
    ("+5491155550100", "104488220011222", "Cumbre y Compás"),
    ("+12025550143", "104488220011223", "Turnos Sur"),
)


@dataclass(slots=True)
class BusinessNumber:
    number: str
    waba_id: str
    name: str
    account: "Account"
    queued: LeakyBucket
    direct: LeakyBucket

    @property
    def key(self) -> str:
        return canonical_number(self.number)


@dataclass(slots=True)
class Account:
    id: str
    api_key: str
    management: LeakyBucket
    hourly: LeakyBucket
    numbers: dict[str, BusinessNumber] = field(default_factory=dict)
    endpoints: dict[str, dict[str, Any]] = field(default_factory=dict)
    message_ids: list[str] = field(default_factory=list)


class Accounts:
    """Who may call, and which account a business number belongs to; every lookup is a dict hit."""

    def __init__(self, settings: SandboxSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.by_key: dict[str, Account] = {}
        self.by_id: dict[str, Account] = {}
        self.numbers: dict[str, BusinessNumber] = {}
        self.reset()

    def reset(self) -> None:
        self.by_key.clear()
        self.by_id.clear()
        self.numbers.clear()
        account = self.add(DEFAULT_ACCOUNT, self._settings.ycloud_api_key)
        for number, waba_id, name in DEFAULT_NUMBERS:
            self.add_number(account, number, waba_id, name)

    def add(self, account_id: str, api_key: str) -> Account:
        account = self.by_id.get(account_id)
        if account is None:
            hourly = LeakyBucket(self._clock, window_seconds=3600)
            account = Account(account_id, api_key, LeakyBucket(self._clock), hourly)
            self.by_id[account_id] = account
        self.by_key[api_key] = account
        return account

    def add_number(self, account: Account, number: str, waba_id: str, name: str) -> BusinessNumber:
        made = BusinessNumber(
            number, waba_id, name, account, LeakyBucket(self._clock), LeakyBucket(self._clock)
        )
        account.numbers[made.key] = made
        self.numbers[made.key] = made
        return made

    def find_number(self, number: str) -> BusinessNumber | None:
        return self.numbers.get(canonical_number(number))

    @property
    def first_number(self) -> BusinessNumber:
        return next(iter(self.numbers.values()))
