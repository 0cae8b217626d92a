"""The files of the project: what git knows and what it would add."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def project_files() -> tuple[Path, ...]:
    """Relative to the root; a deleted file that git still lists is left out."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = sorted(set(listing.stdout.split("\0")) - {""})
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


@cache
def python_files() -> tuple[Path, ...]:
    """Without migrations: a version is written once, never read again."""
    return tuple(
        path for path in project_files() if path.suffix == ".py" and "versions" not in path.parts
    )


@dataclass(frozen=True)
class Measured:
    where: str
    lines: int
    arguments: int


def functions_of(path: Path) -> Iterator[Measured]:
    """Every function, nested ones too; its body with docstring, decorators left out."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            where = f"{path}:{node.lineno} {node.name}"
            yield Measured(where=where, lines=lines, arguments=_count_arguments(node))


def _count_arguments(node: Function) -> int:
    given = node.args
    names = [item.arg for item in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])
