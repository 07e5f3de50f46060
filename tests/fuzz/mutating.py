"""New inputs from old ones: bytes turned, cut, doubled, crossed, and words put in."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

HOSTILE: tuple[bytes, ...] = (
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\xef\xbb\xbf", b"\r", b"\n",
    b"\r\n\r\n", b"-1", b"0", b"9223372036854775808", b"1e999", b"NaN", b"1" * 400, b"9" * 5000,
    b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-12:00", b"[" * 2000, b"{" * 500, b'"', b"'",
    b"%", b"{{", b"<", b"&", b"*", b"!", b"|", b">", b"- ", b": ", b", ", b";", b"\t", b"null", b"true",
    b"24:00", b"08:00-25:00", b"Mo-Su 00:00-24:00", b"PH off", b"otherwise", b"always", b"2026-02-30",
    b"{}", b"[]", b"=?utf-8?b?", b"?=", b"=?x?q?=ff?=", b"charset=utf-7", b"charset=idna", b"boundary=",
    b"Content-Type: message/rfc822\n\n", b"Content-Transfer-Encoding: uuencode\n", b"\xe2\x80\xae",
    b"@", b"<>", b"(" * 200, b"a" * 3000, b" " * 3000, b"\n" * 3000, b"> " * 1500, "İıßǅ".encode(),
    "٣²½".encode(), b"+0000", b"-9999", b"99:99", b"Thu, 99 Foo 99999 99:99:99 +9999",
)  # fmt: skip
"""What is at the edges of the languages that the targets read."""
_TOKEN = re.compile(rb"\w+|[^\w\s]+|\s+")


def mutated(before: Sequence[bytes], chance: random.Random, largest: int) -> bytes:
    """One of them, changed in some places."""
    data = chance.choice(before)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 9))):
        data = chance.choice(_WAYS)(data, before, chance)
    return data[:largest]


Way = Callable[[bytes, Sequence[bytes], random.Random], bytes]


def _piece(data: bytes, chance: random.Random, most: int = 200) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.randrange(1, most))


def _turned(data: bytes, _before: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, _before: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _piece(data, chance)
    return data[:start] + data[end:]


def _doubled(data: bytes, _before: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _piece(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 50)) + data[end:]


def _crossed(data: bytes, before: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(before)
    start, end = _piece(other, chance, 600)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _word(data: bytes, _before: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(HOSTILE) + data[at:]


def _replaced(data: bytes, _before: Sequence[bytes], chance: random.Random) -> bytes:
    """A whole token by something else."""
    at = chance.randrange(len(data) + 1)
    token = _TOKEN.search(data, at)
    if token is None:
        return data
    return data[: token.start()] + chance.choice(HOSTILE) + data[token.end() :]


def _lines(data: bytes, _before: Sequence[bytes], chance: random.Random) -> bytes:
    """A line moved elsewhere, or indented."""
    lines = data.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), chance.choice((b"", b"  ", b"- ")) + line)
    return b"\n".join(lines)


_WAYS: tuple[Way, ...] = (
    _turned, _cut, _doubled, _crossed, _word, _replaced, _replaced, _lines,
)  # fmt: skip
