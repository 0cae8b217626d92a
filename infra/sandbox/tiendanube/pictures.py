"""Product pictures drawn in code: a pastel gradient and a simple silhouette, as PNG."""

import struct
import zlib
from functools import lru_cache
from itertools import pairwise

from infra.sandbox.tiendanube.formats import spread

Colour = tuple[int, int, int]
Points = tuple[tuple[float, float], ...]
_SHADES = 64
_SMALLEST, _LARGEST = 64, 1024

_PASTELS: tuple[Colour, ...] = (
    (253, 226, 214), (222, 238, 226), (220, 232, 246), (247, 234, 205),
    (236, 224, 243), (214, 240, 240), (248, 220, 229), (232, 236, 214),
)  # fmt: skip
_INKS: dict[str, Colour] = {
    "azul": (43, 92, 138), "negro": (52, 54, 60), "preto": (52, 54, 60), "rojo": (190, 58, 52),
    "mostaza": (209, 158, 48), "verde": (87, 115, 76), "celeste": (112, 173, 209),
    "gris": (128, 134, 140), "bordó": (122, 40, 58), "amarillo": (236, 196, 60),
    "amarelo": (236, 196, 60), "fucsia": (203, 66, 139), "crudo": (226, 214, 190),
    "terracota": (190, 104, 74), "arena": (206, 184, 146), "naranja": (226, 128, 52),
    "marrón": (118, 82, 58), "rosa": (232, 160, 176), "piel": (226, 186, 160),
    "blanco": (250, 250, 250), "branco": (250, 250, 250), "natural": (214, 196, 160),
}  # fmt: skip
_DEFAULT_INK: Colour = (84, 110, 122)

_SHAPES: dict[str, Points] = {
    "jacket": (
        (0.42, 0.2), (0.58, 0.2), (0.7, 0.26), (0.84, 0.56), (0.75, 0.62), (0.68, 0.46),
        (0.69, 0.8), (0.31, 0.8), (0.32, 0.46), (0.25, 0.62), (0.16, 0.56), (0.3, 0.26),
    ),
    "trousers": (
        (0.34, 0.18), (0.66, 0.18), (0.7, 0.84), (0.56, 0.84), (0.5, 0.4), (0.44, 0.84),
        (0.3, 0.84),
    ),
    "backpack": (
        (0.44, 0.16), (0.56, 0.16), (0.58, 0.22), (0.68, 0.3), (0.74, 0.52), (0.74, 0.8),
        (0.26, 0.8), (0.26, 0.52), (0.32, 0.3), (0.42, 0.22),
    ),
    "bag": ((0.2, 0.42), (0.8, 0.42), (0.86, 0.76), (0.14, 0.76)),
    "tent": ((0.5, 0.22), (0.9, 0.78), (0.58, 0.78), (0.5, 0.5), (0.42, 0.78), (0.1, 0.78)),
    "boot": (
        (0.34, 0.22), (0.56, 0.22), (0.56, 0.52), (0.8, 0.62), (0.84, 0.78), (0.32, 0.78),
    ),
    "shoe": ((0.16, 0.5), (0.4, 0.54), (0.62, 0.52), (0.84, 0.62), (0.86, 0.7), (0.16, 0.7)),
    "heel": (
        (0.2, 0.34), (0.34, 0.4), (0.6, 0.62), (0.84, 0.68), (0.84, 0.74), (0.54, 0.72),
        (0.3, 0.54), (0.26, 0.76), (0.22, 0.76),
    ),
    "leotard": (
        (0.36, 0.16), (0.42, 0.3), (0.58, 0.3), (0.64, 0.16), (0.68, 0.3), (0.62, 0.5),
        (0.68, 0.66), (0.54, 0.84), (0.46, 0.84), (0.32, 0.66), (0.38, 0.5), (0.32, 0.3),
    ),
    "skirt": ((0.38, 0.24), (0.62, 0.24), (0.84, 0.76), (0.16, 0.76)),
    "bottle": (
        (0.45, 0.14), (0.55, 0.14), (0.55, 0.26), (0.62, 0.34), (0.62, 0.84), (0.38, 0.84),
        (0.38, 0.34), (0.45, 0.26),
    ),
    "hat": ((0.5, 0.2), (0.68, 0.32), (0.76, 0.66), (0.24, 0.66), (0.32, 0.32)),
    "lamp": ((0.24, 0.4), (0.76, 0.34), (0.76, 0.66), (0.24, 0.6)),
    "pole": ((0.46, 0.12), (0.54, 0.12), (0.53, 0.88), (0.47, 0.88)),
    "sock": (
        (0.4, 0.16), (0.6, 0.16), (0.6, 0.56), (0.78, 0.7), (0.74, 0.82), (0.58, 0.82),
        (0.4, 0.64),
    ),
    "book": ((0.28, 0.2), (0.72, 0.2), (0.72, 0.8), (0.28, 0.8)),
}  # fmt: skip
_SHAPES["fleece"] = _SHAPES["jacket"]


@lru_cache(maxsize=256)
def draw_picture(key: str, shape: str, colour: str, size: int) -> bytes:
    """A square PNG; the same arguments always give the same bytes."""
    size = max(_SMALLEST, min(size, _LARGEST))
    points = tuple((x * size, y * size) for x, y in _SHAPES.get(shape, _SHAPES["bag"]))
    ink = _INKS.get(colour.casefold().split(" ")[0] if colour else "", _DEFAULT_INK)
    pastel = _PASTELS[spread(f"pastel:{key}", len(_PASTELS))]
    rows = b"".join(b"\0" + _draw_row(y, size, points) for y in range(size))
    return _encode(size, _palette(pastel, ink), rows)


def _palette(pastel: Colour, ink: Colour) -> bytes:
    grounds = [_darken(pastel, 1 - 0.16 * shade / _SHADES) for shade in range(_SHADES)]
    inks = [_darken(ink, 1 - 0.25 * shade / _SHADES) for shade in range(_SHADES)]
    return b"".join(bytes(colour) for colour in [*grounds, *inks])


def _darken(colour: Colour, factor: float) -> Colour:
    return int(colour[0] * factor), int(colour[1] * factor), int(colour[2] * factor)


def _draw_row(y: int, size: int, points: Points) -> bytes:
    shade = y * _SHADES // size
    row = bytearray(bytes([shade]) * size)
    edges = _crossings(y + 0.5, points)
    for left, right in zip(edges[::2], edges[1::2], strict=False):
        start, end = int(left), int(right)
        row[start:end] = bytes([_SHADES + shade]) * (end - start)
    return bytes(row)


def _crossings(y: float, points: Points) -> list[float]:
    found = []
    for (x1, y1), (x2, y2) in pairwise([*points, points[0]]):
        if (y1 <= y) != (y2 <= y):
            found.append(x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return sorted(found)


def _encode(size: int, palette: bytes, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check
