"""A text as terms to compare: folded, stemmed, and what means the same under one name. Pure."""

import re
import unicodedata
from functools import cache

from Stemmer import Stemmer

_WORD = re.compile(r"[a-z0-9]+")
_ACCENT = re.compile("[\u0300-\u036f]+")
LANGUAGES = {"es": "spanish", "pt": "portuguese", "en": "english"}
_FILLERS = """
a al algo ahi aca ante aqui como con cual cuales cuando cuanto cuanta cuantos cuantas de del
desde donde el ella en entre es esa ese esta este esto estan hacen hace hacia hasta hay hola
la las le les lo los mas me mi muy no nos o para pero por puede pueden puedo que quien se ser
si sin sobre son su sus te tienen tenes tengo tiene tu un una unas uno unos y ya yo vos
ao aos as com da das do dos e em ele eu fazem isso ja mais meu minha na nas nao nem num numa
oi ola os ou pela pelo posso pra quais qual quando quanto quantos sao seu sua tem uma voces
an and any are at be can do does for from have hello hi how i in is it me my of on or the
there to what when where which with you your
buenas buenos dias tardes noches gracias bom boa dia tarde noite obrigado obrigada please
"""
STOP_WORDS = frozenset(_FILLERS.split())
# The first word names the family; questions and passages meet in it.
FAMILIES = [
    family.split()
    for family in (
        "envio envios enviar envian enviamos despacho despachan despachamos entrega entregan "
        "entregamos entregar mandan frete fretes entregas shipping ship delivery deliver correo "
        "correios mensajeria llega llegan demora demoran plazo plazos prazo prazos",
        "cambio cambios cambiar cambiarlo cambiarla devolucion devoluciones devolver devuelvo "
        "devuelven arrepentimiento troca trocas trocar devolucao devolucoes reembolso return "
        "returns exchange exchanges refund refunds garantia",
        "pago pagos pagar pagamento pagamentos abonar payment payments pay tarjeta "
        "tarjetas cartao cartoes card cards efectivo dinheiro cash transferencia transferir pix "
        "boleto debito credito billetera carteira wallet mercadopago",
        "cuota cuotas parcela parcelas parcelar parcelado financiacion interes juros "
        "installment installments",
        "horario horarios hora horas abren abre abierto abiertos cierran cierra atienden atencion "
        "funcionamento aberto abrem fecham fecha hours open opening closed cerrado",
        "local locales direccion direcciones tienda tiendas sucursal sucursales showroom "
        "ubicacion ubicados ubicado ubican queda quedan endereco loja lojas localizacao address "
        "store shop location domicilio",
        "retiro retirar retiran retirarlo retirada pickup collect",
        "talle talles talla tallas tamano tamanos medida medidas guia tamanho tamanhos numeracion "
        "size sizes sizing",
        "contacto contactar contato telefono telefone phone whatsapp email mail correo-electronico "
        "contact llamar ligar escribir",
        "gratis gratuito gratuita free bonificado",
        "factura facturas nota-fiscal invoice invoices",
        "mayorista mayoristas mayor atacado wholesale",
    )
]


def fold(text: str) -> str:
    """Lower case without accents."""
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text.casefold()))


def words_of(text: str) -> list[str]:
    """Folded, without stop words and single letters."""
    words = _WORD.findall(fold(text))
    return [word for word in words if word not in STOP_WORDS and len(word) > 1]


def stems_of(text: str, language: str = "es") -> list[str]:
    return list(_stemmer(language).stemWords(words_of(text)))


def terms_of(text: str, language: str = "es") -> list[str]:
    """Stems; a family's members become its name."""
    return [term for _, term in read_terms(text, language)]


def read_terms(text: str, language: str = "es") -> list[tuple[str, str]]:
    """Each word with its term."""
    families, words = families_of(language), words_of(text)
    stems = _stemmer(language).stemWords(words)
    pairs = zip(words, stems, strict=True)
    return [(word, families.get(word) or families.get(stem) or stem) for word, stem in pairs]


@cache
def _stemmer(language: str) -> Stemmer:
    return Stemmer(LANGUAGES.get(language[:2], "spanish"))


@cache
def families_of(language: str) -> dict[str, str]:
    """Every word and stem of a family to the family's name."""
    stemmer = _stemmer(language)
    pairs = [(member, f"~{family[0]}") for family in FAMILIES for member in family]
    return {stemmer.stemWord(member): name for member, name in pairs} | dict(pairs)
