"""Whether the history of an organisation is as it was written, in words."""

from __future__ import annotations

from dataclasses import dataclass

from driftbook.desk import told
from driftbook.desk.phrases import BROKEN
from driftbook.history import verifying
from driftbook.history.models import Event
from driftbook.people.models import Organisation


@dataclass(frozen=True)
class Said:
    """What became of one chain."""

    organisation: str
    verdict: verifying.Verdict
    why: str
    """What is wrong; empty: nothing."""
    event: told.Told | None
    """The first broken event, if it is still there."""


def unprotected() -> bool:
    """Whether the database would let somebody change or delete what must stay as it is."""
    return bool(verifying.missing_triggers())


def check(organisation: Organisation) -> Said:
    """Walk the chain of the organisation; one that has no event yet is whole."""
    verdict = verifying.verify(organisation.key)
    if verdict.problem == "head-missing" and not verdict.events:
        verdict = verifying.Verdict(organisation.key, 0, 0, verdict.head)
    if verdict.sound:
        return Said(organisation.name, verdict, "", None)
    broken = Event.objects.filter(organisation=organisation.key, number=verdict.number).first()
    shown = told.tell([broken])[0] if broken else None
    return Said(organisation.name, verdict, str(BROKEN[verdict.problem]), shown)
