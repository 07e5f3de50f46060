"""Bytes as text, whatever they claim to be."""

from __future__ import annotations

import codecs
import re

_SAID_OTHERWISE = {
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-sjis": "shift_jis",
    "cp-850": "cp850",
    "ansi_x3.4-1968": "utf-8",
}
"""Programs that claim the first mean the second, which holds it whole."""
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


def text(content: bytes, charset: str = "") -> str:
    """The text; nothing in it that a database or a page could not hold.

    A charset that is unknown, or that the bytes do not fit, gives way to UTF-8 and then to that of
    western Europe. To guess among all of them finds Chinese in three Danish words.
    """
    for name in (_known(charset), "utf-8"):
        if name:
            try:
                return clean(content.decode(name))
            except (LookupError, ValueError):  # no text comes out of it, or it does not fit
                continue
    return clean(content.decode("windows-1252", errors="replace"))


def clean(said: str) -> str:
    """Without characters that show nothing and that databases refuse; with our line ends."""
    return _CONTROL.sub("", said.replace("\r\n", "\n").replace("\r", "\n"))


def _known(charset: str) -> str:
    name = charset.strip().strip("\"'").lower()
    name = _SAID_OTHERWISE.get(name, name)
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    return "" if found.replace("-", "_") in _NO_CHARSETS else found
