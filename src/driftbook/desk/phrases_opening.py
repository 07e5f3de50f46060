"""What was asked of doors, as sentences; see `phrases`. What units answered stands elsewhere."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "door.asked": (
        gettext_lazy("%(who)s asked the door at %(address)s to open or lock."),
        gettext_lazy("%(who)s asked a door to open or lock."),
    ),
    "door.refused": (
        gettext_lazy("%(who)s was refused at the door at %(address)s."),
        gettext_lazy("%(who)s was refused at a door."),
    ),
    "door.unreached": (
        gettext_lazy("What was asked of the door at %(address)s could not be passed on."),
        gettext_lazy("What was asked of a door could not be passed on."),
    ),
    "door.unanswered": (
        gettext_lazy("The door at %(address)s did not answer."),
        gettext_lazy("A door did not answer."),
    ),
}
KINDS: dict[str, str | Promise] = {
    "command": gettext_lazy("Doors that were asked to open or lock"),
    "unit": gettext_lazy("Units"),
}
