"""Finding what the prompt says about shipping, hours or exchanges."""

from infra.sandbox.openai.vocabulary import VOCABULARY
from infra.sandbox.openai.words import split_words

_LONGEST_PROMPT = 40_000
_FAMILIES = tuple(
    VOCABULARY[f"policy_{subject}"]
    for subject in ("shipping", "hours", "exchange", "payment", "pickup")
)


def find_passage(prompt: str, ask: str) -> str | None:
    """The prompt's sentence that shares the subject and the most words with the question."""
    asked = {word for word in split_words(ask) if len(word) > 3}
    family = next((f for f in _FAMILIES if f & asked), None)
    if family is None:
        return None
    best, best_score = None, 0
    for sentence in _split(_owners_words(prompt)[:_LONGEST_PROMPT]):
        words = set(split_words(sentence))
        if not words & family:
            continue
        # A place or a thing both name weighs more than the subject itself.
        score = 1 + 3 * len((words & asked) - family)
        if any(letter.isdigit() for letter in sentence):
            score += 1
        if score > best_score:
            best, best_score = sentence, score
    return best


def _owners_words(prompt: str) -> str:
    """What stands between the last pair of tags, if there is one: the rest are rules, no facts."""
    opening = prompt.rfind("<shop_instructions>")
    ending = prompt.rfind("</shop_instructions>")
    return prompt[opening:ending].partition(">")[2] if 0 <= opening < ending else prompt


def _split(prompt: str) -> list[str]:
    rough = prompt.replace("\n", ". ").replace("! ", ". ").split(". ")
    kept = [part.strip(" -•*#") for part in rough]
    return [part for part in kept if 12 < len(part) < 500 and not part.endswith("?")]
