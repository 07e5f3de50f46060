"""Why somebody is not let in. Each reason has a code, and a page that says it in words."""

from __future__ import annotations

from django.conf import settings

from driftbook.people.models import User


def closed(user: User) -> str | None:
    """Why this account is closed to everybody, however they show who they are; None: it is not."""
    if user.erased or not user.is_active:
        return "inactive"
    if user.demo and not settings.DEMO:
        return "demo-is-off"
    return None


def closed_locally(user: User) -> str | None:
    """Why a password, a code or a passkey does not let this person in; None: it does.

    Whoever is in a directory (AD) signs in there and nowhere else, so that leaving it ends
    everything at once (G-33).
    """
    return closed(user) or ("in-directory" if user.directory_id else None)


def may_enter(user: User) -> bool:
    """Whether the account is open to a program that shows one of its tokens."""
    return closed_locally(user) is None
