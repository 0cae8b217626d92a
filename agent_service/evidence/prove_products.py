"""Product names: those that results show are proven; a proper name that none shows is not."""

import re
from collections.abc import Iterator

from agent_service.evidence.claims import CheckedClaim, Claim, ClaimKind, Outcome
from agent_service.evidence.folding import fold
from agent_service.evidence.goods import stem
from agent_service.evidence.mentions import Mention
from agent_service.evidence.numbers import VALUES
from agent_service.evidence.reading import Reading
from agent_service.evidence.words import COLOUR_OF, MONTHS, STOPWORDS, WEEKDAYS

_PROPER = r"[A-ZÁÉÍÓÚÑÃÕÂÊÔÇ][\wáéíóúñãõâêôçü'-]*"
_NAME = re.compile(
    rf"{_PROPER}(?:[ ](?:(?:de|del|con|of|with|do|da|com|para|for)[ ])?"
    rf"(?:{_PROPER}|\d{{1,4}}\b(?![.,%]\d)))+"
)
_MARKED = re.compile(
    r"(?<![\w*])\*(?P<name>[^*\n]{3,60})\*|[\"“«](?P<quoted>[^\"”»\n]{3,60})[\"”»]"
)
_COMMON_TEXT = """
usd ars mxn clp brl eur mercado pago visa mastercard american express amex cabal naranja oca
andreani correo argentino whatsapp instagram facebook pix boleto nubank itau santander modo uala
rapipago oxxo webpay hola hi perfecto genial dale excelente claro gracias buenas buenos dias
perfeito otimo great sure thanks perfect yes no si sim tambien tenes podes queres te si como para
nuestro gran total envio precio talle size color gift card ahora antes stock cuota cada por hay
tengo encontre acompanha aca aqui here it they our we you your i i'm we're lo la el los las un una
the and or from buenos aires capital federal amba gba caba argentina brasil mexico chile s m l xs
xl xxl xxxl p g gg pp u desde hasta solo quedan queda last only ultimas ultima temos tem custa sai
preco tamanho cor nosso frete dear estimado estimada bom boa dia tarde noite
"""
_COMMON = frozenset(_COMMON_TEXT.split())
_NEAR = frozenset(
    {
        ClaimKind.MONEY,
        ClaimKind.STOCK,
        ClaimKind.INSTALMENTS,
        ClaimKind.SIZE,
        ClaimKind.LINK,
        ClaimKind.COLOUR,
        ClaimKind.PERCENTAGE,
    }
)


def check_products(reading: Reading) -> Iterator[CheckedClaim]:
    strange = list(_strange_names(reading))
    for mention in reading.mentions:
        claim = _claim(reading, mention)
        if not any(item.start <= claim.start < item.end for item in strange):
            yield CheckedClaim(claim, Outcome.PROVEN, mention.goods[0].source)
    for claim in strange:
        reason = f"no result shows a product named '{claim.text}'"
        yield CheckedClaim(claim, Outcome.UNPROVEN, reason=reason)


def _claim(reading: Reading, mention: Mention) -> Claim:
    start, end = reading.page.folded.original_span(mention.start, mention.end)
    name = mention.goods[0].card.name
    return Claim(ClaimKind.PRODUCT, reading.text[start:end], start, end, name)


def _strange_names(reading: Reading) -> Iterator[Claim]:
    last = 0
    for start, end in sorted(set(_candidates(reading.text))):
        name = reading.text[start:end]
        if start >= last and _is_strange(name, reading) and _is_offered(start, reading):
            last = end
            yield Claim(ClaimKind.PRODUCT, name, start, end, fold(name))


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    for match in _MARKED.finditer(text):
        yield match.span("name") if match.group("name") else match.span("quoted")
    for match in _NAME.finditer(text):
        yield match.span()


def _is_strange(name: str, reading: Reading) -> bool:
    """Two words that nothing explains, or one beside a product's name."""
    words = [stem(word) for word in re.findall(r"[a-z]{2,}", fold(name))]
    telling = [word for word in words if not _is_common(word)]
    unknown = [word for word in telling if word not in reading.evidence.known_words]
    capitals = sum(part[:1].isupper() for part in name.split())
    return bool(unknown) and len(telling) >= 2 and capitals >= 2


def _is_common(word: str) -> bool:
    named = {*STOPWORDS, *_COMMON}
    return bool(
        {word, f"{word}s"} & (named | set(COLOUR_OF) | set(WEEKDAYS) | set(MONTHS) | set(VALUES))
    )


def _is_offered(start: int, reading: Reading) -> bool:
    """Beside a price, a size or stock; a name in a greeting is no product."""
    position = reading.page.folded.folded_at(start)
    sentence = reading.page.sentence_at(position)
    inside = any(
        claim.kind is ClaimKind.LINK and claim.start <= start < claim.end
        for claim in reading.page.claims
    )
    return not inside and any(
        item.kind in _NEAR and reading.sentence(item) == sentence for item in reading.page.claims
    )
