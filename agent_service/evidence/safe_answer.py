"""What is said when a reply could not be proven: nothing that needs a proof."""

_ANSWERS = {
    "es": (
        "Quiero darte el dato correcto y prefiero no adelantarte algo que no pude verificar. "
        "Una persona de la tienda sigue con vos por este chat."
    ),
    "es-neutral": (
        "Quiero darte el dato correcto y prefiero no adelantarte algo que no pude verificar. "
        "Una persona de la tienda sigue contigo por este chat."
    ),
    "pt": (
        "Quero passar a informação certa e prefiro não adiantar algo que não pude verificar. "
        "Uma pessoa da loja continua com você por este chat."
    ),
    "en": (
        "I want to give you the right answer and would rather not tell you something I could not "
        "verify. A person from the shop will continue with you in this chat."
    ),
}
_VOSEO = {"es", "es-AR", "es-UY"}


def safe_answer(tag: str) -> str:
    """`tag` is a language tag; an unknown one reads Spanish. The turn is handed over with it."""
    language = tag[:2].lower()
    if language == "es":
        return _ANSWERS["es" if tag in _VOSEO else "es-neutral"]
    return _ANSWERS.get(language, _ANSWERS["es"])
