"""Profiles to begin with, in the shop's language. Product copy is in templates.json."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from shared.contracts.assistant import AssistantProfile, TemplateName

FALLBACK_LANGUAGE = "es-AR"


def template_profile(name: TemplateName, language: str) -> AssistantProfile:
    by_language = _templates()[name]
    return AssistantProfile.model_validate(
        by_language.get(language, by_language[FALLBACK_LANGUAGE])
    )


@cache
def _templates() -> dict[str, dict[str, Any]]:
    text = (Path(__file__).parent / "templates.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = json.loads(text)
    return loaded
