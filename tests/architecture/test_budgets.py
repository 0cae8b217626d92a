"""Functions and files stay small enough to be read in one go."""

from itertools import chain
from statistics import median, quantiles

from tests.architecture.sources import ROOT, functions_of, python_files

MAX_FUNCTION_LINES = 50
MAX_FILE_LINES = 350
MAX_ARGUMENTS = 6
MAX_MEDIAN_LINES = 9
MAX_P90_LINES = 28
MEASURED = list(chain.from_iterable(functions_of(path) for path in python_files()))


def test_no_function_is_too_long() -> None:
    long = [f"{item.where}: {item.lines}" for item in MEASURED if item.lines > MAX_FUNCTION_LINES]
    assert long == []


def test_no_function_takes_too_many_arguments() -> None:
    """`self` is not counted."""
    many = {item.where: item.arguments for item in MEASURED if item.arguments > MAX_ARGUMENTS}
    assert many == {}


def test_no_file_is_too_long() -> None:
    counted = {
        str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines())
        for path in python_files()
        if path.parts[0] != "tests"
    }
    assert {name: lines for name, lines in counted.items() if lines > MAX_FILE_LINES} == {}


def test_most_functions_are_short() -> None:
    lengths = [item.lines for item in MEASURED if not item.where.startswith("tests/")]
    p90 = quantiles(lengths, n=10)[-1]
    report = f"{len(lengths)} functions, median {median(lengths)}, p90 {p90}"
    assert median(lengths) <= MAX_MEDIAN_LINES, report
    assert p90 <= MAX_P90_LINES, report
