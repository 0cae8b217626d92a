"""Placeholder until the search is merged."""

from typing import Any

from tiendanube_service.tiendanube.payloads import ProductPayload

DOCUMENT_VERSION = 1


def build_document(payload: ProductPayload, language: str) -> dict[str, Any]:
    return {"name": payload.name.get(language, "")}
