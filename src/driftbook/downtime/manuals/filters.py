"""What the list of manuals may be asked for, by its page and by the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from driftbook.downtime.manuals import queries, searching, systems
from driftbook.downtime.manuals.languages import name
from driftbook.downtime.manuals.words import SORTS
from driftbook.downtime.models import Manual

PAGE = 25
SOON = timedelta(days=30)
"""How long before its day a manual stands among those that are to be gone through."""


@dataclass(frozen=True)
class Asked:
    """What somebody asks of the list; empty: everything."""

    q: str = ""
    language: str = ""
    handbook: str = ""
    system: str = ""
    """With its handbook."""
    sort: str = ""
    due: bool = False
    """Those alone that are to be gone through soon."""

    @property
    def filters(self) -> dict[str, str]:
        """As they stand in an address, without the question itself."""
        place = f"{self.handbook}/{self.system}" if self.system else ""
        said = {"language": self.language, "system": place, "sort": self.sort}
        return {key: value for key, value in said.items() if value} | (
            {"due": "1"} if self.due else {}
        )


def read(given: Mapping[str, str]) -> Asked:
    """What an address asks for; what makes no sense is left out."""
    handbook, _, system = given.get("system", "").partition("/")
    sort = given.get("sort", "")
    return Asked(
        q=given.get("q", "")[: searching.LONGEST].lstrip(),
        language=given.get("language", "")[:10],
        handbook=handbook[:60] if system else "",
        system=system[:60],
        sort=sort if sort in SORTS else "",
        due=given.get("due") == "1",
    )


def narrowed(rows: QuerySet[Manual], asked: Asked, today: date) -> QuerySet[Manual]:
    """Those that are asked for, without the question itself."""
    if asked.language:
        rows = rows.filter(language=asked.language)
    if asked.sort:
        rows = rows.filter(sort=asked.sort)
    if asked.system:
        rows = queries.of_systems(rows, asked.handbook, [asked.system])
    elif asked.handbook:
        rows = rows.filter(agreement__handbook=asked.handbook)
    if asked.due:
        rows = queries.to_be_gone_through(rows, today + SOON)
    return rows


def found(
    rows: QuerySet[Manual], asked: Asked, language: str, today: date
) -> tuple[QuerySet[Manual], list[searching.Term]]:
    """What is asked for, the best first, and the words that were asked for."""
    terms = searching.terms(asked.q)
    return searching.matching(narrowed(rows, asked, today), terms, language), terms


@dataclass(frozen=True)
class Shown:
    """One page of what was found."""

    manuals: list[Manual]
    terms: list[searching.Term]
    count: int
    """Of all pages, where something was asked for; else 0."""
    more: bool
    """Whether there is a next page."""


def shown(rows: QuerySet[Manual], asked: Asked, language: str, today: date, page: int) -> Shown:
    """A page of them, with their texts where something was asked for.

    The words are looked for once: what is found is ranked by its keys alone, and then fetched.
    """
    found_, terms = found(rows, asked, language, today)
    first, last = (page - 1) * PAGE, page * PAGE
    if not terms:
        there = list(found_[first : last + 1])
        return Shown(there[:PAGE], terms, 0, len(there) > PAGE)
    keys = list(found_.values_list("pk", flat=True))
    texts = rows.defer(None).defer("folded", "translates__text", "translates__folded")
    by_key = texts.in_bulk(keys[first:last])
    there = [by_key[key] for key in keys[first:last] if key in by_key]
    return Shown(there, terms, len(keys), len(keys) > last)


@dataclass(frozen=True)
class Choices:
    """What can be chosen, of what there is: pairs of what is sent and what is shown."""

    languages: list[tuple[str, str]]
    systems: list[tuple[str, str]]
    sorts: list[tuple[str, str]]


def choices(rows: QuerySet[Manual], now: datetime) -> Choices:
    """Of these manuals; what would leave no choice is left out."""
    there = rows.order_by().exclude(systems=[]).filter(agreement__isnull=False)
    named: dict[tuple[int, str], set[str]] = {}
    for pk, handbook, ids in there.values_list("agreement_id", "agreement__handbook", "systems"):
        named.setdefault((pk, handbook), set()).update(ids)
    names = systems.of_agreements({pk for pk, _handbook in named}, now)
    places = [
        (f"{handbook}/{one}", names.get(pk, {}).get(one, one))
        for (pk, handbook), ids in named.items()
        for one in ids
    ]
    sorts = set(rows.order_by().values_list("sort", flat=True).distinct())
    spoken = [(code, name(code)) for code in queries.languages(rows)]
    return Choices(
        languages=spoken if len(spoken) > 1 else [],
        systems=sorted(places, key=lambda place: (place[1].casefold(), place[0])),
        sorts=[(code, str(text)) for code, text in SORTS.items()] if len(sorts) > 1 else [],
    )
