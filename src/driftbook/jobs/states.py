"""The states of a job in words, and how they look."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.jobs.models import Job

STATE: dict[str, str | Promise] = {
    "waiting": gettext_lazy("Waits for its procedure"),
    "placed": gettext_lazy("Ordered"),
    "accepted": gettext_lazy("Accepted"),
    "under-way": gettext_lazy("On the way"),
    "done": gettext_lazy("Done"),
    "not-done": gettext_lazy("Not done"),
    "cancelled": gettext_lazy("Cancelled"),
    "closed": gettext_lazy("Closed"),
}
LOOKS = {
    "placed": "state-warning",
    "under-way": "state-warning",
    "done": "state-good",
    "not-done": "state-bad",
}
WANTED: dict[str, str | Promise] = {
    "accepted": gettext_lazy("It can be accepted only while it is ordered."),
    "assigned": gettext_lazy("It can be given to a technician only once it is accepted."),
    "scheduled": gettext_lazy("A time can be fixed only until somebody sets out."),
    "notified": gettext_lazy("The citizen can be told only of an accepted job."),
    "under-way": gettext_lazy("Only an accepted job can be set out for."),
    "done": gettext_lazy("Only a job that is accepted can be done."),
    "not-done": gettext_lazy("Only a job that is accepted can be said not to be done."),
}


def not_now(job: Job, what: str) -> str:
    """Why a button does nothing: the state that the job is in now."""
    said = _("Job %(number)s is now: %(state)s.") % {
        "number": job.number,
        "state": STATE[job.state],
    }
    return f"{said} {WANTED.get(what, '')}".strip()
