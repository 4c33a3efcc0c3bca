"""Pictures that people upload, drawn anew: nothing of the file itself is ever stored or sent.

A file from outside may be huge once unpacked, broken on purpose, or tell where it was taken.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from machines.errors import PhotoError

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/webp"
MAX_UPLOAD_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
"""Of what is uploaded, as good cameras make it: 100 MB unpacked, two or three times at once."""
LONGEST_SIDE = 800
"""Pixels, of what is stored."""
MAX_STORED_BYTES = 24_000
"""The page that shows it may weigh 60 kB in all."""
BEST_QUALITY, WORST_QUALITY, QUALITY_STEP = 80, 50, 15


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be stored, as WebP without any metadata."""

    content: bytes
    width: int
    height: int

    def __str__(self) -> str:
        return name_of(self.digest)

    @property
    def digest(self) -> str:
        """Answers the SHA-256 of the content in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def name_of(digest: str) -> str:
    """Answers the file name of a picture; nothing of what was uploaded is in it."""
    return f"{digest[:16]}.webp"


def draw_anew(data: bytes) -> Picture:
    """Answers an uploaded photo upright, small, and without metadata.

    What it was named and said to be is not looked at: the bytes themselves have to be a JPEG, PNG
    or WebP. Of moving pictures the first is taken; what is transparent becomes white.

    Raises:
        PhotoError: `heavy`, more bytes than may be uploaded; `kind`, no picture of these formats;
            `large`, more pixels than are unpacked; `broken`, it cannot be read to its end.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise PhotoError("heavy")
    with _opened(data) as image:
        if image.width * image.height > MAX_PIXELS:
            raise PhotoError("large")
        return _stored(_canvas(image))


def _opened(data: bytes) -> Image.Image:
    """Answers the picture with its size known and nothing unpacked."""
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise PhotoError("large") from None
    except Exception:  # noqa: BLE001 -- crafted bytes may break a decoder in any way
        raise PhotoError("kind") from None


def _canvas(image: Image.Image) -> Image.Image:
    """Answers the pixels alone, upright and of the size that is shown."""
    try:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked smaller at once
        small = image.convert("RGBA")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(small)
    except Exception:  # noqa: BLE001 -- as above
        raise PhotoError("broken") from None
    canvas = Image.new("RGB", upright.size, "white")
    canvas.paste(upright, mask=upright.getchannel("A"))
    return canvas


def _stored(canvas: Image.Image) -> Picture:
    """Answers the picture in few enough bytes: first with less quality, then smaller."""
    quality = BEST_QUALITY
    while len(content := _webp(canvas, quality)) > MAX_STORED_BYTES:
        if quality > WORST_QUALITY:
            quality -= QUALITY_STEP
        else:
            canvas.thumbnail((canvas.width * 3 // 4, canvas.height * 3 // 4))
    return Picture(content, canvas.width, canvas.height)


def _webp(canvas: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    canvas.save(out, "WEBP", quality=quality)
    return out.getvalue()
