"""The variables of platform_ui."""

from typing import Annotated

from pydantic import Field

from shared.settings import AccessToken, HttpUrl, ServiceSettings


class Settings(ServiceSettings):
    """The key that signs sessions is derived from ADMIN_TOKEN: there is no secret of its own."""

    api_base: HttpUrl
    admin_token: AccessToken
    session_hours: Annotated[float, Field(gt=0, le=720)] = 12.0
