"""What has to be done so that every event comes to our address exactly once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tiendanube_service.tiendanube.webhooks import WANTED_EVENTS, SubscriptionPayload

PATH = "/webhooks/tiendanube/events"


@dataclass(frozen=True)
class Repairs:
    """`move`: subscription ids and their events; what is not named here may stay."""

    create: list[str] = field(default_factory=list)
    move: list[tuple[str, str]] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)


def plan_repairs(present: Sequence[SubscriptionPayload], url: str) -> Repairs:
    """Ours are those with our path, at whatever host; others' addresses are left alone."""
    repairs = Repairs()
    ours = [row for row in present if urlsplit(row.url).path.endswith(PATH)]
    for event in WANTED_EVENTS:
        rows = sorted((r for r in ours if r.event == event), key=lambda row: row.url != url)
        if not rows:
            repairs.create.append(event)
            continue
        if rows[0].url != url:
            repairs.move.append((rows[0].id, event))
        repairs.remove.extend(row.id for row in rows[1:])
    unwanted = (row.id for row in ours if row.event not in WANTED_EVENTS)
    repairs.remove.extend(unwanted)
    return repairs
