"""What somebody wrote or chose of a manual, before it is kept."""

from __future__ import annotations

from collections.abc import Collection

from driftbook.downtime.manuals import refusals
from driftbook.downtime.manuals.languages import CODES
from driftbook.downtime.manuals.words import SORTS
from driftbook.downtime.models import READERS, Manual


def line(text: str, most: int = 200) -> str:
    """On one line, without blanks around it, and no longer than a column takes."""
    return " ".join(text.split())[:most]


def lines(text: str) -> str:
    """With the ends of lines as they are everywhere, whatever a browser sends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def check(manual: Manual, known: Collection[str] | None) -> None:
    """Raise what is wrong with it; `known` are the systems that there are, None: any."""
    if not manual.title or not manual.text.strip() or not manual.owner_role:
        raise refusals.Unsaid
    if manual.sort not in SORTS or manual.readers not in READERS or manual.language not in CODES:
        raise refusals.NoSuchChoice
    agreement = manual.agreement
    if agreement is None and manual.readers == "parties":
        raise refusals.NoReaders
    if agreement and not agreement.organisations.filter(pk=manual.organisation_id).exists():
        raise refusals.NotTheirs
    unknown = [one for one in manual.systems if known is not None and one not in known]
    if unknown:
        raise refusals.UnknownSystem(unknown[0])
