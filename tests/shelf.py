"""Handbooks on the shelf of a test: rows as publishing would write them, without the proofs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from driftbook.editions import readiness
from driftbook.editions.folders import parts, texts
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import read_files
from driftbook.people.models import Agreement, Organisation, Party
from tests.handbook.small import ROOT, SHIPPED

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@cache
def shipped_files(name: str) -> dict[str, str]:
    return texts(ROOT / "handbooks" / name)


@cache
def _read(files: tuple[tuple[str, str], ...]) -> Handbook:
    """The same few handbooks are laid again and again."""
    return read_files({name: text.encode() for name, text in files})


def lay(
    files: Mapping[str, str],
    *,
    opened: bool = True,
    at: datetime = LONG_AGO,
    agreement: Agreement | None = None,
) -> Edition:
    """Put a handbook on the shelf, with all its faults; open to everybody unless said otherwise.

    `agreement` puts it there even where this release cannot read the files.
    """
    title, version, language, date = "", "", "en", LONG_AGO.date()
    if agreement is None:
        handbook = _read(tuple(files.items()))
        agreement = agreed(handbook, at)
        cover = handbook.cover
        title, version, language, date = cover.title, cover.version, cover.language, cover.date
    before = Edition.objects.filter(agreement=agreement)
    number = before.count() + 1
    if not version or before.filter(version=version).exists():
        version = f"{version} ({number})"
    return Edition.objects.create(
        agreement=agreement,
        number=number,
        version=version,
        date=date,
        title=title,
        language=language,
        open=opened,
        files=dict(files),
        digest=readiness.digest(files),
        role="operator",
        published=at,
        holds_from=at,
    )


def agreed(handbook: Handbook, at: datetime) -> Agreement:
    """The agreement with the parties on the cover, without a word in the history."""
    agreement, _made = Agreement.objects.get_or_create(handbook=handbook.id, defaults={"since": at})
    for part in parts(handbook, {}):
        organisation, _made = Organisation.objects.get_or_create(
            slug=part.slug,
            defaults={
                "name": part.name,
                "kind": part.kind,
                "country": handbook.cover.country,
                "since": at,
            },
        )
        Party.objects.get_or_create(
            agreement=agreement,
            organisation=organisation,
            defaults={"name": part.party, "provides": part.provides},
        )
    return agreement


def lay_the_shipped() -> None:
    """The five shipped handbooks, all of them open to everybody."""
    for name in SHIPPED:
        lay(shipped_files(name))
