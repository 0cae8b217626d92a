"""What this service counts for Prometheus."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram

from tiendanube_service.tiendanube.reading import Unreadable


class Metrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.vendor_calls = Counter(
            "tiendanube_calls", "Calls to Tiendanube", ["status"], registry=registry
        )
        self.search_results = Histogram(
            "tiendanube_search_results",
            "Product cards per search",
            buckets=(0, 1, 2, 3, 4, 5),
            registry=registry,
        )
        self.unreadable = Counter(
            "tiendanube_unreadable", "Vendor rows that were skipped", ["kind"], registry=registry
        )
        self.webhooks = Counter(
            "tiendanube_webhooks", "Webhooks by what became of them", ["outcome"], registry=registry
        )
        self.order_questions = Counter(
            "tiendanube_order_questions", "Order questions", ["outcome"], registry=registry
        )
        self.parked_jobs = Counter("jobs_parked", "Jobs that gave up", ["job"], registry=registry)

    def count_unreadable(self, rows: Iterable[Unreadable]) -> None:
        for row in rows:
            self.unreadable.labels(row.kind).inc()
