"""Sentences in which the writer claims to be a person: no evidence ever proves that."""

import re

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.page import Page

_MACHINE = (
    r"(?:bot|chatbot|robot|robo|maquina|machine|ia|ai|inteligencia artificial|programa|program|"
    r"(?:asistente|assistente) (?:virtual|automatic[oa])|virtual assistant|automatic[oa])"
)
_REAL = r"(?:(?:real|actual|live|otra|outra|muy|bem|de carne y hueso) )?"
_PERSON = r"(?:persona|pessoa|human[oa]s?|ser humano|person|human(?: being)?)"
_CLAIMS = [
    re.compile(rf"\b(?<!no )(?<!nao )(?:soy|sou) (?:una? |uma? )?{_REAL}{_PERSON}\b"),
    re.compile(rf"\bi(?:'m| am) (?:an? )?{_REAL}{_PERSON}\b"),
    re.compile(rf"\b(?:no soy|nao sou) (?:una? |uma? )?{_MACHINE}\b"),
    re.compile(rf"\bi(?:'m| am) not (?:an? )?{_MACHINE}\b"),
    re.compile(
        rf"\b(?:(?:estas|esta) hablando|(?:esta|ta) falando|you(?:'re| are) talking) "
        rf"(?:con|com|to|with) (?:una? |uma? |an? )?{_REAL}{_PERSON}\b"
    ),
]


def extract_identity(page: Page) -> None:
    for pattern in _CLAIMS:
        for match in page.find(pattern):
            page.take(ClaimKind.IDENTITY, match.span(), "person")
