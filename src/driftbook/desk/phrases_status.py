"""What was done with status pages, as sentences; see `phrases`. Who reads them is in no history."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "status-page.opened": (gettext_lazy("%(who)s opened the public status page."),),
    "status-page.changed": (
        gettext_lazy("%(who)s changed how the public status page is offered."),
    ),
    "status-page.closed": (gettext_lazy("%(who)s closed the public status page."),),
}
KINDS: dict[str, str | Promise] = {"status-page": gettext_lazy("Status pages")}
