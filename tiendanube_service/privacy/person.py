"""A request's person: sealed in its row, opened by its job only; the report about one."""

import json
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from shared.contracts.privacy import Person
from shared.phone import canonical_phone_key, possible_phone_keys
from shared.secrets import SecretBox


def _person_binding(request_id: UUID) -> str:
    return f"privacy_requests.person_sealed:{request_id}"


def _report_binding(request_id: UUID) -> str:
    return f"privacy_requests.report_sealed:{request_id}"


def seal_person(box: SecretBox, request_id: UUID, person: Person) -> str:
    told = SecretStr(person.model_dump_json(include={"tenant_id", "phone", "email"}))
    return box.seal(told, bound_to=_person_binding(request_id))


def open_person(box: SecretBox, request_id: UUID, sealed: str) -> Person:
    opened = box.open(sealed, bound_to=_person_binding(request_id))
    return Person.model_validate_json(opened.get_secret_value())


def phone_abroad(phone: str | None, country: str | None) -> str | None:
    """With the shop's country when it was written without one; else as it is."""
    keys = possible_phone_keys(phone or "", country)
    if phone is None or len(keys) != 1 or canonical_phone_key(phone) in keys:
        return phone
    return f"+{keys.pop()}"


def seal_report(box: SecretBox, request_id: UUID, report: dict[str, Any]) -> str:
    told = SecretStr(json.dumps(report))
    return box.seal(told, bound_to=_report_binding(request_id))


def open_report(box: SecretBox, request_id: UUID, sealed: str) -> dict[str, Any]:
    opened = box.open(sealed, bound_to=_report_binding(request_id))
    report: dict[str, Any] = json.loads(opened.get_secret_value())
    return report
