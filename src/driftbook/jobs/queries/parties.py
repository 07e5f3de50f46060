"""Which organisations order and which one carries out, as the chapter names its parties."""

from __future__ import annotations

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.windows import chapter
from driftbook.people.models import Agreement, Organisation


class NoParty(LookupError):
    """The agreement has no organisation for the party that the chapter names."""


def provider(agreement: Agreement, handbook: Handbook) -> Organisation:
    """Who carries out the jobs. Raises NoChapter, NoParty."""
    name = chapter(handbook).provider
    party = agreement.parties.filter(name=name).select_related("organisation").first()
    if party is None:
        raise NoParty(f"'{agreement}' has no party '{name}'")
    return party.organisation


def orderers(agreement: Agreement, handbook: Handbook) -> list[Organisation]:
    """Who may order, in the order of the chapter. Raises NoChapter."""
    names = chapter(handbook).orderers
    parties = agreement.parties.filter(name__in=names).select_related("organisation")
    return [one.organisation for one in sorted(parties, key=lambda one: names.index(one.name))]
