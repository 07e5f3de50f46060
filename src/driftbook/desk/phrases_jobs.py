"""What happened to jobs, procedures and charges, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    # jobs: calendars
    "calendar.made": (
        gettext_lazy("%(who)s made the address of a calendar: %(name)s."),
        gettext_lazy("%(who)s made the address of a calendar."),
    ),
    "calendar.ended": (
        gettext_lazy("%(who)s ended the calendar %(name)s."),
        gettext_lazy("%(who)s ended a calendar."),
    ),
    # procedures
    "procedure.began": (
        gettext_lazy("%(who)s began the procedure “%(name)s” for job %(number)s."),
        gettext_lazy("%(who)s began a procedure for a job."),
    ),
    "procedure.recorded": (
        gettext_lazy("%(who)s wrote down for job %(number)s: %(step)s: %(outcome)s."),
        gettext_lazy("%(who)s wrote down what came of a step of a procedure."),
    ),
    "procedure.abandoned": (
        gettext_lazy("The procedure of job %(number)s ended, because the job was cancelled."),
        gettext_lazy("A procedure ended, because its job was cancelled."),
    ),
    "procedure.dropped": (
        gettext_lazy("The procedure of job %(number)s dropped out of the list."),
        gettext_lazy("A procedure dropped out of the list."),
    ),
    # jobs: orders
    "job.ordered": (
        gettext_lazy("%(who)s ordered job %(number)s."),
        gettext_lazy("%(who)s ordered a job."),
    ),
    "job.moved": (
        gettext_lazy("%(who)s moved job %(number)s to another time."),
        gettext_lazy("%(who)s moved a job to another time."),
    ),
    "job.cancelled": (
        gettext_lazy("%(who)s cancelled job %(number)s."),
        gettext_lazy("%(who)s cancelled a job."),
    ),
    # prices and charges
    "item.added": (
        gettext_lazy("%(who)s put “%(name)s” on the price list."),
        gettext_lazy("%(who)s put something on the price list."),
    ),
    "item.renamed": (
        gettext_lazy("%(who)s called “%(old_name)s” on the price list “%(name)s”."),
        gettext_lazy("%(who)s renamed something on the price list."),
    ),
    "price.agreed": (
        gettext_lazy("%(who)s set the price of %(what)s to %(amount)s from %(from)s."),
        gettext_lazy("%(who)s set the price of %(what)s."),
    ),
    "price.ended": (
        gettext_lazy("%(who)s let the price of %(what)s end on %(until)s."),
        gettext_lazy("%(who)s let the price of %(what)s end."),
    ),
    "price.withdrawn": (
        gettext_lazy("%(who)s withdrew the price %(old_amount)s of %(what)s from %(old_from)s."),
        gettext_lazy("%(who)s withdrew a price of %(what)s."),
    ),
    "charge.written": (
        gettext_lazy("%(who)s charged %(customer)s %(amount)s: %(text)s."),
        gettext_lazy("%(who)s charged %(customer)s without an agreed price: %(text)s."),
        gettext_lazy("%(who)s charged something."),
    ),
    "charge.credited": (
        gettext_lazy("%(who)s credited %(customer)s with %(amount)s: %(text)s."),
        gettext_lazy("%(who)s credited %(customer)s with a line that had no price: %(text)s."),
        gettext_lazy("%(who)s credited a line."),
    ),
    "charge.priced": (
        gettext_lazy("%(who)s charged %(customer)s %(amount)s, agreed on meanwhile: %(text)s."),
        gettext_lazy("%(who)s gave a line its price."),
    ),
    # jobs: carrying them out
    "job.accepted": (
        gettext_lazy("%(who)s accepted job %(number)s."),
        gettext_lazy("%(who)s accepted a job."),
    ),
    "job.assigned": (
        gettext_lazy("%(who)s gave job %(number)s to a technician, or took it back."),
        gettext_lazy("%(who)s gave a job to a technician, or took it back."),
    ),
    "job.scheduled": (
        gettext_lazy("%(who)s fixed a time for job %(number)s."),
        gettext_lazy("%(who)s fixed a time for a job."),
    ),
    "job.notified": (
        gettext_lazy("%(who)s set out for job %(number)s and told the citizen by SMS."),
        gettext_lazy("%(who)s set out for a job and told the citizen by SMS."),
    ),
    "job.under-way": (
        gettext_lazy("%(who)s set out for job %(number)s."),
        gettext_lazy("%(who)s set out for a job."),
    ),
    "job.done": (
        gettext_lazy("%(who)s said that job %(number)s is done."),
        gettext_lazy("%(who)s said that a job is done."),
    ),
    "job.not-done": (
        gettext_lazy("%(who)s said that job %(number)s could not be done."),
        gettext_lazy("%(who)s said that a job could not be done."),
    ),
    "citizens.forgotten": (
        gettext_lazy("%(who)s forgot the citizens of jobs that ended long ago: %(jobs)s."),
        gettext_lazy("%(who)s forgot the citizens of jobs that ended long ago."),
    ),
    "citizen.erased": (
        gettext_lazy("%(who)s erased what jobs kept about a citizen. What was done is kept."),
    ),
}
