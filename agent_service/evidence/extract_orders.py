"""Orders: numbers, states, tracking codes."""

import re

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.page import Page
from shared.contracts.store import OrderState

_NUMBER = re.compile(
    r"(?:\b(?:pedidos?|orden(?:es)?|orders?|compras?|encomenda)\s*(?:de\s+)?(?:n(?:[o°]|"
    r"ro|um(?:ero)?)?\.?\s*[o°]?|number|no\.?)?"
    r"\s*[#:]?\s*|#\s?)(\d{2,9})(?![\d.,]*\d|\s*(?:pesos|reais|%|dias|days|unidad|cuota|"
    r"producto|item))"
)
_TRACKING = re.compile(
    r"\b(?:seguimiento|rastreo|rastreio|rastreamento|tracking(?: (?:code|number))?|guia)\b"
    r"[^\n.,;!?]{0,25}?[\s:*#]+((?=[a-z-]*\d)[a-z0-9-]{6,30})\b"
)
_CODE_ALONE = re.compile(
    r"\b(?:[a-z]{2}\d{8,10}[a-z]{2}|(?=[a-z]*\d)(?=[a-z0-9]*[a-z])(?=(?:[a-z]*\d){6})"
    r"[a-z0-9]{9,30})\b"
)
PAID = "paid"
_STATES = {
    OrderState.READY_FOR_PICKUP: (
        r"list[oa]s? para (?:retirar|recoger|ser retirad|que l[oa]s? (?:retir|recoj|pas)|"
        r"pasar a)\w*|"
        r"pront[oa]s? para (?:retirada|retirar|ser retirad\w*)|ready (?:for pick ?up|"
        r"to (?:be picked|pick|collect))"
        r"|(?:podes|puedes|pode|you can) (?:pasar a )?(?:retirar|recoger|buscar|pick)"
        r"\w*(?:l[oa])? (?:tu|el|seu|o|up your) (?:pedido|order)"
    ),
    OrderState.ON_THE_WAY: (
        r"en camino|en viaje|a caminho|saiu para (?:a )?entrega|salio (?:para|de|a)\b|"
        r"ya (?:salio|sale)|"
        r"(?:fue|foi|esta|ha sido|was|has been|is|ya) (?:despachad[oa]|enviad[oa]|"
        r"postad[oa]|shipped|dispatched)|"
        r"ya (?:lo |la )?(?:despachamos|enviamos)|ja (?:foi )?(?:despachad[oa]|enviad[oa]|"
        r"postad[oa]|despachamos|enviamos)|"
        r"(?:lo|la) (?:despachamos|enviamos)|on (?:its|the) way|(?:has|already) shipped|"
        r"out for delivery|in transit|en reparto|em transito|em rota"
    ),
    OrderState.DELIVERED: (
        r"(?:fue|foi|esta|figura|consta|ha sido|was|has been|is|ya|ja|como) (?:\w+ )"
        r"?(?:entregad[oa]|entregue|delivered)|"
        r"se entrego|ya (?:te )?llego|(?:paquete|pedido|pacote|encomenda|package|order)"
        r" (?:ya |ja )?(?:te )?(?:llego|chegou|arrived)|ja chegou|has arrived|"
        r"already arrived"
    ),
    OrderState.PACKED: (
        r"empaquetad[oa]|embalad[oa]|(?:is|been|was|already) packed|list[oa] para (?:ser )"
        r"?(?:envi|despach)\w*|"
        r"pront[oa] para (?:ser )?(?:envi|despach)\w*|ready to ship"
    ),
    OrderState.PREPARING: (
        r"en preparacion|em preparacao|(?:lo|la) estamos (?:preparando|armando)|"
        r"preparando (?:tu|su|o seu|seu|o)\b|"
        r"sendo preparad[oa]|em separacao|(?:being|is) prepared|preparing your|"
        r"siendo preparad[oa]|se esta preparando"
    ),
    OrderState.PAYMENT_PENDING: (
        r"pago (?:\w+ ){0,2}pendiente|pendiente de pago|(?:esperando|falta) (?:el |tu )?pago|"
        r"pagamento (?:\w+ ){0,2}pendente|aguardando (?:o )?pagamento|"
        r"payment (?:\w+ ){0,2}pending|(?:awaiting|waiting for) (?:the |your )?payment|"
        r"pending payment"
    ),
    OrderState.CANCELLED: (
        r"(?:fue|foi|esta|figura|consta|ha sido|was|has been|is|quedo|ficou|como) (?:\w+ )"
        r"?(?:cancelad[oa]|cancell?ed|anulad[oa])"
    ),
}
_PAID = (
    r"(?:ya|ja) esta pag[oa]|ya fue pagad[oa]|(?:is|has been) paid|"
    r"pago (?:\w+ ){0,2}(?:aprobado|confirmado|acreditado|recibido)|"
    r"pagamento (?:\w+ ){0,2}(?:aprovado|confirmado|recebido)|"
    r"payment (?:\w+ ){0,2}(?:approved|confirmed|received|gone through)|"
    r"(?:recibimos|acreditamos|recebemos|received) (?:tu|el|seu|o|o seu|your) (?:pago|"
    r"pagamento|payment)"
)
_PATTERNS = [
    *((state.value, re.compile(rf"\b(?:{pattern})")) for state, pattern in _STATES.items()),
    (PAID, re.compile(rf"\b(?:{_PAID})")),
]
_ABOUT_AN_ORDER = re.compile(
    r"\b(?:pedidos?|orden|orders?|compras?|paquete|pacote|encomenda|package|parcel|envio|"
    r"pago|pagamento|payment)\b|#\d"
)
_ABOUT_A_PRODUCT = re.compile(r"\b(?:ya|esta|viene|vem|is)\s+en camino al stock\b")


def extract_order_numbers(page: Page) -> None:
    for match in page.find(_NUMBER):
        page.take(ClaimKind.ORDER_NUMBER, match.span(1), match.group(1).lstrip("0") or "0")


def extract_tracking_codes(page: Page) -> None:
    for match in page.find(_TRACKING):
        _take_code(page, match.span(1))
    for match in page.find(_CODE_ALONE):
        _take_code(page, match.span())


def _take_code(page: Page, span: tuple[int, int]) -> None:
    page.take(ClaimKind.TRACKING_CODE, span, page.original(*span).upper())


def extract_order_states(page: Page) -> None:
    about = _ABOUT_AN_ORDER.search(page.folded.text) is not None
    for value, pattern in _PATTERNS:
        for match in page.find(pattern):
            if about and not _ABOUT_A_PRODUCT.search(match.group()):
                start, _ = page.sentence_at(match.start()).clause_around(match.start())
                mark = "no" if page.denial(start, match.start()) else ""
                page.take(ClaimKind.ORDER_STATE, match.span(), value, mark=mark)
