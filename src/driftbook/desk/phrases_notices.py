"""Notices of downtime, as sentences; see `phrases`, `letters`, `upcoming`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "notice.drafted": (
        gettext_lazy("Notices of a downtime were written."),
        gettext_lazy("Notices of a downtime were written."),
    ),
    "notice.published": (
        gettext_lazy("The notice “%(subject)s” was told."),
        gettext_lazy("A notice was told."),
    ),
    "notice.handed-over": (
        gettext_lazy("The notice “%(subject)s” is to be posted by hand."),
        gettext_lazy("A notice is to be posted by hand."),
    ),
    "notice.confirmed": (
        gettext_lazy("%(who)s posted the notice “%(subject)s” by hand."),
        gettext_lazy("%(who)s posted a notice by hand."),
    ),
    "notice.edited": (
        gettext_lazy("%(who)s wrote the notice “%(subject)s” anew."),
        gettext_lazy("%(who)s wrote a notice anew."),
    ),
    "notice.withdrawn": (
        gettext_lazy("%(who)s withdrew the notice “%(subject)s”."),
        gettext_lazy("%(who)s withdrew a notice."),
    ),
    "duty.met": (
        gettext_lazy("A duty to announce a downtime was met: %(name)s."),
        gettext_lazy("A duty to announce a downtime was met."),
    ),
    "notice-recipient.added": (
        gettext_lazy("%(who)s added an address for notices to the audience “%(audience)s”."),
        gettext_lazy("%(who)s added an address for notices."),
    ),
    "notice-recipient.ended": (
        gettext_lazy("%(who)s took out an address for notices to the audience “%(audience)s”."),
        gettext_lazy("%(who)s took out an address for notices."),
    ),
    "notice-outlet.opened": (
        gettext_lazy("%(who)s let notices through “%(channel)s” go to a program: %(url)s."),
        gettext_lazy("%(who)s let notices go to a program."),
    ),
    "notice-outlet.closed": (
        gettext_lazy("%(who)s no longer lets notices through “%(channel)s” go to a program."),
        gettext_lazy("%(who)s no longer lets notices go to a program."),
    ),
    "notice-outlet.tried": (
        gettext_lazy("%(who)s sent a trial to where notices through “%(channel)s” go."),
        gettext_lazy("%(who)s sent a trial to where notices go."),
    ),
}
KINDS: dict[str, str | Promise] = {
    "notice": gettext_lazy("Notices of downtime"),
    "notice-recipient": gettext_lazy("Addresses for notices"),
    "notice-outlet": gettext_lazy("Programs that notices go to"),
}
UPCOMING: dict[str, str | Promise] = {
    "notice.goes": gettext_lazy("A notice goes: “%(subject)s”."),
}
SUBJECTS: dict[str, str | Promise] = {
    "downtime.notice": gettext_lazy("A notice of downtime"),
    "downtime.trial": gettext_lazy("A trial"),
}
