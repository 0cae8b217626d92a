"""What is said of the goods: how many are left, sizes, colours."""

import re

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.numbers import WORDS, parse_words
from agent_service.evidence.page import Page
from agent_service.evidence.words import COLOUR_OF

AVAILABLE = "available"
UNAVAILABLE = "unavailable"
LOW = "low"
_COUNT = rf"(?P<count>\d{{1,4}}|{WORDS})"
_LEFT = (
    r"(?:quedan?|hay|tenemos|tengo|resta[nm]?|temos|tenho|ha|sobra[nm]?|existen|contamos con|"
    r"we have|we've got|there are|there is|there's|disponibles?|stock|estoque)"
)
_PIECES = (
    r"(?:unidad(?:es)?|unidades?|pares?|prendas?|piezas?|pecas?|units?|pieces?|pairs?|disponibles?|"
    r"disponiveis|disponivel|left|available|en stock|in stock|em estoque|remaining|en existencia)"
)
_REMAINING = (
    r"(?:disponibles?|disponiveis|disponivel|left|available|en stock|in stock|em estoque|"
    r"remaining|en existencia)"
)
_NOT_PIECES = (
    r"(?!\s*(?:%|\$|cuotas?|dias|days|modelos?|colores|cores|talles?|tallas?|tamanhos|"
    r"opciones|opcoes|"
    r"options|models|colou?rs|sizes|horas|hs\b|anos|meses|veces|vezes|x\b|lojas?|tiendas|locales|"
    r"sucursales|productos|produtos|products|tipos|formas|maneras|ways|variantes|estilos|"
    r"pagos|parcelas|"
    r"business|habiles|uteis|semanas|weeks|camperas|remeras|promociones|cupones)|[\d.,/:])"
)
_COUNTS = [
    re.compile(rf"\b(?:ultim[oa]s|last|final)\s+{_COUNT}\b{_NOT_PIECES}(?:\s+{_PIECES})?"),
    re.compile(
        rf"\b{_LEFT}\s*:?\s*(?:solo |solamente |apenas |so |only |just |las |os |as |"
        rf"unicamente |exactamente |ultimas )*{_COUNT}\b{_NOT_PIECES}(?:\s+{_PIECES})?"
    ),
    re.compile(rf"\b(?:only |just |solo |apenas |so )?{_COUNT}\s+(?:\w+\s+)?{_REMAINING}\b"),
]
_ONE = re.compile(
    r"\b(?:(?:es|e|queda|it's|it is|is|this is)\s+)?(?:(?:la|el|a|o|the)\s+)?(?:ultim[oa]|"
    r"last (?:one|unit|piece|pair))(?:\s+(?:unidad|unidade|par|prenda|pieza|peca|en stock|"
    r"disponible|que queda|que nos queda|left|disponivel))?(?=[\s.,!)]|$)"
)
_ONLY_ONE = re.compile(
    r"\b(?:una sola|un solo|un unico|uma so|um so|only one|just one|solo un[ao]?|"
    r"apenas um[a]?|so uma?)"
    r"(?:\s+(?:unidad|unidade|par|unit|piece|left|disponible|disponivel))?(?=[\s.,!)]|$)"
)
_NOT_LAST = re.compile(
    r"\bultim[oa]\s+(?:moda|tendencia|momento|modelo|coleccion|colecao|paso|consulta|"
    r"mensaje|vez|hora|pedido|cosa|pregunta|dato|detalle|compra|semana|mes|ano)"
)
_FEW = re.compile(
    r"\b(?:quedan poc[oa]s|ultimas unidades|ultimos pares|pocas unidades|poucas unidades|"
    r"restam poucas|restam poucos|few left|almost (?:gone|sold out)|running low|low stock|"
    r"poco stock|pouco estoque)\b"
)
_OUT = re.compile(
    r"\b(?:agotad[oa]s?|esgotad[oa]s?|sold out|out of stock|unavailable|sin stock|"
    r"sem estoque|indisponi\w*|"
    r"no (?:\w+ ){0,2}(?:queda|quedan|hay|tenemos)(?: \w+){0,2} (?:stock|disponib\w*|"
    r"unidades)|no hay(?: mas)?|no quedan?(?: mas)?|no nos quedan?|no (?:lo |la )"
    r"?tenemos(?: mas)?|"
    r"no esta(?:n)? disponibles?|nao esta(?:o)? disponive\w+|nao temos(?: mais)?|"
    r"nao ha(?: mais)?|nao tem(?: mais)?|(?:is|are) not available|isn't available|"
    r"not in stock|don't have (?:it|any|that)|se agoto|acabou|esgotou|ya no (?:queda|"
    r"quedan|hay)|se acabo|no stock)\b"
)
_IN = re.compile(
    r"\b(?:(?:hay|tenemos|tem|temos|ha|con|com|we have|queda|quedan|tiene)\s+(?:\w+\s+)"
    r"?(?:stock|estoque|disponibilidad|disponibilidade)|en stock|in stock|em estoque|"
    r"a pronta entrega|pronta entrega|"
    r"(?:esta|estan|estao|is|are|se encuentra|sigue|continua|still|it's)"
    r"?\s*(?:disponibles?|disponiveis|disponivel|available)|lo tenemos|la tenemos|"
    r"we do have|we have it|we've got it)\b"
)
_HAVE = re.compile(
    r"\b(?:tenemos|hay|contamos con|temos|we have|we've got|queda|quedan|te queda|"
    r"nos queda|resta|restam|vendemos)\b"
)
_LETTER = r"(?:xxxxl|xxxl|xxl|xxs|xgg|egg|xg|gg|pp|[2-6]xl|xl|xs|s|m|l|p|g|u|unico|unica|one size)"
_SIZE = rf"(?:{_LETTER}|\d{{1,2}}(?:[.,]5)?(?:/\d{{1,2}})?)"
_JOIN = (
    r"(?:\s*,\s*(?:y |e |and |o |ou |or )?|\s*/\s*|\s+(?:y|e|and|o|ou|or|y en|e em|and in|a|"
    r"al|ao|to|hasta|ate|-)\s+(?:talles? |el |la |o |em |en |in )?|\s*-\s*)"
)
_MARKED = re.compile(
    r"\b(?P<head>talles?|tallas?|tamanhos?|tam\.?|sizes?|numeros?|nro\.?|numeracion|"
    r"numeracao|calce)\s*"
    r"(?::|son|es|is|are|do|del|de|from|desde|disponibles?|disponiveis|available|en|em|in|"
    rf"el|o|\*)*\s*\*?(?P<list>{_SIZE}(?:{_JOIN}{_SIZE})*)\b\*?(?!\s*(?:%|\$|cuota|dias|"
    r"unid))"
)
_AFTER = re.compile(rf"\b(?P<list>{_SIZE})(?:-|\s)sized?\b")
_CAPITALS = r"(?:XXXXL|XXXL|XXL|XXS|XGG|EGG|XG|GG|PP|[2-6]XL|XL|XS|S|M|L|P|G|U)"
_BARE_SIZES = re.compile(
    rf"(?<![\w'’$&/-])(?P<list>{_CAPITALS}(?:(?:\s*,\s*(?:y |e |and |o |ou |or )?|\s*/\s*|"
    r"\s*-\s*|\s+(?:y|e|and|o|ou|or|y en|e em|a|al|ao|to)\s+(?:en |em |in |el |la |o )?)"
    rf"{_CAPITALS})*)(?![\w'’&-]|\.\w)"
)
_RANGE = re.compile(
    rf"({_SIZE})\s*(?:\b(?:a|al|ao|to|hasta|ate)\b|-)\s*(?:talle |el |la |o )?({_SIZE})"
)
_ONE_SIZE = {"U", "UNICO", "UNICA", "ONE SIZE", "UN", "TU", "OS"}
_LADDERS = (
    ["XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL", "XXXXL"],
    ["PP", "P", "M", "G", "GG", "XGG"],
)
_COLOUR = re.compile(rf"\b(?:{'|'.join(sorted(COLOUR_OF, key=len, reverse=True))})\b")


def extract_counts(page: Page) -> None:
    """Before money: `quedan 3` is no price."""
    for pattern in _COUNTS:
        for match in page.find(pattern):
            written = match.group("count")
            count = int(written) if written.isdigit() else parse_words(written)
            if count > 0 and not (
                written in {"un", "uma", "una", "one", "a"} and pattern is _COUNTS[1]
            ):
                page.take(ClaimKind.STOCK, match.span(), f"={count}")


def extract_stock(page: Page) -> None:
    for match in page.find(_NOT_LAST):
        page.blank(match.span())
    for pattern, value in (
        (_FEW, LOW),
        (_OUT, UNAVAILABLE),
        (_IN, AVAILABLE),
        (_ONE, "=1"),
        (_ONLY_ONE, "=1"),
    ):
        for match in page.find(pattern):
            page.take(ClaimKind.STOCK, match.span(), _polarity(page, match, value))
    for match in page.find(_HAVE):
        page.take(ClaimKind.STOCK, match.span(), _polarity(page, match, AVAILABLE), mark="have")


def _polarity(page: Page, match: re.Match[str], value: str) -> str:
    if value == AVAILABLE and is_denied(page, match.span()):
        return UNAVAILABLE
    return value


def is_denied(page: Page, span: tuple[int, int]) -> bool:
    """`En M no queda`, `no hay en M`: the clause says no."""
    start, end = page.sentence_at(span[0]).clause_around(span[0])
    return page.denial(start, end) is not None


def extract_sizes(page: Page) -> None:
    for pattern in (_MARKED, _AFTER):
        for match in page.find(pattern):
            _take_sizes(page, match.span("list"))
    for match in _BARE_SIZES.finditer(page.text):
        first, last = (page.folded.folded_at(place) for place in match.span("list"))
        if page.open[first:last] == page.folded.text[first:last]:
            _take_sizes(page, (first, last))


def _take_sizes(page: Page, span: tuple[int, int]) -> None:
    """One claim per size; a range stands for all between its ends."""
    start, end = span
    denied = "no" if is_denied(page, span) else ""
    text = page.open[start:end]
    for match in _RANGE.finditer(text):
        for size in _between(size_key(match.group(1)), size_key(match.group(2))):
            page.take(
                ClaimKind.SIZE, (start + match.start(), start + match.end()), size, mark=denied
            )
    for match in re.finditer(rf"(?<!\w){_SIZE}(?!\w)", page.open[start:end]):
        if match.group() not in {"y", "e", "o", "a"}:
            key = size_key(match.group())
            page.take(
                ClaimKind.SIZE, (start + match.start(), start + match.end()), key, mark=denied
            )


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + 30:
        step = 2 if int(last) - int(first) > 3 and (int(last) - int(first)) % 2 == 0 else 1
        return [first, last] if step == 2 else [str(n) for n in range(int(first), int(last) + 1)]
    for ladder in _LADDERS:
        if first in ladder and last in ladder:
            return ladder[ladder.index(first) : ladder.index(last) + 1]
    return [first, last]


def size_key(written: str) -> str:
    key = " ".join(written.upper().replace(",", ".").split())
    if key in _ONE_SIZE:
        return "U"
    match = re.fullmatch(r"([2-6])XL", key)
    return "X" * int(match.group(1)) + "L" if match else key


def extract_colours(page: Page) -> None:
    for match in page.find(_COLOUR):
        denied = "no" if is_denied(page, match.span()) else ""
        page.take(ClaimKind.COLOUR, match.span(), COLOUR_OF[match.group()], mark=denied)
