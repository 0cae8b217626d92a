"""The base of every contract."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, SecretStr


class Contract(BaseModel):
    """Frozen. Unknown fields are ignored, so that two versions can talk during an upgrade."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


TransportedSecret = Annotated[
    SecretStr, PlainSerializer(SecretStr.get_secret_value, when_used="json")
]
"""Travels once, to the service that keeps or uses it; for requests only, never for answers."""
