"""Short codes to read out over the telephone: `K7P-4QX`.

Six of 25 signs: no vowels, so that no code is a word, and nothing that looks like something else.
That is 244 million codes. A code opens its run for 72 hours, and the whole installation takes 30
wrong codes within ten minutes. Whoever tries day and night while 1,000 codes are open needs some
eight weeks to see one guide, in which there is no personal data. The link of the run has 128
random bits instead, and no limit.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta

SIGNS = "23456789CDFGHJKMNPQRTVWXY"
LENGTH = 6
OPEN_FOR = timedelta(hours=72)
WRONG_WITHIN = timedelta(minutes=10)
MOST_WRONG = 30


_LOOK_ALIKE = str.maketrans("BSZ", "852")


def new() -> str:
    """A random code."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def key() -> uuid.UUID:
    """Of a link: 128 random bits. uuid4 would keep six of them for itself."""
    return uuid.UUID(bytes=secrets.token_bytes(16))


def typed(text: str) -> str:
    """What somebody typed, as it is stored: a letter that no code has is a digit."""
    signs = (sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    return "".join(signs).translate(_LOOK_ALIKE)


def spoken(code: str) -> str:
    """`K7P-4QX`."""
    return f"{code[:3]}-{code[3:]}"
