"""The three refusals every field check ends in: missing, too long, wrong."""

from typing import Any

from infra.sandbox.ycloud.errors import ApiError


def refuse(target: str, message: str) -> ApiError:
    return ApiError("PARAM_INVALID", message, target)


def need_object(holder: dict[str, Any], key: str, target: str) -> dict[str, Any]:
    value = holder.get(key)
    if value is None:
        raise ApiError("PARAM_MISSING", f"Parameter '{target}' is required.", target)
    if not isinstance(value, dict):
        raise refuse(target, f"Parameter '{target}' should be an object.")
    return value


def need_list(holder: dict[str, Any], key: str, target: str, longest: int) -> list[dict[str, Any]]:
    value = holder.get(key)
    if value is None:
        raise ApiError("PARAM_MISSING", f"Parameter '{target}' is required.", target)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise refuse(target, f"Parameter '{target}' should be an array of objects.")
    if not 1 <= len(value) <= longest:
        raise ApiError(
            "PARAM_INVALID_LENGTH", f"'{target}' should hold 1 to {longest} items.", target
        )
    return value


def need_text(holder: dict[str, Any], key: str, target: str, longest: int) -> str:
    value = holder.get(key)
    if value is None or value == "":
        raise ApiError("PARAM_MISSING", f"Parameter '{target}' is required.", target)
    if not isinstance(value, str):
        raise refuse(target, f"Parameter '{target}' should be a string.")
    if len(value) > longest:
        raise ApiError(
            "PARAM_INVALID_LENGTH", f"'{target}' should have at most {longest} characters.", target
        )
    return value


def optional_text(holder: dict[str, Any], key: str, target: str, longest: int) -> None:
    if holder.get(key) is not None:
        need_text(holder, key, target, longest)


def need_http_link(value: object, target: str) -> None:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise refuse(target, f"Parameter '{target}' should be an http or https URL.")
