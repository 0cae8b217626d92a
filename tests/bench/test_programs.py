"""Every bench runs to its end at a tiny scale; how fast this machine is, is not tested."""

import pytest

from bench import accept, footprint, overhead
from bench.program import Report
from infra.demo.embedded import EmbeddedRedis
from infra.demo.processes import StackOptions

pytestmark = pytest.mark.slow


@pytest.fixture
def options(postgres_dsn: str, redis_server: EmbeddedRedis) -> StackOptions:
    """The databases of the other tests: migrated already."""
    return StackOptions(postgres_dsn=postgres_dsn, redis_url=redis_server.url)


def names_of(report: Report) -> list[str]:
    return [row[0] for row in report.table.rows]


def test_accept_compares_the_door_with_its_reference(options: StackOptions) -> None:
    report = accept.measure(accept.Scale(rounds=2, requests={1: 5, 4: 12}), options)
    assert names_of(report) == ["Nexus, the public door", "one process, HMAC + INSERT"] * 2
    assert report.table.rows[1][-1] == "1.00"
    assert report.words.startswith("With 4 in flight the public door accepts")


def test_overhead_sees_every_customer_answered_beside_the_naive_bot(options: StackOptions) -> None:
    report = overhead.measure(overhead.Scale(rounds=1, alone=2, crowd=6), options)
    assert names_of(report) == [
        "Nexus, one at a time",
        "naive bot, one at a time",
        "Nexus, 6 at once",
        "naive bot, 6 at once",
    ]
    assert [row[1] for row in report.table.rows] == ["2", "2", "6", "6"]
    assert "of 6 conversations at once 6 are answered" in report.words


def test_footprint_weighs_the_five_services_and_a_bare_process(options: StackOptions) -> None:
    report = footprint.measure(footprint.Scale(conversations=3), options)
    assert names_of(report) == [*footprint.SERVICES, "the five", "bare FastAPI hello"]
    megabytes = {row[0]: float(row[2]) for row in report.table.rows}
    assert all(value > 1 for value in megabytes.values())
    assert megabytes["the five"] > 2 * megabytes["bare FastAPI hello"]
