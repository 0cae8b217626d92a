"""The words the rules listen for, without accents, by name; kept in vocabulary.json."""

import json
from pathlib import Path


def _load() -> dict[str, frozenset[str]]:
    raw = json.loads(Path(__file__).with_name("vocabulary.json").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in raw.items()}


VOCABULARY = _load()
