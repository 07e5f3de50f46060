"""What the pages about gateways say: states, refusals, and why a message could not be used."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.doors import words as registry
from driftbook.doors.wire import refusals

WHY: dict[str, Promise] = {
    "empty": gettext_lazy("The message is empty."),
    "too-large": gettext_lazy("The message is larger than 64 kB."),
    "not-json": gettext_lazy("The message is no JSON."),
    "not-an-object": gettext_lazy("The message is JSON, but no object."),
    "unknown-topic": gettext_lazy("There is no such topic."),
    "unknown-gateway": gettext_lazy("No gateway with this name is known."),
    "retained-command": gettext_lazy(
        "Somebody has let the broker keep a command. Remove it there: it may open a door later."
    ),
    "wrong-type": gettext_lazy("A value is of another type than it has to be."),
    "no-sequence": gettext_lazy("The report has no number (seq)."),
    "no-id": gettext_lazy("The answer does not say to which command it belongs."),
    "unknown-state": gettext_lazy("It says a state that nobody knows."),
    "unknown-outcome": gettext_lazy("It says an outcome that nobody knows."),
    "unknown-command": gettext_lazy("It answers a command that was never given."),
    "not-its-command": gettext_lazy("It answers a command that was given to another unit."),
    "unknown-device": gettext_lazy("It does not say which device it is about."),
    "unknown-template": gettext_lazy(
        "Its discovery needs a template that is not known. Templates are never run."
    ),
    "topic-elsewhere": gettext_lazy("Its discovery names a topic of somebody else."),
    "no-state-topic": gettext_lazy("Its discovery does not say where the state is told."),
    "too-many": gettext_lazy("The gateway has more devices than one gateway may have."),
    "cannot-be-kept": gettext_lazy("It could not be written down. The log says more."),
}


def why(code: str) -> str | Promise:
    """Why a message could not be used, in a sentence."""
    return WHY.get(code, code)


def refusal(refused: refusals.Refused) -> str:
    """Why it is not done, in a sentence."""
    if isinstance(refused, refusals.NoName):
        return _("A gateway's name has small letters, digits and hyphens, 60 at most.")
    if isinstance(refused, refusals.NameTaken):
        return _("A gateway with this name is there already.")
    if isinstance(refused, refusals.GatewayRemoved):
        return _("The gateway has been removed. Nothing was done.")
    return registry.refusal(refused)
