"""What happened to manuals, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Texts = dict[str, str | Promise]

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "manual.written": (
        gettext_lazy("%(who)s put the manual “%(title)s” on the shelf."),
        gettext_lazy("%(who)s put a manual on the shelf."),
    ),
    "manual.revised": (
        gettext_lazy("%(who)s wrote version %(version)s of the manual “%(title)s”."),
        gettext_lazy("%(who)s wrote a manual anew."),
    ),
    "manual.changed": (
        gettext_lazy("%(who)s changed who reads the manual “%(title)s” or looks after it."),
        gettext_lazy("%(who)s changed who reads a manual or looks after it."),
    ),
    "manual.reviewed": (
        gettext_lazy("%(who)s went through the manual “%(title)s”, again by %(review)s."),
        gettext_lazy("%(who)s went through a manual."),
    ),
    "manual.ended": (
        gettext_lazy("%(who)s took the manual “%(title)s” off the shelf."),
        gettext_lazy("%(who)s took a manual off the shelf."),
    ),
    "manual.returned": (
        gettext_lazy("%(who)s put the manual “%(title)s” on the shelf again."),
        gettext_lazy("%(who)s put a manual on the shelf again."),
    ),
}
KINDS: Texts = {"manual": gettext_lazy("Manuals")}
UPCOMING: Texts = {
    "manual.review": gettext_lazy(
        "Somebody is reminded to go through the manual “%(title)s” by %(by)s."
    )
}
"""What may be refused, for `words`."""
