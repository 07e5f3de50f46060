"""What happened to changes, groups and meetings, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    # change requests
    "change.asked": (
        gettext_lazy("%(who)s asked for change %(number)s: %(title)s."),
        gettext_lazy("%(who)s asked for a change."),
    ),
    "change.revised": (
        gettext_lazy("%(who)s revised change request %(number)s: %(title)s."),
        gettext_lazy("%(who)s revised a change request."),
    ),
    "change.withdrawn": (
        gettext_lazy("%(who)s withdrew change request %(number)s: %(title)s."),
        gettext_lazy("%(who)s withdrew a change request."),
    ),
    "change.advised": (
        gettext_lazy("%(who)s advised on change request %(number)s: %(title)s."),
        gettext_lazy("%(who)s advised on a change request."),
    ),
    "change.approved": (
        gettext_lazy("%(who)s approved change %(number)s: %(title)s."),
        gettext_lazy("%(who)s approved a change."),
    ),
    "change.declined": (
        gettext_lazy("%(who)s declined change %(number)s: %(title)s."),
        gettext_lazy("%(who)s declined a change."),
    ),
    "change.done": (
        gettext_lazy("%(who)s wrote down that change %(number)s is done: %(title)s."),
        gettext_lazy("%(who)s wrote down that a change is done."),
    ),
    "change.joined": (
        gettext_lazy("%(who)s put somebody into the competence group for change %(number)s."),
        gettext_lazy("%(who)s put somebody into the competence group for a change."),
    ),
    "change.left": (
        gettext_lazy("%(who)s let somebody out of the competence group for change %(number)s."),
        gettext_lazy("%(who)s let somebody out of the competence group for a change."),
    ),
    # meetings
    "meeting.called": (
        gettext_lazy("%(who)s called meeting %(number)s of %(name)s."),
        gettext_lazy("%(who)s called a meeting of a council."),
    ),
    "meeting.item-added": (
        gettext_lazy("%(who)s put change %(change)s on the agenda of %(name)s."),
        gettext_lazy("%(who)s put a change on the agenda of a meeting."),
    ),
    "meeting.item-removed": (
        gettext_lazy("%(who)s took change %(change)s off the agenda of %(name)s."),
        gettext_lazy("%(who)s took a change off the agenda of a meeting."),
    ),
    "meeting.agenda-sent": (
        gettext_lazy("%(who)s sent the agenda of meeting %(number)s of %(name)s."),
        gettext_lazy("%(who)s sent the agenda of a meeting."),
    ),
    "meeting.minuted": (
        gettext_lazy("%(who)s made the minutes of meeting %(number)s of %(name)s."),
        gettext_lazy("%(who)s made the minutes of a meeting."),
    ),
    "meeting.cancelled": (
        gettext_lazy("%(who)s cancelled meeting %(number)s of %(name)s."),
        gettext_lazy("%(who)s cancelled a meeting."),
    ),
}
KINDS: dict[str, str | Promise] = {
    "change": gettext_lazy("Changes"),
    "meeting": gettext_lazy("Meetings of councils"),
}
EVENTS: dict[str, str | Promise] = {
    "change.asked": gettext_lazy("A change is asked for"),
    "change.decided": gettext_lazy("A change is approved or declined"),
}
