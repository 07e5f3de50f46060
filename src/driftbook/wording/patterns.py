"""Days and hours as people say them: every night 22:00–07:00, on 24 and 25 December."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from babel.dates import format_date
from babel.lists import format_list

from driftbook.handbook.comparing.patterns import WHOLE_DAY, Pattern, Windows
from driftbook.wording.languages import gettext_noop, say

_WEEKDAYS = (
    gettext_noop("Mondays"),
    gettext_noop("Tuesdays"),
    gettext_noop("Wednesdays"),
    gettext_noop("Thursdays"),
    gettext_noop("Fridays"),
    gettext_noop("Saturdays"),
    gettext_noop("Sundays"),
)
_SETS = {
    (0, 1, 2, 3, 4): gettext_noop("weekdays"),
    (5, 6): gettext_noop("Saturdays and Sundays"),
}
_SHOWN = 8


def when(patterns: Iterable[Pattern], language: str) -> str:
    """All patterns of a change, one after the other."""
    return "; ".join(pattern(one, language) for one in patterns)


def pattern(one: Pattern, language: str) -> str:
    """`every night 22:00–07:00 from 1 December`."""
    text = _days(one, language)
    if one.windows and one.windows != WHOLE_DAY:
        text += f" {hours(one.windows, language)}"
    if one.since is not None:
        since = days([one.since], language)
        text += " " + say(gettext_noop("from {date}"), language).format(date=since)
    if one.until is not None:
        until = days([one.until], language)
        text += " " + say(gettext_noop("until {date}"), language).format(date=until)
    if one.holidays == "not":
        text += say(gettext_noop(", but not on public holidays"), language)
    if one.without:
        without = days(one.without, language)
        text += say(gettext_noop(", except on {dates}"), language).format(dates=without)
    return text


def hours(windows: Windows, language: str) -> str:
    """`08:00–12:00 and 13:00–16:30`; nothing is `closed`."""
    if not windows:
        return say(gettext_noop("closed"), language)
    return _list([f"{first}–{last}" for first, last in windows], language)


_ORDINAL = ("da",)
"""Languages that write the day of a month with a dot."""


def days(dates: Iterable[date], language: str) -> str:
    """`24 and 25 December and 1 January`; the year is told by the times beside it."""
    every = sorted(dates)
    months: list[str] = []
    for _, some in groupby(every[:_SHOWN], key=lambda day: (day.year, day.month)):
        found = list(some)
        month = format_date(found[0], "MMMM", locale=language)
        dot = "." if language in _ORDINAL else ""
        months.append(f"{_list([f'{day.day}{dot}' for day in found], language)} {month}")
    if len(every) > _SHOWN:
        more = say(gettext_noop("{count} more days"), language)
        months.append(more.format(count=len(every) - _SHOWN))
    return _list(months, language)


def _days(one: Pattern, language: str) -> str:
    if one.kind == "always":
        return say(gettext_noop("at all hours"), language)
    if one.kind == "holidays":
        return say(gettext_noop("on public holidays"), language)
    if one.kind == "dates":
        return say(gettext_noop("on {days}"), language).format(days=days(one.dates, language))
    if one.kind == "daily" or len(one.weekdays) == len(_WEEKDAYS):
        night = len(one.windows) == 1 and one.windows[0][1] < one.windows[0][0]
        message = gettext_noop("every night") if night else gettext_noop("every day")
        return say(message, language)
    too = one.holidays == "too"
    message = gettext_noop("on {days} and on public holidays") if too else gettext_noop("on {days}")
    return say(message, language).format(days=_weekdays(one.weekdays, language))


def _weekdays(weekdays: tuple[int, ...], language: str) -> str:
    if weekdays in _SETS:
        return say(_SETS[weekdays], language)
    names = [say(_WEEKDAYS[weekday], language) for weekday in weekdays]
    if len(weekdays) > 2 and weekdays[-1] - weekdays[0] == len(weekdays) - 1:
        return say(gettext_noop("{first} to {last}"), language).format(
            first=names[0], last=names[-1]
        )
    return _list(names, language)


def _list(words: list[str], language: str) -> str:
    return str(format_list(words, locale=language))
