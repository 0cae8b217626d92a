"""YCloud's pages: `page` and `limit` in, `offset`, `length` and `items` out."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request

from infra.sandbox.ycloud.errors import ApiError


def paginate(request: Request, items: Sequence[Any]) -> dict[str, Any]:
    page = _read_number(request, "page", 1)
    limit = _read_number(request, "limit", 10)
    offset = (page - 1) * limit
    shown = list(items[offset : offset + limit])
    answer: dict[str, Any] = {"offset": offset, "limit": limit, "length": len(shown)}
    if request.query_params.get("includeTotal") == "true":
        answer["total"] = len(items)
    return answer | {"items": shown}


def _read_number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100:
        raise ApiError("PARAM_INVALID", f"Parameter '{name}' should be between 1 and 100.", name)
    return int(text)
