"""Instants, dates and opening hours as people of a language write them."""

import re
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, get_day_names

from driftbook.wording.languages import gettext_noop, say

_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_WORDS = {
    "PH": gettext_noop("public holidays"),
    "off": gettext_noop("closed"),
    "closed": gettext_noop("closed"),
    "24/7": gettext_noop("at all hours"),
    "always": gettext_noop("at all hours"),
    "otherwise": gettext_noop("at all other hours"),
    "easter": gettext_noop("Easter"),
    "day": gettext_noop("day"),
    "days": gettext_noop("days"),
}


def moment(at: datetime, language: str) -> str:
    """`Tue 24 Nov 23:10` in the zone that the datetime carries."""
    return f"{day(at.date(), language)} {at:%H:%M}"


def day(on: date, language: str) -> str:
    """`Tue 24 Nov`, where it is plain which year."""
    return str(format_date(on, "EEE d MMM", locale=language))


def span(first: datetime, last: datetime, language: str) -> str:
    """`Fri 25 Dec 2026 07:00–17:00`; over midnight both days are named."""
    begin = format_date(first, "EEE d MMM y", locale=language)
    if first.date() == last.date():
        return f"{begin} {first:%H:%M}–{last:%H:%M}"
    end = format_date(last, "EEE d MMM y", locale=language)
    return f"{begin} {first:%H:%M} – {end} {last:%H:%M}"


def long_day(on: date, language: str) -> str:
    """`Tuesday 24 November 2026`."""
    return str(format_date(on, "EEEE d MMMM y", locale=language))


def long_moment(at: datetime, language: str) -> str:
    """`Tuesday 1 December 2026 00:00`, in its own zone."""
    return _kept_moment(at.replace(tzinfo=None), language)


@lru_cache(maxsize=1024)
def _kept_moment(local: datetime, language: str) -> str:
    """By the clock on the wall: an instant in two zones is equal to itself, and reads otherwise."""
    return f"{long_day(local, language)} {local:%H:%M}"


def weekly(weekday: int, at: str, language: str) -> str:
    """`every Monday, 06:00`; weekdays count from 0, Monday."""
    name = str(get_day_names("wide", "format", language)[weekday])
    return say(gettext_noop("every {day}, {time}"), language).format(day=name, time=at)


def hours(written: str, language: str) -> str:
    """Opening hours in OpenStreetMap syntax with the words of a language."""
    names = get_day_names("abbreviated", "stand-alone", language)
    words = {short: str(names[index]).rstrip(".") for index, short in enumerate(_WEEKDAYS)}
    words.update({word: say(message, language) for word, message in _WORDS.items()})

    def spoken(found: re.Match[str]) -> str:
        return words.get(found.group(0), found.group(0))

    text = re.sub(r"24/7|[A-Za-z]+", spoken, written)
    text = re.sub(r"(?<=\d)-(?=\d)|(?<=\w)-(?=\w)", "–", text)
    return re.sub(r",(?=\S)", ", ", text)
