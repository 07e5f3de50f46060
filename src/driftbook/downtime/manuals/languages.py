"""The languages that a manual may be in, under the names that they have in themselves."""

from __future__ import annotations

from django.utils.translation import get_language_info

CODES = (
    *("da", "sv", "en", "nb", "nn", "fi", "is", "de", "nl", "fr", "es", "pt", "it", "pl"),
    *("uk", "ru", "ro", "bg", "lt", "lv", "et", "sq", "el", "tr", "ar", "fa", "ur", "hi", "vi"),
)


def name(code: str) -> str:
    """`Svenska`; the code itself where the language is not known."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def direction(code: str) -> str:
    """`rtl` where it is written from right to left, else `ltr`: as HTML says it."""
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


NAMES = {code: name(code) for code in CODES}
