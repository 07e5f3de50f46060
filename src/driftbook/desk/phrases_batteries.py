"""What happened to battery reports, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "battery-report.made": (
        gettext_lazy("The battery report of %(day)s was made: %(units)s units were looked at."),
        gettext_lazy("A battery report was made."),
    ),
    "battery-report.mailed": (
        gettext_lazy("The battery report of %(day)s was mailed to %(mails)s recipients."),
        gettext_lazy("A battery report was mailed."),
    ),
}
UPCOMING: dict[str, str | Promise] = {
    "battery-report.made": gettext_lazy("The battery report is made and mailed."),
}
EVENTS: dict[str, str | Promise] = {
    "battery-report.made": gettext_lazy("A battery report is made"),
    "battery-report.mailed": gettext_lazy("A battery report is mailed"),
}
KINDS: dict[str, str | Promise] = {"battery-report": gettext_lazy("Battery reports")}
