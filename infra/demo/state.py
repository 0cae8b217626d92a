"""What one run of the demo leaves for the next one, and for `make say`: .nexus/demo.json."""

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel

from infra.demo.environment import StackSecrets
from infra.demo.processes import ROOT

FOLDER = ROOT / ".nexus" / "demo"
STATE_PATH = ROOT / ".nexus" / "demo.json"


class RunningDemo(BaseModel):
    """Where a demo that is up can be found."""

    pid: int
    urls: dict[str, str]
    business_number: str

    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


class DemoState(BaseModel):
    """The secrets stay: with others the database of the last run would not open."""

    secrets: StackSecrets
    running: RunningDemo | None = None

    @classmethod
    def read_or_create(cls, path: Path = STATE_PATH) -> Self:
        if path.exists():
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        state = cls(secrets=StackSecrets.generate())
        state.write(path)
        return state

    def write(self, path: Path = STATE_PATH) -> None:
        """Readable by its owner only, at every moment."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(self.model_dump_json(indent=2))
        draft.replace(path)
