"""Every operation of every service keeps what its OpenAPI document promises, whatever is sent."""

from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contracts.conftest import Caller

pytestmark = pytest.mark.slow
PROMISED: list[CheckFunction] = [
    response_schema_conformance,
    content_type_conformance,
    status_code_conformance,
]
AnyOperation = APIOperation[Any, Any, Any, Any]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
EDGE_CASES = 40
RANDOM_CASES = 10
SECONDS = 15.0
# The vendor's own refusal, or a neighbour that is away: said so, in a problem document.
FROM_OUTSIDE = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}
ASKS_OUTSIDE = ("/store", "/channels", "/internal/", "/media/", "/webhooks/")


def test_every_operation_keeps_its_promises(
    openapi: BaseSchema, caller: Caller, subtests: pytest.Subtests
) -> None:
    for found in openapi.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        with subtests.test(operation.label):
            for case in edge_cases(operation):
                keep_promises(case, caller)
            try_random_cases(operation, GenerationMode.POSITIVE, caller)
            with suppress(Unsatisfiable):  # what takes nothing, or any text, has no wrong input
                try_random_cases(operation, GenerationMode.NEGATIVE, caller)


def edge_cases(operation: AnyOperation) -> Iterator[Case[Any]]:
    """Boundaries, missing and doubled fields, wrong types: the same ones in every run."""
    schema = operation.schema
    cases = schema.iter_coverage_cases(
        operation,
        generation_modes=MODES,
        generation_config=schema.config.generation_for(operation=operation),
    )
    return islice(cases, EDGE_CASES)


def try_random_cases(operation: AnyOperation, mode: GenerationMode, caller: Caller) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=RANDOM_CASES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Case[Any]) -> None:
        keep_promises(case, caller)

    run()


def keep_promises(case: Case[Any], caller: Caller) -> None:
    caller.aim(case)
    answer = case.call(
        base_url=caller.base_url,
        session=caller.session,
        headers=caller.headers(case.path),
        timeout=SECONDS,
    )
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        assert answer.status_code in FROM_OUTSIDE, answer.text
        assert any(part in case.path for part in ASKS_OUTSIDE), answer.text
    case.validate_response(answer, checks=PROMISED)
