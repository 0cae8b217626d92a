"""What Prometheus can ask this service."""

from prometheus_client import CollectorRegistry, Counter


class Metrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.webhooks = Counter(
            "whatsapp_webhook_events", "Deliveries by outcome", ["outcome"], registry=registry
        )
        self.processed = Counter(
            "whatsapp_processed_events", "Events by outcome", ["outcome"], registry=registry
        )
        self.sends = Counter(
            "whatsapp_sends", "Send requests by outcome", ["outcome"], registry=registry
        )
        self.parked_jobs = Counter(
            "whatsapp_parked_jobs", "Jobs that were given up", ["kind"], registry=registry
        )
        self.media_problems = Counter(
            "whatsapp_media_problems", "Media without bytes", ["reason"], registry=registry
        )
        self.transcriptions = Counter(
            "whatsapp_transcriptions", "Voice notes by outcome", ["outcome"], registry=registry
        )
