"""The few sentences the platform itself says to a customer, in the shop's language."""

from typing import Literal

from shared.contracts.admin import Language

Phrase = Literal["unreadable", "unheard", "failure", "no_budget"]

PHRASES: dict[Phrase, dict[Language, str]] = {
    "unreadable": {
        "es-AR": "No pude ver ese mensaje. ¿Me lo podés mandar de nuevo, o contármelo en texto?",
        "pt-BR": "Não consegui ver essa mensagem. Pode enviar de novo ou me contar por texto?",
        "en": "I could not see that message. Could you send it again, or tell me in text?",
    },
    "unheard": {
        "es-AR": "No pude escuchar el audio. ¿Me lo podés escribir o mandar de nuevo?",
        "pt-BR": "Não consegui ouvir o áudio. Pode escrever ou enviar de novo?",
        "en": "I could not listen to the audio. Could you write it or send it again?",
    },
    "failure": {
        "es-AR": "Tuvimos un problema técnico. Ya le avisé al equipo: te responde una persona.",
        "pt-BR": "Tivemos um problema técnico. Já avisei a equipe: uma pessoa vai responder.",
        "en": "We had a technical problem. I have told the team: a person will answer you.",
    },
    "no_budget": {
        "es-AR": "Por ahora no puedo responderte yo. Ya avisé al equipo: sigue una persona.",
        "pt-BR": "Por enquanto não posso responder. Já avisei a equipe: uma pessoa continua.",
        "en": "The assistant cannot answer for now. I have told the team: a person takes over.",
    },
}
AUDIO_NOT_HEARD = "[nota de voz que no se pudo escuchar / áudio que não foi possível ouvir]"
NOT_SHOWN = "[mensaje que WhatsApp no pudo mostrar / mensagem que o WhatsApp não pôde mostrar]"


def phrase(name: Phrase, language: str) -> str:
    texts = PHRASES[name]
    known: dict[str, str] = {str(code): text for code, text in texts.items()}
    return known.get(language, texts["es-AR"])
