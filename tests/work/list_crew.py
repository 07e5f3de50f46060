"""As `crew`, with lists that are to be made: commands `lay COUNT`, `made` and `lists`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from tests.work import crew

TAGS = 400


def prepare() -> None:
    """A list is claimed for as short as all else is, and says after each part how far it is."""
    crew.prepare()
    from driftbook.requests.extracting import making

    making.LEASE, making.EVERY = crew.LEASE, 0.0


def answer(command: str, words: list[str]) -> str:
    if command == "lay":
        return crew.asked(lambda: lay(int(words[0])))
    if command == "made":
        return crew.asked(made)
    if command == "lists":
        return crew.asked(lists)
    return crew.answer(command, words)


def lay(count: int) -> str:
    """So many lists of many tags, in turns as CSV and as a spreadsheet."""
    from django.db import transaction
    from django.utils import timezone

    from driftbook.doors.models import Tag
    from driftbook.requests.actions import extracts
    from driftbook.requests.tests.cast import PETRA, by, houses
    from driftbook.requests.tests.filed import case

    here, now = houses(), timezone.now()
    Tag.objects.bulk_create(
        Tag(organisation=here.owner, number=f"{number:05d}", since=now) for number in range(TAGS)
    )
    for number in range(count):
        form = ("csv", "xlsx")[number % 2]
        one = case(here, "extract")
        with transaction.atomic():
            extracts.ask(case=one, does="list-users", form=form, about={}, by=by(PETRA), now=now)
    return "done"


def made() -> str:
    """How many are ready."""
    from driftbook.requests.models import Extract

    return str(Extract.objects.filter(state="ready").count())


def lists() -> str:
    """What became of the lists, and whether each file is the one that its row says."""
    from driftbook.files.folder import path as place_of
    from driftbook.requests.extracting import kept
    from driftbook.requests.models import Extract

    rows = list(Extract.objects.all())
    return json.dumps(
        {
            "states": Counter(row.state for row in rows),
            "rows": Counter(row.rows for row in rows),
            "whole": sum(
                hashlib.sha256(place_of(kept.name(row)).read_bytes()).hexdigest() == row.digest
                for row in rows
            ),
            "claimed": sum(bool(row.claimed_by) for row in rows),
        }
    )


if __name__ == "__main__":
    prepare()
    crew.serve(answer)
