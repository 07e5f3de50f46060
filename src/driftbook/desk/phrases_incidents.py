"""What happened to incidents, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "incident.opened": (
        gettext_lazy("%(who)s opened incident %(number)s."),
        gettext_lazy("%(who)s opened an incident."),
    ),
    "incident.closed": (
        gettext_lazy("%(who)s closed incident %(number)s."),
        gettext_lazy("%(who)s closed an incident."),
    ),
    "incident.reopened": (
        gettext_lazy("%(who)s opened incident %(number)s again."),
        gettext_lazy("%(who)s opened an incident again."),
    ),
    # monitors and their alarms
    "monitor.set-up": (
        gettext_lazy("%(who)s set up the monitor “%(monitor)s”."),
        gettext_lazy("%(who)s set up a monitor."),
    ),
    "monitor.moved": (
        gettext_lazy("%(who)s let the monitor “%(monitor)s” watch %(url)s."),
        gettext_lazy("%(who)s changed what a monitor watches."),
    ),
    "monitor.renewed": (
        gettext_lazy("%(who)s made another address for the monitor “%(monitor)s” to report to."),
        gettext_lazy("%(who)s made another address for a monitor to report to."),
    ),
    "monitor.taken-down": (
        gettext_lazy("%(who)s took down the monitor “%(monitor)s”."),
        gettext_lazy("%(who)s took down a monitor."),
    ),
    "alarm.raised": (
        gettext_lazy("The monitor “%(monitor)s” raised an alarm."),
        gettext_lazy("A monitor raised an alarm."),
    ),
    "alarm.ended": (
        gettext_lazy("The monitor “%(monitor)s” is fine again."),
        gettext_lazy("A monitor is fine again."),
    ),
    "alarm.answered": (
        gettext_lazy("%(who)s opened a card because of the monitor “%(monitor)s”."),
        gettext_lazy("%(who)s opened a card because of a monitor."),
    ),
    "alarm.put-aside": (
        gettext_lazy("%(who)s put the alarm of the monitor “%(monitor)s” aside: %(because)s"),
        gettext_lazy("%(who)s put an alarm aside."),
    ),
}
