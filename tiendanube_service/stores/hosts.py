"""Where a market's API and consent page are (contract §2, §4). Pure."""

from dataclasses import dataclass

API_HOSTS = {"tiendanube": "api.tiendanube.com", "nuvemshop": "api.nuvemshop.com.br"}
AUTH_HOSTS = {"tiendanube": "www.tiendanube.com", "nuvemshop": "www.nuvemshop.com.br"}


@dataclass(frozen=True)
class Hosts:
    """The configured addresses; one that is not the vendor's own serves every market."""

    api: str
    auth: str

    def api_of(self, market: str) -> str:
        return _swap(self.api, API_HOSTS, market)

    def auth_of(self, market: str) -> str:
        return _swap(self.auth, AUTH_HOSTS, market)


def _swap(address: str, hosts: dict[str, str], market: str) -> str:
    wanted = hosts.get(market, hosts["tiendanube"])
    for host in hosts.values():
        if f"//{host}" in address:
            return address.replace(f"//{host}", f"//{wanted}", 1)
    return address
