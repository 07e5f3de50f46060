"""What became of a command, in a few plain words. Each outcome has its own (G-36, G-37)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from driftbook.doors.models.opening import (
    BATTERY_LOW,
    DONE,
    EXPIRED,
    GATEWAY_OFFLINE,
    JAMMED,
    LOCK,
    OPEN,
    REJECTED,
    UNKNOWN,
)
from driftbook.doors.opening.actions import BROKER_AWAY

WAITING, OPENED, LOCKED, TROUBLE = "waiting", "opened", "locked", "trouble"
"""How it looks. Only the unit's own answer is green (opened) or red (locked)."""


@dataclass(frozen=True)
class Told:
    """An outcome as a page shows it."""

    look: str
    icon: str
    title: str
    text: str
    """One or two sentences."""

    @property
    def spoken(self) -> str:
        """What a screen reader says at once."""
        return f"{self.title}. {self.text}"


def told(act: str, outcome: str, said: str = "") -> Told:
    """The outcome of an act in the reader's language; an empty one: the door has not answered."""
    if not outcome:
        return _waiting(act)
    if outcome == DONE:
        return _done(act)
    if outcome == GATEWAY_OFFLINE and said == BROKER_AWAY:
        text = _("Driftbook could not pass the request on. Do not count on the door: look at it.")
        return Told(TROUBLE, "offline", _("No connection to the doors"), text)
    title, text, icon = _troubles()[outcome]
    return Told(TROUBLE, icon, title, text)


def _waiting(act: str) -> Told:
    title = _("Asking the door to open …") if act == OPEN else _("Asking the door to lock …")
    return Told(WAITING, "waiting", title, _("Wait for the door's own answer."))


def _done(act: str) -> Told:
    if act == LOCK:
        return Told(LOCKED, "locked", _("Locked"), _("The door itself has said that it is locked."))
    return Told(OPENED, "opened", pgettext("a door", "It is open"), _("The door itself has said that it is unlocked."))


def _troubles() -> dict[str, tuple[str, str, str]]:
    """Title, text and icon."""
    return {
        JAMMED: (
            _("The lock is jammed"),
            _("It tried, and could not move all the way. Do not count on the door: look at it."),
            "jammed",
        ),
        BATTERY_LOW: (
            _("The battery is too low"),
            _("The lock says that it has too little power to move."),
            "battery",
        ),
        GATEWAY_OFFLINE: (
            _("The lock cannot be reached"),
            _("The gateway does not reach it. Look at the door before you leave it."),
            "offline",
        ),
        REJECTED: (
            _("The lock refuses"),
            _("It has received the request, and says that it does not do this."),
            "jammed",
        ),
        EXPIRED: (
            _("Too late"),
            _("The request reached the lock too late, so it did nothing. You can try again."),
            "waiting",
        ),
        UNKNOWN: (
            _("Unknown, check the door"),
            _("The door has not answered. It may be open or locked: look at it yourself."),
            "unknown",
        ),
    }
