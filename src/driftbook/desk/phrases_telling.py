"""What is prepared for incidents and told of them; see `phrases`, `letters`, `upcoming`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "receiver-address.added": (
        gettext_lazy("%(who)s added an address of the receiver “%(receiver)s”."),
        gettext_lazy("%(who)s added an address of a receiver."),
    ),
    "receiver-address.ended": (
        gettext_lazy("%(who)s took out an address of the receiver “%(receiver)s”."),
        gettext_lazy("%(who)s took out an address of a receiver."),
    ),
    "receiver-address.tried": (
        gettext_lazy("%(who)s sent a trial to an address of the receiver “%(receiver)s”."),
        gettext_lazy("%(who)s sent a trial to an address of a receiver."),
    ),
    "outlet.opened": (
        gettext_lazy("%(who)s let “%(subject)s” go out by itself in incidents: %(url)s."),
        gettext_lazy("%(who)s let a post or an announcement go out by itself in incidents."),
    ),
    "outlet.closed": (
        gettext_lazy("%(who)s no longer lets “%(subject)s” go out by itself in incidents."),
        gettext_lazy("%(who)s no longer lets a post or an announcement go out by itself."),
    ),
    "outlet.tried": (
        gettext_lazy("%(who)s sent a trial to where “%(subject)s” goes in incidents."),
        gettext_lazy("%(who)s sent a trial to where a post or an announcement goes."),
    ),
}
KINDS: dict[str, str | Promise] = {
    "receiver-address": gettext_lazy("Addresses of receivers"),
    "outlet": gettext_lazy("Ways out for posts and announcements"),
}
EVENTS: dict[str, str | Promise] = {
    "incident.opened": gettext_lazy("An incident is opened"),
    "incident.informed": gettext_lazy("Receivers are informed of an incident"),
    "incident.announced": gettext_lazy("An announcement is switched on"),
    "incident.unannounced": gettext_lazy("An announcement is switched off"),
    "incident.closed": gettext_lazy("An incident is closed"),
    "incident.reopened": gettext_lazy("An incident is opened again"),
}
"""Those that other systems may listen to."""
SUBJECTS: dict[str, str | Promise] = {
    "incident.post": gettext_lazy("A post for staff about an incident"),
    "incident.switch": gettext_lazy("A program is to switch an announcement"),
    "incident.trial": gettext_lazy("A trial"),
    "incident.outlet": gettext_lazy("Posts and announcements of incidents, and nothing else"),
}
"""Those that go to one address alone."""
UPCOMING: dict[str, str | Promise] = {
    "incident.inform": gettext_lazy("Receivers have to be informed of incident %(number)s."),
    "incident.warning": gettext_lazy("In incident %(number)s a time is about to run out."),
    "incident.timer": gettext_lazy("In incident %(number)s a time runs out."),
}
