"""What a bench prints, and the exit status it ends with."""

import sys
from collections.abc import Iterator

import pytest

from bench.program import Report, run
from bench.table import Table


@pytest.fixture
def arguments() -> Iterator[list[str]]:
    """What stands behind `python -m bench.NAME`; put back afterwards."""
    kept = sys.argv[:]
    sys.argv[1:] = []
    yield sys.argv
    sys.argv[:] = kept


def report_of(quick: bool) -> Report:
    table = Table(("", "req/s"))
    table.add("ours", "10" if quick else "1000")
    return Report(table, "It is 10.", notes=("On one machine.",), missed=("10 is below 20",))


def test_names_stand_left_and_figures_right() -> None:
    table = Table(("", "req/s", "ratio"))
    table.add("Nexus", "7", "0.50")
    table.add("reference", "1400", "1.00")
    assert table.render().splitlines() == [
        "           req/s  ratio",
        "---------  -----  -----",
        "Nexus          7   0.50",
        "reference   1400   1.00",
    ]


def test_a_row_needs_a_cell_for_every_heading() -> None:
    with pytest.raises(ValueError, match="2 cells belong in a row, not 1"):
        Table(("", "req/s")).add("alone")


def test_the_last_line_is_the_figure_in_words(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments.append("--quick")
    assert run("test", "A bench.", report_of) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1] == "It is 10."
    assert "MISSED: 10 is below 20" in printed.err


def test_a_missed_aim_fails_the_check(arguments: list[str]) -> None:
    arguments.append("--check")
    assert run("test", "A bench.", report_of) == 1
