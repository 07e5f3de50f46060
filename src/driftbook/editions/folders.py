"""Publishing a folder from the command line: the first edition founds the agreement too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from driftbook.editions.actions.publishing import publish
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.providing import providing
from driftbook.handbook.reading import Unreadable, read
from driftbook.handbook.yamltext import MAX_BYTES, Problem
from driftbook.history.by import By
from driftbook.people.founding import Part, agree
from driftbook.people.models import Agreement, Organisation
from driftbook.people.slugs import slug

OPERATOR = "operator"
"""The role of whoever publishes on the command line."""


def texts(folder: Path) -> dict[str, str]:
    """The YAML files of a folder as text. Raises Unreadable."""
    found, problems = {}, []
    for path in sorted(folder.glob("*.y*ml")):
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
        try:
            found[path.name] = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            problems.append(Problem(path.name, 1, 1, "the file is not written in UTF-8"))
    if problems:
        raise Unreadable(problems)
    return found


def parts(handbook: Handbook, named: Mapping[str, str]) -> list[Part]:
    """The organisations that the parties on the cover are; `named` maps a party to a slug."""
    parties = handbook.cover.parties
    providers = providing(parties)
    return [
        Part(
            slug=named.get(name) or slug(party.name) or name,
            name=party.name,
            kind=party.kind,
            party=name,
            provides=name in providers,
        )
        for name, party in parties.items()
    ]


def found(handbook: Handbook, organisations: Iterable[Part], now: datetime) -> Agreement:
    """The agreement of the handbook with these parties; made where there is none."""
    cover = handbook.cover
    return agree(
        handbook=handbook.id,
        parts=organisations,
        language=cover.language if cover.language in ("da", "sv") else "en",
        country=cover.country,
        timezone=cover.timezone,
        by=By(None, OPERATOR),
        now=now,
    )


def publish_folder(
    folder: Path,
    *,
    note: str,
    acknowledged: Iterable[str],
    named: Mapping[str, str],
    now: datetime,
) -> Edition:
    """Publish a folder as the next edition of its handbook. Raises Unreadable, Unpublishable."""
    handbook = read(folder)
    agreement = Agreement.objects.filter(handbook=handbook.id).first()
    if agreement is None or named:
        agreement = found(handbook, parts(handbook, named), now)
    return publish(
        agreement=agreement,
        files=texts(folder),
        note=note,
        acknowledged=acknowledged,
        by=By(None, OPERATOR),
        organisation=on_behalf_of(agreement),
        now=now,
    )


def on_behalf_of(agreement: Agreement) -> Organisation:
    """In whose chain the operator's deed is recorded: the first provider of the agreement."""
    party = agreement.parties.select_related("organisation").order_by("-provides", "pk").first()
    if party is None:
        raise ValueError(f"the agreement of '{agreement.handbook}' has no party")
    return party.organisation
