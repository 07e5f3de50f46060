"""Which days are public holidays for a handbook: the country's, and the handbook's own.

The country's days come from the `holidays` package. Loading that package takes longer than
answering, so the Nordic countries are seeded for some decades (`tools/seed_holidays.py`); any
other country or year asks the package itself.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources

import opening_hours

from driftbook.handbook.schema.handbook import HolidayRule, Holidays


class Calendar:
    """The public holidays of one handbook, with their names."""

    def __init__(self, rules: Holidays, country: str) -> None:
        self.country = rules.country or country
        self.subdivision = rules.subdivision
        self._also = rules.also
        self._without = rules.without
        self._years: dict[int, dict[date, str]] = {}

    def year(self, year: int) -> Mapping[date, str]:
        """Date → name for one calendar year."""
        if year not in self._years:
            days = dict(of_country(self.country, self.subdivision, year))
            days.update(_named(self._also, year))
            for day in _named(self._without, year):
                days.pop(day, None)
            self._years[year] = dict(sorted(days.items()))
        return self._years[year]

    def between(self, first: date, last: date) -> dict[date, str]:
        """Date → name for the days from `first` to `last`, both included."""
        return {
            day: name
            for year in range(first.year, last.year + 1)
            for day, name in self.year(year).items()
            if first <= day <= last
        }


@lru_cache(maxsize=1024)
def of_country(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """The country's own public holidays in their own language; empty for an unknown country."""
    seeded = _seed(country)
    if subdivision is None and str(year) in seeded:
        return {date.fromisoformat(day): name for day, name in seeded[str(year)].items()}
    return from_package(country, subdivision, year)


def from_package(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    """What the `holidays` package says, named in the country's own language."""
    import holidays

    try:
        language = holidays.country_holidays(country, subdiv=subdivision).default_language
        found = holidays.country_holidays(
            country, subdiv=subdivision, years=[year], language=language
        )
    except NotImplementedError:
        return {}
    return {day: name for day, name in sorted(found.items()) if day.year == year}


def is_known(country: str, subdivision: str | None = None) -> bool:
    """Whether public holidays of the country (and part of it) are known at all."""
    if subdivision is None and _seed(country):
        return True
    import holidays

    return subdivision in (None, *holidays.list_supported_countries().get(country, [])) and (
        country in holidays.list_supported_countries()
    )


@lru_cache(maxsize=64)
def _seed(country: str) -> dict[str, dict[str, str]]:
    file = resources.files("driftbook.handbook") / "seed" / f"{country}.json"
    if not file.is_file():
        return {}
    loaded: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def _named(rules: Iterable[HolidayRule], year: int) -> dict[date, str]:
    return {day: rule.name for rule in rules for day in days_of(rule.days, year)}


def days_of(days: str, year: int) -> list[date]:
    """The dates of one year that a day rule names. The rule has been checked by `reading`."""
    start, end = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001 local calendar days
    found: list[date] = []
    for opens, closes, state, _ in opening_hours.OpeningHours(days).intervals(start, end):
        if state == opening_hours.State.OPEN:
            day = opens.date()
            while datetime(day.year, day.month, day.day) < closes:  # noqa: DTZ001
                found.append(day)
                day += timedelta(days=1)
    return found
