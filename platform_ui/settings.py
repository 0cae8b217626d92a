"""The variables of platform_ui."""

from shared.settings import HttpUrl, ServiceSettings


class Settings(ServiceSettings):
    """The key that seals cookies is derived from INTERNAL_API_TOKEN: there is no other secret."""

    api_base: HttpUrl
