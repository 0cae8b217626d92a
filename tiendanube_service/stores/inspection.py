"""A live look at a shop: does this token open it, and what does it say of itself."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shared.errors import InvalidInput, Permanent, Transient
from tiendanube_service.tiendanube.client import Access, TiendanubeClient
from tiendanube_service.tiendanube.errors import Absent, StoreSuspended, StoreUnauthorized
from tiendanube_service.tiendanube.headers import AuthMode
from tiendanube_service.tiendanube.payloads import StorePayload
from tiendanube_service.tiendanube.requests import store_profile
from tiendanube_service.tiendanube.translate import read_profile

CHECK_PATIENCE_SECONDS = 8.0


@dataclass(frozen=True)
class Inspector:
    client: TiendanubeClient

    async def look(self, access: Access) -> dict[str, Any]:
        """The columns that a live GET /store decides. Raises InvalidInput for a refused token."""
        try:
            deadline = self.client.deadline(CHECK_PATIENCE_SECONDS)
            answer = await self.client.get(access, store_profile(), deadline=deadline)
            profile = read_profile(StorePayload.model_validate(answer.data))
        except (StoreUnauthorized, Absent) as error:
            raise InvalidInput(
                "Tiendanube does not accept this token for this store id.", code="token_refused"
            ) from error
        except StoreSuspended:
            return {"problem": "suspended", "auth_mode": AuthMode.BOTH.value}
        except (Transient, ValidationError):
            return {"problem": "unreachable", "auth_mode": AuthMode.BOTH.value}
        except Permanent as error:
            raise InvalidInput("Tiendanube refused to show the store.", code=error.code) from error
        return {"problem": None, "auth_mode": answer.mode.value, **vars(profile)}
