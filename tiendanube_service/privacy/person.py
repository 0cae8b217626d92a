"""A request's person: sealed in its row, opened by its job only."""

from uuid import UUID

from pydantic import SecretStr

from shared.contracts.privacy import Person
from shared.secrets import SecretBox


def person_binding(request_id: UUID) -> str:
    return f"privacy_requests.person_sealed:{request_id}"


def report_binding(request_id: UUID) -> str:
    return f"privacy_requests.report_sealed:{request_id}"


def seal_person(box: SecretBox, request_id: UUID, person: Person) -> str:
    told = SecretStr(person.model_dump_json(include={"tenant_id", "phone", "email"}))
    return box.seal(told, bound_to=person_binding(request_id))


def open_person(box: SecretBox, request_id: UUID, sealed: str) -> Person:
    opened = box.open(sealed, bound_to=person_binding(request_id))
    return Person.model_validate_json(opened.get_secret_value())
