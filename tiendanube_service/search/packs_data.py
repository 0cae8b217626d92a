"""The packs of words, read once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "packs"


@cache
def pack(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def word_set(name: str) -> frozenset[str]:
    """`fillers`, `pt`, `en`, `service`, `sale` or `cheap`."""
    return frozenset(pack("fillers")[name].split())


@cache
def fillers() -> frozenset[str]:
    """Of all three languages: customers mix them, and shops are visited by neighbours."""
    return word_set("fillers") | word_set("pt") | word_set("en")
