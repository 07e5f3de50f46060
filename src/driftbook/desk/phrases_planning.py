"""Downtimes that are planned and run, as sentences; see `phrases`, `letters`, `upcoming`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "downtime.planned": (
        gettext_lazy("%(who)s planned the downtime “%(title)s”."),
        gettext_lazy("%(who)s planned downtime."),
    ),
    "downtime.reported": (
        gettext_lazy("%(who)s reported the outage “%(title)s”."),
        gettext_lazy("%(who)s reported an outage."),
    ),
    "downtime.moved": (
        gettext_lazy("%(who)s moved the downtime “%(title)s”: %(because)s"),
        gettext_lazy("%(who)s moved a downtime."),
    ),
    "downtime.cancelled": (
        gettext_lazy("%(who)s cancelled the downtime “%(title)s”: %(because)s"),
        gettext_lazy("%(who)s cancelled a downtime."),
    ),
    "downtime.waived": (
        gettext_lazy("%(who)s waived “%(what)s” for the downtime “%(title)s”: %(because)s"),
        gettext_lazy("%(who)s waived something for a downtime."),
    ),
    "downtime.started": (
        gettext_lazy("The downtime “%(title)s” began."),
        gettext_lazy("A downtime began."),
    ),
    "downtime.extended": (
        gettext_lazy("%(who)s wrote down another end of the downtime “%(title)s”."),
        gettext_lazy("%(who)s wrote down another end of a downtime."),
    ),
    "downtime.finished": (
        gettext_lazy("%(who)s wrote down that the downtime “%(title)s” is over."),
        gettext_lazy("%(who)s wrote down that a downtime is over."),
    ),
    "step.added": (
        gettext_lazy("%(who)s added the step “%(name)s” to the plan of a downtime."),
        gettext_lazy("%(who)s added a step to the plan of a downtime."),
    ),
    "step.changed": (
        gettext_lazy("%(who)s changed the step “%(name)s” of the plan of a downtime."),
        gettext_lazy("%(who)s changed a step of the plan of a downtime."),
    ),
    "step.done": (
        gettext_lazy("%(who)s did the step “%(name)s” of the plan of a downtime."),
        gettext_lazy("%(who)s did a step of the plan of a downtime."),
    ),
    "step.removed": (
        gettext_lazy("%(who)s took the step “%(name)s” out of the plan of a downtime."),
        gettext_lazy("%(who)s took a step out of the plan of a downtime."),
    ),
}
KINDS: dict[str, str | Promise] = {"downtime": gettext_lazy("Downtime")}
EVENTS: dict[str, str | Promise] = {
    "downtime.planned": gettext_lazy("A downtime is planned"),
    "downtime.moved": gettext_lazy("A downtime is moved"),
    "downtime.cancelled": gettext_lazy("A downtime is cancelled"),
    "downtime.started": gettext_lazy("A downtime begins, or an outage is reported"),
    "downtime.extended": gettext_lazy("A downtime lasts longer or shorter"),
    "downtime.finished": gettext_lazy("A downtime is over"),
}
UPCOMING: dict[str, str | Promise] = {
    "downtime.starts": gettext_lazy("The downtime “%(title)s” begins."),
    "duty.due": gettext_lazy("Somebody has to be told of the downtime “%(title)s”: %(duty)s."),
    "step.due": gettext_lazy("A step of the plan for “%(title)s” is due: %(step)s."),
}
"""For `words.ACTIONS`."""
