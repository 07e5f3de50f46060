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
}
