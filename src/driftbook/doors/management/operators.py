"""What the commands about the registry know: who acts, and for which organisation."""

from __future__ import annotations

from django.core.management.base import CommandError

from driftbook.history.by import By
from driftbook.people.models import Organisation

OPERATOR = By(None, "operator")


def organisation(slug: str) -> Organisation:
    """The organisation that is named. Raises CommandError where there is none."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"there is no organisation '{slug}'")
    return found
