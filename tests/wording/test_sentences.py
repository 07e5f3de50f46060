"""Every reason and every finding has a sentence, in three languages, that fits its parameters."""

from datetime import UTC, date, datetime
from string import Formatter

import polib
import pytest

from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.proving.findings import SEVERITIES
from driftbook.wording import findings, reasons, times
from driftbook.wording.languages import LANGUAGES, LOCALE, for_handbook

ALL = {**reasons.SENTENCES, **{f"finding {c}": s for c, s in findings.SENTENCES.items()}}


def test_every_finding_that_the_check_can_report_has_a_sentence():
    assert findings.SENTENCES.keys() == SEVERITIES.keys()


@pytest.mark.parametrize("language", ["da", "sv"])
@pytest.mark.parametrize("code", ALL)
def test_translations_name_the_same_parameters(code, language):
    catalogue = polib.pofile(str(LOCALE / language / "LC_MESSAGES/django.po"))
    entry = catalogue.find(ALL[code])
    assert entry is not None, ALL[code]
    assert entry.msgstr
    assert _fields(entry.msgstr) == _fields(ALL[code])


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


def test_a_reason_that_nobody_phrased_is_an_error():
    with pytest.raises(KeyError):
        reasons.phrase(Reason("no-such-code"), "en")
