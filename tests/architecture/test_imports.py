"""Services meet over HTTP only: none imports another, and shared imports none of them."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT


def test_no_service_imports_another() -> None:
    """The contracts are those of pyproject.toml; `make check` reads the same ones."""
    lint = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
    assert "0 broken" in run.stdout
