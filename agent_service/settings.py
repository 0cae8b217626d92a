"""What agent_service reads from the environment."""

from shared.settings import HttpUrl, ServiceSettings


class Settings(ServiceSettings):
    tiendanube_service_url: HttpUrl
