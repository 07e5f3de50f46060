"""Photos as they are kept: small, upright, and without what the camera wrote into them."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""More than any telephone takes; a small file may claim to be far larger."""
LONGEST_SIDE = 1600
KINDS = ("JPEG", "PNG")


class NotAPicture(ValueError):
    """It is no JPEG and no PNG, or cannot be read."""


class TooLarge(ValueError):
    """More bytes or pixels than are taken."""


def cleaned(data: bytes) -> bytes:
    """The picture as a JPEG of at most 1600 pixels, upright, without place, time and owner.

    It is drawn anew, so nothing that was in the file but the picture is left. Raises NotAPicture,
    TooLarge.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=KINDS)
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge from None
    except (OSError, SyntaxError, ValueError) as wrong:
        if isinstance(wrong, TooLarge):
            raise
        raise NotAPicture from None
    return _written(_on_white(ImageOps.exif_transpose(picture)))


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return picture.convert("RGB")


def _written(picture: Image.Image) -> bytes:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
