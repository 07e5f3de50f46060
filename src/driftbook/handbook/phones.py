"""Telephone numbers: E.164 for machines, the printed form for people."""

from functools import lru_cache

import phonenumbers
from phonenumbers import shortnumberinfo


@lru_cache(maxsize=4096)
def parse(raw: str, country: str) -> phonenumbers.PhoneNumber | None:
    """The number as the country's dialling plan reads it, or None when it is no number at all."""
    try:
        return phonenumbers.parse(raw, country)
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=4096)
def e164(raw: str, country: str) -> str | None:
    """`+4543300505`; an emergency or short number of the country stays as it is dialled."""
    number = parse(raw, country)
    if number is None:
        return None
    if is_short(raw, country):
        return str(number.national_number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def is_short(raw: str, country: str) -> bool:
    """Whether it is an emergency or public short number such as 112."""
    number = parse(raw, country)
    return number is not None and shortnumberinfo.is_valid_short_number_for_region(number, country)


@lru_cache(maxsize=4096)
def is_valid(raw: str, country: str) -> bool:
    """Whether somebody could have this number, by the numbering plan; not whether they answer."""
    number = parse(raw, country)
    if number is None:
        return False
    return is_short(raw, country) or phonenumbers.is_valid_number(number)
