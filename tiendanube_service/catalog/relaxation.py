"""From a customer's words to what the vendor's search may understand, step by step. Pure."""

from dataclasses import dataclass

from tiendanube_service.catalog.words import fold, is_filler, is_option, singular, words_of

MOST_OTHER_WORDS = 2


@dataclass(frozen=True)
class SearchPlan:
    """`close` queries are asked until there are enough; `wide` ones only when nothing was found."""

    close: list[str]
    wide: list[str]


def plan_search(query: str) -> SearchPlan:
    words = words_of(query)
    if not words:
        return SearchPlan([], [])
    content = content_words(words) or words
    singulars = [singular(word) for word in content]
    close = _distinct([" ".join(words), " ".join(content)])
    wide = _distinct(
        [
            " ".join(singulars),
            " ".join(fold(word) for word in singulars),
            singulars[0],
            fold(singulars[0]),
            *singulars[1 : 1 + MOST_OTHER_WORDS],
        ]
    )
    return SearchPlan(close, [query for query in wide if query not in close])


def content_words(words: list[str]) -> list[str]:
    """Without fillers, sizes and colours, which live in variants and not in names."""
    pairs = zip([None, *words], words, strict=False)
    return [word for before, word in pairs if not is_filler(word) and not is_option(word, before)]


def _distinct(queries: list[str]) -> list[str]:
    return list(dict.fromkeys(query for query in queries if query))
