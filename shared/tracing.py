"""OpenTelemetry spans of requests, only where an exporter is named; nothing of their content."""

from fastapi.telemetry import TelemetryConfig
from opentelemetry import propagate
from opentelemetry.trace import TracerProvider

from shared import VERSION

SILENT: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def telemetry_of(service: str, endpoint: str | None) -> TelemetryConfig:
    """FastAPI's own spans, sent to `endpoint` (OTLP over HTTP); silent without one."""
    if endpoint is None:
        return SILENT
    return {**SILENT, "tracing": True, "tracer_provider": _exporting_to(endpoint, service)}


def _exporting_to(endpoint: str, service: str) -> TracerProvider:
    # Imported here: the exporter brings megabytes that most installations never use.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk import resources, trace
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = resources.Resource.create({"service.name": service, "service.version": VERSION})
    provider = trace.TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def trace_headers() -> dict[str, str]:
    """What carries the present trace to the next service; empty outside of one."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers
