"""The kinds of door, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

DOOR_KINDS: dict[str, str | Promise] = {
    "private": gettext_lazy("Private door"),
    "stairwell": gettext_lazy("Stairwell door"),
    "key-box": gettext_lazy("Place of a key box"),
}
