"""Splits what a customer asks for into words to match: no accents, singular. Pure."""

import re
import unicodedata


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[^\W_]+(?:[-/.,][^\W_]+)*")
_LETTER_SIZES = _list("xxs xs s m l xl xxl xxxl xxxxl 2xl 3xl 4xl 5xl p g gg ggg unico unica")
_NUMBER_SIZE = re.compile(r"\d{1,3}(?:[.,]5)?(?:-\d{1,3})?")
_COLOURS = _list("""
    negro negra blanco blanca rojo roja azul verde amarillo amarilla gris marron rosa violeta
    celeste naranja beige bordo turquesa dorado dorada plateado plateada mostaza fucsia lila crudo
    preto preta branco branca vermelho vermelha amarelo amarela cinza marrom roxo roxa laranja bege
    dourado dourada prateado prateada vinho black white red blue green yellow grey gray brown pink
    purple orange gold silver""")
_STOP_WORDS = _list("""
    a al algo alguna algun algunas algunos ando busco buscando color colores como con cual cuales
    cuanto cuesta cuestan de del dia buen buenas buenos dias disponible donde el ella en es esta
    este estoy gustaria hay hola la las lo los me mi mostrame muestra necesito numero o para pero
    por precio puede pueden que quiero quisiera se sin stock su sus talla talle talles tallas
    tamano tardes tendran tendrias tenes tienen tienes todas todos tu un una unas unos venden
    vendes y ya
    as boa bom cor cores da das do dos e em estou gostaria ha mais meu na nas no nos num numa oi
    ola os ou para pelo pra preciso preco procuro quanto custa quero queria tem tamanho tamanhos
    tamanhos uma voces
    an and any are available buy colour do for have hi hello how i in is it looking me much my
    need of on please price size sizes the there to want with you your""")
SIZE_MARKS = _list("talle talla talles tallas tamano tamanho numero size nro n")


def fold(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def singular(word: str) -> str:
    """Spanish, Portuguese and English plurals, as a vendor's search may need them."""
    folded = fold(word)
    if len(word) < 4 or not folded.endswith("s") or folded.endswith("ss"):
        return word
    if folded.endswith("ces"):
        return f"{word[:-3]}z"
    if folded.endswith("oes"):
        return f"{word[:-3]}ão"
    if folded.endswith(("les", "res", "nes", "des")) and len(word) > 5:
        return word[:-2]
    return word[:-1]


def stem(word: str) -> str:
    """The same for both numbers of a noun, for comparing only."""
    plain = fold(singular(word))
    return plain[:-1] if len(plain) > 3 and plain[-1] in "aeo" else plain


def stems(text: str) -> list[str]:
    return [stem(word) for word in words_of(text)]


def is_option(word: str, before: str | None) -> bool:
    """A size or a colour: what variants have, and product names mostly do not."""
    folded = fold(word)
    if folded in _LETTER_SIZES or folded in _COLOURS or stem(word) in _COLOUR_STEMS:
        return True
    return bool(_NUMBER_SIZE.fullmatch(folded)) and (
        fold(before or "") in SIZE_MARKS or 16 <= float(folded.split("-")[0].replace(",", ".")) < 60
    )


def is_filler(word: str) -> bool:
    return fold(word) in _STOP_WORDS


_COLOUR_STEMS = frozenset(stem(colour) for colour in _COLOURS)
