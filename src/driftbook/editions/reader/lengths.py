"""How long something lasts, in the reader's language."""

from __future__ import annotations

from django.utils.translation import ngettext


def lasting(minutes: int) -> str:
    """`4 hours`, or `90 minutes`."""
    if minutes % 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    hours = minutes // 60
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
