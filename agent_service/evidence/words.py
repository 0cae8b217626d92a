"""The words of three languages that carry a meaning here, folded: no accents, lower case."""

import re
from functools import lru_cache

COLOURS = {
    "black": "negro negra negros negras preto preta pretos pretas black",
    "white": "blanco blanca blancos blancas branco branca brancos brancas white",
    "red": "rojo roja rojos rojas vermelho vermelha vermelhos vermelhas red",
    "blue": "azul azules azuis blue",
    "light blue": "celeste celestes",
    "green": "verde verdes green",
    "yellow": "amarillo amarilla amarillos amarillas amarelo amarela yellow",
    "orange": "naranja anaranjado laranja orange",
    "pink": "rosa rosado rosada pink",
    "purple": "violeta morado morada lila roxo roxa purple",
    "grey": "gris grises cinza cinzas gray grey",
    "brown": "marron marrones marrom brown",
    "beige": "beige bege",
    "bordeaux": "bordo bordeaux burgundy",
    "gold": "dorado dorada dourado dourada golden",
    "silver": "plateado plateada prateado prateada silver",
    "turquoise": "turquesa turquoise",
    "fuchsia": "fucsia fuxia fuchsia",
    "khaki": "caqui kaki khaki",
    "camel": "camel",
    "navy": "navy marinho",
}
COLOUR_OF = {word: name for name, words in COLOURS.items() for word in words.split()}
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "enero janeiro january jan ene",
            "febrero fevereiro february feb fev",
            "marzo marco march mar",
            "abril april abr apr",
            "mayo maio may",
            "junio junho june jun",
            "julio julho july jul",
            "agosto august ago aug",
            "septiembre setiembre setembro september sep set sept",
            "octubre outubro october oct out",
            "noviembre novembro november nov",
            "diciembre dezembro december dic dez dec",
        ),
        start=1,
    )
    for word in words.split()
}
WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "lunes lun segunda segunda-feira segundas monday mondays mon",
            "martes mar terca terca-feira tercas tuesday tuesdays tue",
            "miercoles mie quarta quarta-feira quartas wednesday wednesdays wed",
            "jueves jue quinta quinta-feira quintas thursday thursdays thu",
            "viernes vie sexta sexta-feira sextas friday fridays fri",
            "sabado sabados sab saturday saturdays sat",
            "domingo domingos dom sunday sundays sun",
        )
    )
    for word in words.split()
}
_STOPWORDS_TEXT = """
a al ante aqui ahora asi aun con como cual cuando da das de del desde do dos e el ella en entre es
esa ese eso esta este esto para pero por que se si sin sobre su sus te tu tus un una uno unas unos
y ya yo la las le les lo los me mi muy mas nos o os no ni hay tambien tenemos tiene tenes tienes
viene vienen sale cuesta precio talle talles talla tallas color colores cor cores tamanho tamanhos
size sizes colour colours colors stock producto productos envio envios pedido compra link enlace
tienda loja shop store disponible disponivel available queda quedan agotado esgotado na nas nos
num numa um uma uns umas ao aos com em isso nao ou pelo pela seu sua sao voce temos tem vem custa
preco produto frete and are at be but by can for from get got has have here how if in is it its
left more not now of on only or our out price product that the their there these this to today up
us was we what which will with you your hola ola hi hello gracias obrigado thanks hoy hoje cuotas
pesos reais total unidad unidades unit units par ver mira esta-es nuestra nuestro tengo quedo
gusta llega llegan entrega
"""
STOPWORDS = frozenset(_STOPWORDS_TEXT.split())
TOPICS = {
    "shipping": (
        r"envio|envia|prazo|plazo|tarda|demora|despach|entreg|frete|shipping|shipped|"
        r"deliver|llega|chega|arriv|recib|"
        r"receb|domicilio"
    ),
    "returns": r"devol|cambi|troca|return|exchang|reembols|refund|arrepent",
    "transfer": r"transfer|deposit|\bpix\b",
    "cash": r"efectivo|contado|dinheiro|\bcash\b|boleto",
    "card": r"tarjeta|cartao|\bcards?\b|credito|debito|cuota|parcela|instal|interes|juros|\bmsi\b",
    "coupon": r"cupon|cupom|coupon|codigo|\bcode\b",
    "minimum": r"minim|a partir de|desde|superior|mayor|mas de|acima|over\b|above|from\b",
    "first": r"primera compra|primeira compra|first purchase|first order",
    "warranty": r"garant|warrant|guarant",
    "pickup": r"retir|pick ?up|recoge|local\b|sucursal|showroom",
    "gift": r"regal|presente|\bgift",
    "pair": r"segund[ao]|second|2x1|llevando|levando|lleva 2|unidades",
}
GENERIC_TOPICS = {"discount": r"descuent|desconto|discount|\boff\b|rebaja|promo|oferta|sale\b"}
_TOPICS = {name: re.compile(pattern) for name, pattern in TOPICS.items()}
_GENERIC = {name: re.compile(pattern) for name, pattern in GENERIC_TOPICS.items()}
NEGATION = re.compile(
    r"\b(?:no(?! (?:total|tamanho|momento|pix|valor|preco|site|carrinho|cartao|boleto|"
    r"prazo)\b)|nao|not|sin|sem|nunca|never|ni|nem|tampoco|cannot|without|jamas|nenhum|"
    r"ningun|"
    r"agotad\w*|esgotad\w*|sold out)\b|n't\b"
)
IGNORANCE = re.compile(
    r"\b(?:no|nao|not|cannot|couldn't|can't|don't|didn't|unable)\b[\w' ]{0,12}?\b(?:"
    r"se (?:si|cuando|cual|donde|cuanto|bien|exacto)|"
    r"sei|know|sure|"
    r"encontr\w*|find|found|puedo|podemos|pude|consigo|posso|consegui|able|see|veo|vejo|figura\w*|"
    r"consta|aparece|tengo (?:ese|esa|el|la|los|las|ningun|ninguna|informacion|confirm\w*)|"
    r"tenho (?:esse|essa|o|a|os|as|nenhum|nenhuma|informac\w*|confirm\w*)|"
    r"have (?:that|the|any|information)|"
    r"confirm\w*|asegur\w*|promet\w*|promise|guarantee|garant\w*)\b|"
    r"\b(?:unable to|tengo que (?:confirmar|consultar)|preciso (?:confirmar|consultar))\b"
)


_PORTUGUESE_TEXT = """
nao voce voces temos tamanho custa preco cor uma um em do da seu sua frete com ao na ate sao estao
tem dos das pelo pela quer fica sim uteis e os ou mas agora pedido
"""
_OTHER_TEXT = """
el la los las una un y talle tu en con sale hay tenemos es del pero the is it we have in and your
of to esta pedido color
"""
_PORTUGUESE, _OTHER = frozenset(_PORTUGUESE_TEXT.split()), frozenset(_OTHER_TEXT.split())


def is_portuguese(folded: str) -> bool:
    """There `no` is `in the` and denies nothing."""
    if "r$" in folded:
        return True
    words = re.findall(r"[a-z]+", folded)
    return sum(w in _PORTUGUESE for w in words) > sum(w in _OTHER for w in words)


@lru_cache(maxsize=2048)
def topics_of(folded: str) -> frozenset[str]:
    """What a sentence is about, apart from a discount."""
    return frozenset(name for name, pattern in _TOPICS.items() if pattern.search(folded))


def speaks_of_discount(folded: str) -> bool:
    return any(pattern.search(folded) for pattern in _GENERIC.values())


def colours_in(folded: str) -> frozenset[str]:
    return frozenset(COLOUR_OF[word] for word in re.findall(r"[a-z]+", folded) if word in COLOUR_OF)
