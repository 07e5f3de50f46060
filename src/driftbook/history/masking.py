"""Personal identifiers in what is written down: national numbers fully, the rest in part.

Masked: Danish CPR numbers, Swedish personnummer and samordningsnummer (all of it); mail addresses
and telephone numbers (so much stays that whoever knows the whole can tell which one it was).
Rather too much than too little: whatever could be such a number is treated as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import phonenumbers

GONE = "[masked]"

_DASH = r"[-\u2010-\u2015\u2212]"
_GAP = rf"(?:{_DASH}|[+ \u00a0])?"
_FOUND = re.compile(
    rf"""
    (?P<plain>                                  # never personal, though it is made of digits
        \b[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}\b
      | \b[0-9a-f]{{32}}\b | \b[0-9a-f]{{40}}\b | \b[0-9a-f]{{64}}\b
      | \b\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?(?!\d)
      | \b\d{{4}}-\d\d-\d\d(?![-\d]|[ ]?\d)
    )
  | (?P<mail>                                   # no longer than RFC 5321 allows
        [^\s@<>()\[\],;:"'/=]{{1,64}} @ [^\s@<>()\[\],;:"'/]{{1,250}}
        \.[^\s@<>()\[\],;:"'/.]{{2,63}}
    )
  | (?P<number>
        (?<!\d) (?P<year> \d{{4}} {_DASH}? \d\d {_DASH}? \d\d ) {_GAP} \d{{4}} (?!\d)
      | (?<![\d+]) (?P<day> \d{{6}} ) {_GAP} \d{{4}} (?!\d)
    )
  | (?P<phone>
        (?<!\d) (?:\+|00) (?:[ ]?\(0\)|[ \u00a0./-]?\d){{7,15}} (?!\d)
      | (?<![\d.]) (?:\d[ \u00a0-]?){{7,14}}\d (?![\d.]\d|\d)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def masked(value: Any) -> Any:
    """The JSON value with identifiers masked in every text, in keys and in whole numbers."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {text(str(name)): masked(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return GONE if _is_national(str(value).zfill(10)) else value
    return value


def text(value: str) -> str:
    """The text with identifiers masked."""
    return _FOUND.sub(_replace, value)


def found(value: str) -> frozenset[str]:
    """Which sorts of identifiers stand in the text: `mail`, `phone`, `number` (a national one)."""
    sorts = set()
    for one in _FOUND.finditer(value):
        if one["mail"] is not None:
            sorts.add("mail")
        elif one["number"] is not None and _is_national(one[0]):
            sorts.add("number")
        elif one["plain"] is None:
            sorts.add("phone")
    return frozenset(sorts)


def mail(address: str) -> str:
    """`a…@example.org`."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def phone(number: str) -> str:
    """`+45 …05`, or `…05` where no country is written."""
    digits = re.sub(r"\D", "", number)
    if not number.startswith(("+", "00")):
        return f"…{digits[-2:]}"
    try:
        code = phonenumbers.parse("+" + digits.removeprefix("00")).country_code
    except phonenumbers.NumberParseException:
        return f"+…{digits[-2:]}"
    return f"+{code} …{digits[-2:]}"


def _replace(found: re.Match[str]) -> str:
    if found["plain"] is not None:
        return found[0]
    if found["mail"] is not None:
        return mail(found[0])
    if found["number"] is not None:
        return GONE if _is_national(found[0]) else _perhaps_phone(found[0])
    return _perhaps_phone(found[0])


def _perhaps_phone(written: str) -> str:
    return phone(written.strip())


def _is_national(written: str) -> bool:
    """Whether it begins with a date: DDMMYY, YYMMDD or YYYYMMDD, the day perhaps plus 60."""
    digits = re.sub(r"\D", "", written)
    if len(digits) == 12:
        return digits[:2] in ("18", "19", "20") and _is_date(digits[4:6], digits[6:8])
    if len(digits) != 10:
        return False
    return _is_date(digits[2:4], digits[:2]) or _is_date(digits[2:4], digits[4:6])


def _is_date(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and (1 <= int(day) <= 31 or 61 <= int(day) <= 91)
