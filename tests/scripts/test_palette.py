"""Screenshots become pictures of few colours; what has few already stays as it is."""

import struct
import zlib

import pytest

from scripts.palette import SIGNATURE, _chunk, _pixels, reduced

pytestmark = pytest.mark.pure

RED, GREEN, BLUE, NEARLY_RED = (255, 0, 0), (0, 255, 0), (0, 0, 255), (250, 4, 4)


def png(rows, filters=(), channels=3):
    """A PNG whose rows are filtered as said; `filters` names those of the first rows."""
    lines, above = [], bytes(len(rows[0]) * channels)
    for number, row in enumerate(rows):
        plain = b"".join(bytes(colour) + b"\xff" * (channels - 3) for colour in row)
        kind = filters[number] if number < len(filters) else 0
        lines.append(bytes([kind]) + filtered(kind, plain, above, channels))
        above = plain
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2 if channels == 3 else 6, 0, 0, 0)
    return (
        SIGNATURE
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"".join(lines)))
        + _chunk(b"IEND", b"")
    )


def filtered(kind, plain, above, step):
    out = bytearray()
    for place, value in enumerate(plain):
        a = plain[place - step] if place >= step else 0
        b, c = above[place], above[place - step] if place >= step else 0
        paeth = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
        out.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) & 0xFF)
    return bytes(out)


def shown(picture):
    """The colours of a picture with a palette, row by row."""
    parts, place = {}, len(SIGNATURE)
    while place < len(picture):
        (size,) = struct.unpack(">I", picture[place : place + 4])
        parts[picture[place + 4 : place + 8]] = picture[place + 8 : place + 8 + size]
        place += size + 12
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    plte, data = parts[b"PLTE"], zlib.decompress(parts[b"IDAT"])
    return [
        [tuple(plte[3 * n : 3 * n + 3]) for n in data[y * (width + 1) + 1 : (y + 1) * (width + 1)]]
        for y in range(height)
    ]


@pytest.mark.parametrize("channels", [3, 4])
def test_few_colours_stay_whatever_the_filter(channels):
    rows = [[RED, GREEN, BLUE], [BLUE, RED, GREEN], [GREEN] * 3, [RED, BLUE, RED], [BLUE] * 3]

    picture = reduced(png(rows, filters=(0, 1, 2, 3, 4), channels=channels))

    assert shown(picture) == rows


def test_rare_colours_become_the_nearest_of_those_kept():
    rows = [[RED, RED, RED, NEARLY_RED], [BLUE, BLUE, GREEN, GREEN]]

    assert shown(reduced(png(rows), 3)) == [[RED] * 4, [BLUE, BLUE, GREEN, GREEN]]


def test_other_pictures_are_refused():
    with pytest.raises(ValueError, match="no PNG"):
        reduced(b"GIF89a")
    grey = png([[RED]]).replace(struct.pack(">BBBBB", 8, 2, 0, 0, 0), bytes([8, 0, 0, 0, 0]))
    with pytest.raises(ValueError, match="8 bits"):
        _pixels(grey)
