"""How the states of a job look to those who carry it out, and why a button does nothing."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.jobs.models import Job
from driftbook.jobs.shown import STATES

LOOKS = {
    "placed": "state-warning",
    "under-way": "state-warning",
    "done": "state-good",
    "not-done": "state-bad",
}
"""For whoever has to do something about it; an accepted job is neither good nor bad."""
WANTED: dict[str, str | Promise] = {
    "accepted": gettext_lazy("It can be accepted only while it is ordered."),
    "assigned": gettext_lazy("It can be given to a technician only once it is accepted."),
    "scheduled": gettext_lazy("A time can be fixed only until somebody sets out."),
    "notified": gettext_lazy("The citizen can be told only of an accepted job."),
    "under-way": gettext_lazy("Only an accepted job can be set out for."),
    "done": gettext_lazy("Only a job that is accepted can be done."),
    "not-done": gettext_lazy("Only a job that is accepted can be said not to be done."),
}


def name(state: str) -> str:
    """The state in words."""
    return str(STATES[state][0])


def not_now(job: Job, what: str) -> str:
    """Why a button does nothing: the state that the job is in now."""
    said = _("Job %(number)s is now: %(state)s.") % {
        "number": job.number,
        "state": name(job.state),
    }
    return f"{said} {WANTED.get(what, '')}".strip()
