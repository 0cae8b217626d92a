"""The base of every contract."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, SecretStr


class Contract(BaseModel):
    """Frozen. Unknown fields are ignored, so that two versions can talk during an upgrade."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


def _fits_a_header(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value().strip()
    if not all("\x21" <= character <= "\x7e" for character in value):
        raise ValueError("a key holds letters, digits and signs only; copy it again")
    return SecretStr(value)


TransportedSecret = Annotated[
    SecretStr,
    AfterValidator(_fits_a_header),
    PlainSerializer(SecretStr.get_secret_value, when_used="json"),
]
"""Travels once, to the service that keeps or uses it; for requests only, never for answers."""
