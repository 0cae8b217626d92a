"""The customers whose phones are on the page."""

from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.identity import E164, canonical_number

MAX_CUSTOMERS = 24
DEFAULTS = (("Lucía Ferreyra", "+5492615550177"), ("Bruno Paz", "+5493415550188"))


class Customers:
    """Name and number by canonical number, in the order they were added."""

    def __init__(self) -> None:
        self._by_key: dict[str, dict[str, str]] = {}
        self.reset()

    def reset(self) -> None:
        self._by_key.clear()
        for name, number in DEFAULTS:
            self.add(name, number)

    def add(self, name: str, number: str) -> dict[str, str]:
        number = number.replace(" ", "").replace("-", "")
        if not E164.match(number):
            raise ApiError("PARAM_INVALID", "The number should be in E.164 format.", "number")
        key = canonical_number(number)
        if key not in self._by_key and len(self._by_key) >= MAX_CUSTOMERS:
            raise ApiError("ACCOUNT_LIMITED", f"At most {MAX_CUSTOMERS} phones fit here.")
        self._by_key[key] = {"key": key, "name": name.strip()[:60] or number, "number": number}
        return self._by_key[key]

    def list_all(self) -> list[dict[str, str]]:
        return list(self._by_key.values())
