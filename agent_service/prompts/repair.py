"""What the model is told of a draft that may not be sent. Ours, so it speaks as the system."""

from typing import Any

from agent_service.prompts.languages import supported_language

TEXTS = {
    "es-AR": (
        "Tu borrador NO se envió: afirma cosas que ninguna herramienta ni regla de este turno "
        "respalda ({reasons}). Escribí de nuevo la respuesta completa para el cliente, sin esas "
        "afirmaciones o con los datos correctos. Si falta un dato, decilo con naturalidad. No "
        "menciones esta corrección."
    ),
    "pt-BR": (
        "Seu rascunho NÃO foi enviado: afirma coisas que nenhuma ferramenta nem regra deste turno "
        "sustenta ({reasons}). Escreva de novo a resposta completa para o cliente, sem essas "
        "afirmações ou com os dados corretos. Se falta um dado, diga com naturalidade. Não "
        "mencione esta correção."
    ),
    "en": (
        "Your draft was NOT sent: it states things that no tool result or rule of this turn "
        "supports ({reasons}). Write the whole reply to the customer again, without those "
        "statements or with the right data. If something is unknown, say so naturally. Do not "
        "mention this correction."
    ),
}


def repair_message(reasons: list[str], language: str) -> dict[str, Any]:
    text = TEXTS[supported_language(language)].format(reasons="; ".join(reasons)[:1500])
    return {"role": "system", "content": text}
