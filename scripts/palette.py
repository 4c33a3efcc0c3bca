"""Makes a screenshot small: a PNG of at most 256 colours, written without any library.

A page has few colours and many steps between them at the edges of letters; the most frequent
ones are kept and the others become the nearest of these.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
Colour = tuple[int, int, int]


def reduced(source: bytes, colours: int = COLOURS) -> bytes:
    """Answers a PNG (8 bits a channel, not interlaced) with at most so many colours.

    Raises:
        ValueError: another kind of picture.
    """
    width, height, channels, rows = _pixels(source)
    counted: Counter[Colour] = Counter()
    for row in rows:
        counted.update(_colours(row, channels))
    kept = [colour for colour, _count in counted.most_common(colours)]
    index = {colour: place for place, colour in enumerate(kept)}
    for colour in counted:
        if colour not in index:
            index[colour] = _nearest(colour, kept)
    lines = b"".join(
        b"\0" + bytes(index[colour] for colour in _colours(row, channels)) for row in rows
    )
    return (
        SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", b"".join(bytes(colour) for colour in kept))
        + _chunk(b"IDAT", zlib.compress(lines, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _colours(row: bytes, channels: int) -> Iterator[Colour]:
    return zip(row[0::channels], row[1::channels], row[2::channels], strict=True)


def _nearest(colour: Colour, kept: Sequence[Colour]) -> int:
    red, green, blue = colour
    return min(
        range(len(kept)),
        key=lambda place: (
            (kept[place][0] - red) ** 2
            + (kept[place][1] - green) ** 2
            + (kept[place][2] - blue) ** 2
        ),
    )


def _pixels(source: bytes) -> tuple[int, int, int, list[bytes]]:
    """Answers width, height, channels and the unfiltered rows of a PNG.

    Raises:
        ValueError: another kind of picture.
    """
    if not source.startswith(SIGNATURE):
        raise ValueError("no PNG")
    parts: dict[bytes, bytes] = {}
    place = len(SIGNATURE)
    while place < len(source):
        (size,) = struct.unpack(">I", source[place : place + 4])
        kind = source[place + 4 : place + 8]
        parts[kind] = parts.get(kind, b"") + source[place + 8 : place + 8 + size]
        place += size + 12
    width, height, depth, colours, *_rest, interlace = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if depth != 8 or colours not in {2, 6} or interlace:
        raise ValueError("a PNG of 8 bits, in colour and not interlaced is wanted")
    channels = 3 if colours == 2 else 4
    data = zlib.decompress(parts[b"IDAT"])
    stride = width * channels
    rows: list[bytes] = []
    above = bytes(stride)
    for start in range(0, height * (stride + 1), stride + 1):
        line = bytearray(data[start + 1 : start + 1 + stride])
        _unfilter(data[start], line, above, channels)
        above = bytes(line)
        rows.append(above)
    return width, height, channels, rows


def _unfilter(kind: int, line: bytearray, above: bytes, step: int) -> None:
    """Undoes the filter of one row in place (PNG, second edition, 9.2)."""
    if kind == 0:
        return
    for place, value in enumerate(line):
        left = line[place - step] if place >= step else 0
        corner = above[place - step] if place >= step else 0
        line[place] = (value + _guess(kind, left, above[place], corner)) & 0xFF


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return up
    if kind == 3:
        return (left + up) // 2
    distances = (abs(up - corner), abs(left - corner), abs(left + up - 2 * corner))
    return (left, up, corner)[distances.index(min(distances))]
