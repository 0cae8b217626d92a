"""`make migrate`: every service's schema in the database of POSTGRES_DSN to the code's version.

A service does the same for its own schema when it starts; this is for doing it beforehand.
"""

import asyncio
import sys

from pydantic import BaseModel

from infra.demo.console import say
from shared.database.migrations import migrate
from shared.settings import PostgresDsn, load

SCHEMAS = {
    "orchestrator_service": "orchestrator",
    "whatsapp_service": "whatsapp",
    "tiendanube_service": "tiendanube",
}


class Target(BaseModel):
    postgres_dsn: PostgresDsn


async def migrate_all(target: Target) -> None:
    for package, schema in SCHEMAS.items():
        await migrate(target.postgres_dsn, package=package, schema=schema)
        say(f"{schema}: at the head of {package}/migrations")


def main() -> int:
    asyncio.run(migrate_all(load(Target)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
