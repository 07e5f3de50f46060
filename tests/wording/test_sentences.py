"""Every reason and every finding has a sentence, in three languages, that fits its parameters."""

from datetime import UTC, date, datetime
from functools import cache
from string import Formatter
from zoneinfo import ZoneInfo

import polib
import pytest

from driftbook.handbook.comparing.changes import BREAKING
from driftbook.handbook.comparing.patterns import Pattern
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.proving.findings import SEVERITIES
from driftbook.wording import changes, conditions, findings, patterns, reasons, times
from driftbook.wording.languages import LANGUAGES, LOCALE, for_handbook

ALL = {
    **reasons.SENTENCES,
    **{f"finding {c}": s for c, s in findings.SENTENCES.items()},
    **{
        f"condition {c} {n}": s
        for c, both in conditions.SENTENCES.items()
        for n, s in enumerate(both)
    },
    **{f"change {c}": s for c, s in changes.SENTENCES.items()},
}


def test_every_finding_that_the_check_can_report_has_a_sentence():
    assert findings.SENTENCES.keys() == SEVERITIES.keys()


def test_every_change_that_a_comparison_can_tell_has_a_sentence():
    assert {code.partition(":")[0] for code in changes.SENTENCES} == BREAKING.keys()
    assert changes.HEADINGS.keys() == set(BREAKING.values())


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (Pattern("always"), "at all hours"),
        (Pattern("daily", (("22:00", "07:00"),), tuple(range(7))), "every night 22:00–07:00"),
        (Pattern("daily", (("08:00", "16:00"),), tuple(range(7))), "every day 08:00–16:00"),
        (Pattern("weekly", (("11:00", "12:00"),), (3,)), "on Thursdays 11:00–12:00"),
        (Pattern("weekly", (("00:00", "24:00"),), (0, 1, 2, 3, 4)), "on weekdays"),
        (
            Pattern("weekly", (("08:00", "12:00"), ("13:00", "16:00")), (0, 2), "not"),
            "on Mondays and Wednesdays 08:00–12:00 and 13:00–16:00, but not on public holidays",
        ),
        (
            Pattern("weekly", (("00:00", "24:00"),), (5, 6), "too"),
            "on Saturdays and Sundays and on public holidays",
        ),
        (
            Pattern("daily", (("22:00", "07:00"),), tuple(range(7)), since=date(2026, 12, 1)),
            "every night 22:00–07:00 from 1 December",
        ),
        (
            Pattern("weekly", (("08:00", "09:00"),), (1,), without=(date(2026, 12, 8),)),
            "on Tuesdays 08:00–09:00, except on 8 December",
        ),
        (Pattern("holidays", (("00:00", "24:00"),)), "on public holidays"),
        (
            Pattern("dates", (("00:00", "24:00"),), dates=(date(2026, 12, 24), date(2026, 12, 25))),
            "on 24 and 25 December",
        ),
        (
            Pattern(
                "dates", (("00:00", "24:00"),), dates=tuple(date(2026, 12, d) for d in range(1, 11))
            ),
            "on 1, 2, 3, 4, 5, 6, 7, and 8 December and 2 more days",
        ),
    ],
)
def test_times_are_told_as_people_tell_them(pattern, text):
    assert patterns.pattern(pattern, "en") == text


@pytest.mark.parametrize("language", ["da", "sv"])
@pytest.mark.parametrize("code", ALL)
def test_translations_name_the_same_parameters(code, language):
    entry = _catalogue(language).get(ALL[code])
    assert entry is not None, ALL[code]
    assert entry.msgstr
    assert _fields(entry.msgstr) == _fields(ALL[code])


@cache
def _catalogue(language: str) -> dict[str, polib.POEntry]:
    """By the English text, read once."""
    catalogue = polib.pofile(str(LOCALE / language / "LC_MESSAGES/django.po"))
    plain = (entry for entry in catalogue if not entry.obsolete and entry.msgctxt is None)
    return {entry.msgid: entry for entry in plain}


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_instants_are_written_as_people_of_the_language_do(language):
    at = datetime(2026, 11, 24, 23, 10, tzinfo=UTC)
    expected = {"da": "tirs. 24 nov. 23:10", "sv": "tis 24 nov. 23:10", "en": "Tue 24 Nov 23:10"}
    assert times.moment(at, language) == expected[language]
    assert "24" in times.long_day(date(2026, 11, 24), language)


def test_a_span_names_its_year_and_the_second_day_only_over_midnight():
    first = datetime(2026, 12, 25, 7, 0, tzinfo=UTC)
    assert times.span(first, first.replace(hour=17), "en") == "Fri 25 Dec 2026 07:00–17:00"
    over = times.span(first.replace(hour=22), datetime(2026, 12, 26, 7, tzinfo=UTC), "sv")
    assert over == "fre 25 dec. 2026 22:00 – lör 26 dec. 2026 07:00"


@pytest.mark.parametrize(
    ("asked", "texts", "spoken"),
    [("da", "sv", "da"), (None, "sv", "sv"), (None, "nb", "en"), ("tlh", "da", "da")],
)
def test_the_language_that_was_asked_for_then_the_handbooks_then_english(asked, texts, spoken):
    assert for_handbook(asked, texts) == spoken


def test_hours_are_put_into_words():
    assert times.hours("Mo-Fr 08:00-16:00; PH off", "en") == (
        "Mon–Fri 08:00–16:00; public holidays closed"
    )
    assert times.hours("24/7", "en") == "at all hours"


def test_an_abbreviated_month_ends_a_sentence_once():
    old = Reason("battery-old", {"on": date(2026, 11, 24)})
    assert reasons.phrase(old, "da").endswith("24 nov.")


def test_numbers_are_written_as_people_of_the_language_do():
    falls = Reason("battery-falls", {"month": 4.5, "points": 31})
    assert "4.5" in reasons.phrase(falls, "en")
    assert "4,5" in reasons.phrase(falls, "sv")


def test_a_reason_that_nobody_phrased_is_an_error():
    with pytest.raises(KeyError):
        reasons.phrase(Reason("no-such-code"), "en")


def test_an_instant_is_told_by_the_clock_of_each_zone():
    at = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert times.long_moment(at, "en") == "Tuesday 1 December 2026 09:00"
    there = at.astimezone(ZoneInfo("Europe/Helsinki"))
    assert times.long_moment(there, "en") == "Tuesday 1 December 2026 10:00"
