"""How the platform answers: lists with their paging, projections, and its several error bodies."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import JSONResponse, Response

from infra.sandbox.tiendanube.formats import read_date
from infra.sandbox.tiendanube.world import Json, Shop, World

DEFAULT_PAGE_SIZE = 30
LARGEST_PAGE_SIZE = 200
LARGEST_OFFSET = 10_000
_MESSAGES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    415: "Unsupported Media Type",
    422: "Unprocessable Entity",
    500: "Internal Server Error",
}


class PlatformError(Exception):
    """A refusal; `fields` are added to the envelope, `bare` replaces it."""

    def __init__(
        self,
        status: int,
        description: str | None = None,
        *,
        fields: Json | None = None,
        bare: Json | None = None,
    ) -> None:
        super().__init__(description)
        self.status = status
        self.body = bare if bare is not None else envelope(status, description, fields)


def envelope(status: int, description: str | None, fields: Json | None = None) -> Json:
    message = _MESSAGES.get(status, "Error")
    return {"code": status, "message": message, "description": description, **(fields or {})}


def render_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, PlatformError):
        raise error
    return JSONResponse(error.body, error.status)


async def read_body(request: Request) -> Json:
    """The JSON object of a write; 415, 400 and 422 as the platform has them."""
    if not request.headers.get("content-type", "").lower().startswith("application/json"):
        raise PlatformError(415, "Content-Type should be application/json")
    try:
        body = await request.json()
    except ValueError:
        raise PlatformError(400, bare={"error": "Problems parsing JSON"}) from None
    if not isinstance(body, dict):
        raise PlatformError(400, "Invalid input format")
    return body


def project(row: Json, fields: str | None) -> Json:
    """Only the comma-separated fields, where any are asked for."""
    if not fields:
        return row
    wanted = [field.strip() for field in fields.split(",")]
    return {field: row[field] for field in wanted if field in row}


def read_number(query: Mapping[str, str], name: str, default: int) -> int:
    raw = query.get(name)
    if raw is None or raw == "":
        return default
    if not raw.isdigit() or int(raw) < 1:
        raise PlatformError(422, bare={name: ["is not a number"]})
    return int(raw)


def filter_common(rows: Sequence[Json], query: Mapping[str, str]) -> list[Json]:
    """`since_id` and the date filters that nearly every list takes."""
    kept = list(rows)
    if query.get("since_id"):
        since = int(query["since_id"])
        kept = [row for row in kept if int(row["id"]) > since]
    for column in ("created_at", "updated_at"):
        kept = _filter_dates(kept, column, query)
    return kept


def answer_list(request: Request, world: World, shop: Shop, rows: Sequence[Json]) -> Response:
    """One page of rows with x-total-count and Link; an empty list as the switch says."""
    query = request.query_params
    page = read_number(query, "page", 1)
    size = min(read_number(query, "per_page", DEFAULT_PAGE_SIZE), LARGEST_PAGE_SIZE)
    last = -(-len(rows) // size)
    empty_allowed = last == 0 and page == 1 and world.modes.empty_list == "array"
    if page > last and not empty_allowed:
        raise PlatformError(404, f"Last page is {last}")
    if page * size > LARGEST_OFFSET and request.url.path.endswith("/orders"):
        raise PlatformError(422, "Only the first 10000 results are available")
    shown = [project(row, query.get("fields")) for row in rows[(page - 1) * size : page * size]]
    headers = {"x-total-count": str(len(rows)), "x-main-language": shop.language}
    links = _links(request, page, last)
    if links:
        headers["link"] = links
    return JSONResponse(shown, headers=headers)


def answer_one(request: Request, shop: Shop, row: Any, status: int = 200) -> Response:
    shown = project(row, request.query_params.get("fields")) if isinstance(row, dict) else row
    return JSONResponse(shown, status, headers={"x-main-language": shop.language})


def _filter_dates(rows: list[Json], column: str, query: Mapping[str, str]) -> list[Json]:
    for edge in ("min", "max"):
        raw = query.get(f"{column}_{edge}")
        if not raw:
            continue
        try:
            limit = read_date(raw)
        except ValueError:
            raise PlatformError(422, bare={f"{column}_{edge}": ["is not a date"]}) from None
        sign = 1 if edge == "min" else -1
        rows = [
            row
            for row in rows
            if column in row and sign * (read_date(row[column]) - limit).total_seconds() >= 0
        ]
    return rows


def _links(request: Request, page: int, last: int) -> str:
    wanted: dict[str, int] = {}
    if page < last:
        wanted |= {"next": page + 1, "last": last}
    if page > 1:
        wanted |= {"first": 1, "prev": page - 1}
    others = [(k, v) for k, v in request.query_params.multi_items() if k != "page"]
    address = request.scope["platform_url"]
    return ", ".join(
        f'<{address}?{urlencode([("page", str(number)), *others])}>; rel="{name}"'
        for name, number in wanted.items()
    )
