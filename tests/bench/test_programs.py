"""Every bench runs to its end at a tiny scale; how fast this machine is, is not tested."""

from collections.abc import Iterator

import httpx
import pytest

from bench import accept, agent_cost, evidence, footprint, overhead, search_speed
from bench.program import Report
from infra.demo.ports import SANDBOX, UI
from infra.demo.processes import Stack

pytestmark = pytest.mark.slow


@pytest.fixture
def measured(stack: Stack) -> Iterator[Stack]:
    """The stack of the journeys; the benches lift the sandbox's quotas, here they come back."""
    yield stack
    with httpx.Client(base_url=stack.url(SANDBOX), trust_env=False) as outside:
        outside.post("/control/reset", json={"keep_accounts": True}).raise_for_status()


def names_of(report: Report) -> list[str]:
    return [row[0] for row in report.table.rows]


def test_accept_compares_the_door_with_its_reference(measured: Stack) -> None:
    report = accept.measure_on(measured, accept.Scale(rounds=2, requests={1: 5, 4: 12}))
    assert names_of(report) == ["Nexus, the public door", "one process, HMAC + INSERT"] * 2
    assert report.table.rows[1][-1] == "1.00"
    assert report.words.startswith("With 4 in flight the public door accepts")


def test_overhead_sees_every_customer_answered_beside_the_naive_bot(measured: Stack) -> None:
    report = overhead.measure_on(measured, overhead.Scale(rounds=1, alone=2, crowd=6, warm_up=1))
    assert names_of(report) == [
        "Nexus, one at a time",
        "naive bot, one at a time",
        "Nexus, 6 at once",
        "naive bot, 6 at once",
    ]
    assert [row[1] for row in report.table.rows] == ["2", "2", "6", "6"]
    assert "of 6 conversations at once 6 are answered" in report.words


def test_footprint_weighs_services_beside_a_bare_process(measured: Stack) -> None:
    started = {UI: footprint.start_again(measured.processes[UI])}
    report = footprint.weigh(measured, footprint.Scale(conversations=2), started)
    assert names_of(report) == [UI, "all of them", "bare FastAPI hello"]
    megabytes = {row[0]: float(row[2]) for row in report.table.rows}
    assert megabytes[UI] == megabytes["all of them"] > megabytes["bare FastAPI hello"] > 1


def test_search_speed_stands_beside_a_primary_key_read(measured: Stack) -> None:
    scale = search_speed.Scale(sizes=(190,), rounds=1, per_kind=1, crawl=230, multiplier=10)
    report = search_speed.measure_on(measured, scale)
    assert names_of(report)[:4] == [
        "190 products, in the service",
        "190 products, over HTTP",
        "190 products, one row by its primary key",
        "190 products, an idle request over HTTP",
    ]
    assert names_of(report)[4].startswith("crawl of 230 products in")
    assert report.table.rows[2][-1] == "1.0"
    assert report.words.startswith("A search of 190 products takes")


def test_evidence_counts_true_and_false_replies_by_kind() -> None:
    report = evidence.measure_at(evidence.Scale(replies=60))
    names = names_of(report)
    assert names[:2] == ["true", "small talk"]
    assert {"false: money", "false: action"} <= set(names)
    assert report.words.startswith("Of 90 false replies")


def test_agent_cost_stands_beside_a_plain_loop_in_three_languages(measured: Stack) -> None:
    report = agent_cost.measure_on(measured, agent_cost.Scale(step=13))
    assert names_of(report) == [
        f"{loop}, {language}"
        for language in ("es", "pt", "en", "all")
        for loop in ("Nexus", "plain loop")
    ]
    ours, plain = report.table.rows[-2:]
    assert (ours[1], plain[1], plain[-1]) == ("8", "8", "1.000")
    assert float(ours[3]) >= 1
    assert 0 < float(ours[6]) < float(plain[6])
    assert report.words.startswith("Of 8 questions")


def test_agent_cost_asks_a_hundred_questions_in_three_languages() -> None:
    questions = agent_cost.read_questions()
    assert len(questions) == len(set(questions)) == 100
    assert {language for language, _ in questions[:4]} == {"es", "pt", "en"}
