"""What code looks up before the model is asked: most questions then need one call, not two."""

import json
import re
from collections.abc import Sequence

from agent_service.turns.llm import RequestedCall
from shared.contracts.turns import HistoryLine, TurnRequest

MAX_QUERY_CHARACTERS = 300
SEARCH, FACTS = "search_products", "shop_facts"
_ABOUT_THE_SHOP = re.compile(
    r"\b(?:env[ií]o?s?|entregas?|despach\w+|demora\w*|llega\w*|frete|cambi\w+|devol\w+|troc\w+|"
    r"reembols\w+|pag\w+|cuotas?|parcel\w+|tarjetas?|cart[aã]o|transferencia|pix|efectivo|"
    r"direcci[oó]n|endere[cç]o|local|sucursal\w*|horarios?|hor[aá]rio|abiert\w+|cierran|retir\w+|"
    r"garant[ií]a|factura|shipping|deliver\w*|returns?|exchange\w*|payment|address|hours|warranty)\b",
    re.I,
)


def lookups(request: TurnRequest, enabled: Sequence[str]) -> list[RequestedCall]:
    """The customer's own words, searched as they are; what finds nothing is not shown at all."""
    query = _words(request.unanswered)
    if not query or not request.limits.look_up_first:
        return []
    wanted = [(SEARCH, {"query": query})]
    if _ABOUT_THE_SHOP.search(query):
        wanted.append((FACTS, {"question": query}))
    return [
        RequestedCall(id=f"lookup_{place}", name=name, arguments=json.dumps(arguments))
        for place, (name, arguments) in enumerate(wanted)
        if name in enabled
    ]


def _words(lines: Sequence[HistoryLine]) -> str:
    """The newest come first into the limit; the words of a quoted bubble tell what is meant."""
    texts = [f"{line.quoted_text or ''} {line.text}".strip() for line in lines]
    kept: list[str] = []
    for text in reversed(texts):
        if kept and len(" ".join([text, *kept])) > MAX_QUERY_CHARACTERS:
            break
        kept.insert(0, text)
    return " ".join(" ".join(kept).split())[:MAX_QUERY_CHARACTERS]
