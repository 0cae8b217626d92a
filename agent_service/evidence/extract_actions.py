"""Sentences that say something was done, or is being done, for the customer."""

import re
from enum import StrEnum

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.page import Page

OFFER = "offer"


class Action(StrEnum):
    """What can have been done; a tool result of the kind must stand behind each."""

    HANDOVER = "handover"
    CHECKOUT = "checkout"
    LOOKUP = "lookup"
    SEND_LINK = "send_link"
    CHANGE = "change"
    """Everything else: reserved, cancelled, refunded, changed, sent, applied."""


_TEAM = (
    r"(?:persona|humano|equipo|compane\w*|encargad\w*|asesor\w*|pessoa|equipe|colega|atendente|"
    r"person|human|team|colleague|agent|alguien|alguem|someone|somebody|responsable|"
    r"responsavel|vendedor\w*|gerente|manager|boss|jefe|supervisor\w*|duen[oa]|dono|owner)"
)
_ES_DONE = (
    r"sub|met|reserv|cancel|mand|envi|cambi|aplic|agreg|registr|anot|actualic|modifiqu|"
    r"proces|gener|cre|"
    r"confirm|reembols|acredit|solicit|separ|apart|guard|dej|apliqu|apart|sum|prepar|arm|bloque|"
    r"descont|bonific|activ|inici|gestion|carg|coordin|program|asegur|marqu|saqu|reclam|"
    r"denunci|pagu|cobr|despach|embal|devolv|ped|inclu"
)
_PT_DONE = (
    r"reserv|cancel|mand|envi|troqu|apliqu|adicion|registr|anot|atualiz|process|ger|cri|"
    r"confirm|reembols|solicit|separ|guard|deix|prepar|inici|agend|inclu|devolv|ped|alter|"
    r"ativ|garant|pagu|cobr|despach|estorn"
)
_EN_DONE = (
    r"reserved|cancell?ed|sent|changed|applied|added|registered|updated|modified|processed|"
    r"generated|created|confirmed|refunded|requested|booked|set aside|put aside|saved|prepared|"
    r"held|shipped|issued|credited|scheduled|arranged|activated|opened|filed|exchanged|"
    r"returned|placed|emailed|charged|secured|removed|blocked|noted"
)
_DO_NOW = (
    r"reserv|separ|guard|apart|cancel|aplic|descuent|reembols|desconto?|troc|devuelv|devolv|"
    r"envi|cambi|mand|anot|bloque|bonific"
)
_HOLD_NOW = r"reserv|separ|guard|apart|cancel|aplic|descuent|descont|reembols|anot|bloque|bonific"
_DONE_STATE = (
    r"reservad[oa]s?|cancelad[oa]s?|reembolsad[oa]s?|cambiad[oa]s?|aplicad[oa]s?|reserved|"
    r"cancell?ed|refunded|applied|booked|trocad[oa]s?"
)
_CHANGES = [
    re.compile(rf"\b(?:{_ES_DONE})(?:e|i)\b"),
    re.compile(r"\b(?:te|lo|la) puse\b|\bpuse (?:en|una?|la|el)\b"),
    re.compile(rf"\b(?:{_PT_DONE})(?:ei|i)\b"),
    re.compile(
        r"\b(?:i've|i have|i|we've|we have|we|have been|has been|was|been|is|it's)"
        rf"\s+(?:already |just |now |successfully )*(?:{_EN_DONE})\b"
    ),
    re.compile(rf"\b(?:went ahead and|just|already)\s+(?:{_EN_DONE})\b"),
    re.compile(r"\b(?:put|set|kept)\s+(?:\w+\s+){1,2}aside\b"),
    re.compile(
        r"\b(?:ya|ja)\s+(?:te |le |lhe |lo |la |los |las |o |a )*"
        rf"(?:{_ES_DONE}|{_PT_DONE})(?:amos|imos)\b"
    ),
    re.compile(rf"\b(?:hemos|he)\s+(?:{_ES_DONE})(?:ad|id)o\b"),
    re.compile(
        r"\b(?:acabo de|acabamos de|acabei de)\s+(?:te )?"
        rf"(?:{_ES_DONE}|{_PT_DONE})(?:ar|er|ir)(?:te|lo|la|telo|tela)?\b"
    ),
    re.compile(
        rf"\b(?:listo|hecho|pronto|feito|done|ok)\W{{1,3}}(?:\w+ ){{0,2}}(?:{_DONE_STATE})\b"
    ),
    re.compile(
        r"\b(?:reserva|reservation|booking|devolucion|devolucao|reembolso|refund|cancelacion|"
        r"cancelamento|cancellation|cambio|troca|exchange)\s+(?:\w+ ){0,3}(?:confirmad|realizad|"
        r"procesad|hech|aprobad|efetuad|processad|aprovad|confirmed|processed|done|approved|"
        r"solicitad|iniciad)\w*\b"
    ),
    re.compile(
        r"\b(?:hice|fiz|made)\b[^.!?\n]{0,15}?\b(?:reserva|reservation|descuento|desconto|"
        r"discount|cambio|troca|devolucion|devolucao)\b"
    ),
    re.compile(
        r"\b(?:qued[oa]|esta|ficou|fica|foi|fue|sido|dejo|deje|dejamos|deixei)\s+(?:ya |ja |"
        r"todo |\w+ )?(?:reservad|separad|apartad|guardad|registrad|anotad|cancelad|"
        r"reembolsad|devuelt|cambiad|trocad|aplicad|estornad|agendad|bloquead|acreditad)"
        r"[oa]s?\b"
    ),
]
# Said of now or of later: under an `if` these are an offer.
_OFFERS = [
    re.compile(
        r"\b(?:te|lhe|le)\s+(?:(?:reserv|guard|separ|apart|cancel|devuelv)(?:o|amos|emos)|"
        r"devolvemos (?!el dinero|la plata|tu dinero|todo))\b"
    ),
    re.compile(r"\b(?:te|lhe|le)\s+(?:reembols|reintegr|acredit|estorn)\w+\b"),
    re.compile(
        rf"\b(?:te|se|le|lhe|vos|voce)\s+(?:lo|la|los|las|o|a)\s+(?:{_HOLD_NOW})\w{{1,4}}\b"
    ),
    re.compile(
        rf"\b(?:voy a|vamos a|vou|vamos|irei)\s+(?:\w+\s)?(?:{_DO_NOW}|reembols|devolv|acredit|"
        r"cambi|envi|mand|agreg|registr)\w*\b"
    ),
    re.compile(
        r"\b(?:i'll|i will|we'll|we will|i am|i'm|we're)\s+(?:\w+\s)?(?:reserv\w*|cancel\w*|"
        r"refund\w*|hold\w*|appl(?:y|ying)|exchang\w*|send(?:ing)?|chang\w*|set aside|"
        r"put aside|ship\w*|email\w*|sav(?:e|ing))\b"
    ),
]
_HANDOVERS = [
    re.compile(
        r"\b(?:te |le |lo |la |ya |voce |vou |voy a |i'm |i'll |i've |i |now |estou |estoy )"
        r"{1,3}(?:paso|pase|pasar(?:te)?|pasando|pasandote|derivo|derive|deriv\w*|comunico|"
        r"comunic\w*|transfier\w*|transfer\w*|passo|passei|passar|passando|encaminh\w*|"
        r"conect\w*|connect\w*|pass(?:ed|ing)?|hand(?:ed|ing)?|forward\w*)"
        rf"\b[^.!?\n]{{0,40}}?\b{_TEAM}\b"
    ),
    re.compile(
        r"\b(?:avise|avisei|avisamos|avisado|consulte|consultei|pregunte|perguntei|hable|"
        r"falei|notifique|notifiquei|contacte|contatei|informe|informei|told|notified|asked|"
        rf"informed|contacted|spoke|spoken|alerted)\b[^.!?\n]{{0,30}}?\b{_TEAM}\b"
    ),
]
_HANDED_OVER = re.compile(
    r"\b(?:ya|now|pase|derive|comunique|passei|encaminhei|transferi|passed|handed|connected|"
    r"avis\w+|consult\w+|pregunte|perguntei|hable|falei|notifi\w+|contact\w+|inform\w+|told|"
    r"asked|spoke|spoken|alerted)\b"
)
_CHECKOUTS = [
    re.compile(
        r"\b(?:gener|arm|cre|prepar|ger|cri|mont|generat|creat|made)(?:e|ei|ed|amos|ado|d)"
        r"?\b[^.!?\n]{0,20}?\b"
        r"(?:link|enlace|carrito|carrinho|cart|checkout|compra)\b"
    )
]
_LINKS = [
    re.compile(
        r"\b(?:ya |te |lhe |i've |i'll |i |here's |acabo de |acabei de )+(?:envie|mande|"
        r"deje|paso|dejo|mando|envio|pase|enviei|mandei|deixei|envi\w*|mand\w*|sent|"
        r"sending|send)\b"
        r"[^.!?\n]{0,15}?\b(?:link|enlace|foto|imagen|imagem|picture|photo|url)s?\b"
    )
]
_LOOKUPS = [
    re.compile(
        r"\b(?:busque|revise|chequee|verifique|encontre|mire|busquei|verifiquei|chequei|"
        r"consultei|conferi|"
        r"i(?:'ve| have)? (?:just )?(?:checked|looked|searched|verified|found))\b"
    )
]
# Without its accent `reserve` is a wish, not a deed: then it needs a word that makes it one.
_BARE_ENDING = re.compile(r"[ei]$")
_DEED = re.compile(r"(?:\b(?:ya|te|le|lo|la|se|los|las|acabo)\s+)+$")
_ORDER = [
    (Action.HANDOVER, _HANDOVERS),
    (Action.CHECKOUT, _CHECKOUTS),
    (Action.SEND_LINK, _LINKS),
    (Action.CHANGE, _CHANGES),
    (Action.CHANGE, _OFFERS),
    (Action.LOOKUP, _LOOKUPS),
]


def extract_actions(page: Page) -> None:
    for action, patterns in _ORDER:
        for pattern in patterns:
            for match in page.find(pattern):
                if _is_deed(page, match):
                    mark = OFFER if _is_offer(patterns, match) else ""
                    page.take(ClaimKind.ACTION, match.span(), action.value, mark=mark)


def _is_offer(patterns: list[re.Pattern[str]], match: re.Match[str]) -> bool:
    """`Si querés, te paso con una persona` is one, `ya te pasé` never."""
    return patterns is _OFFERS or (patterns is _HANDOVERS and not _HANDED_OVER.search(match[0]))


def _is_deed(page: Page, match: re.Match[str]) -> bool:
    """`reservé`, `te reserve` yes; `reserve`, `pedi` as a wish or another word no."""
    word = match.group()
    if " " in word or not _BARE_ENDING.search(word) or word.endswith("ei"):
        return True
    written = page.original(*match.span())
    before = page.folded.text[max(0, match.start() - 20) : match.start()]
    return written[-1] in "éíÉÍ" or _DEED.search(before) is not None
