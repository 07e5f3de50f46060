"""What is told about procedures: reasons, findings of the check, and refusals, as sentences."""

from driftbook.wording.languages import gettext_noop

REASONS = {
    "step-waits": gettext_noop("{party} has had this to do since {since}: “{name}”."),
    "due-from-begin": gettext_noop("It is due by {due}, counted from the beginning on {began}."),
    "due-from-step": gettext_noop("It is due by {due}, counted from {since}, when it became due."),
    "due-at-once": gettext_noop(
        "Counted from the beginning it was due by {counted}, which had passed when its turn came. "
        "It is therefore due the same day, {due}."
    ),
    "step-overdue": gettext_noop("It was due by {due}, and {party} has not written down anything."),
    "procedure-ended": gettext_noop("It ended on {on}: “{name}”."),
    "job-goes-on": gettext_noop("The job that waited can be given a time."),
    "job-closed": gettext_noop("The job that waited is closed."),
    "orders-job": gettext_noop("Another job is ordered instead: {type}."),
    "drops-out": gettext_noop("It is shown until {until}."),
    "dropped-out": gettext_noop("It was shown until {until}."),
}

FINDINGS = {
    "unreachable-step": gettext_noop("“{procedure}”: no path reaches the step “{name}”."),
    "unreachable-ending": gettext_noop("“{procedure}”: no path reaches the ending “{name}”."),
    "endless-procedure": gettext_noop("“{procedure}”: from “{name}” no path ends."),
    "never-goes-on": gettext_noop(
        "“{procedure}” has no ending after which the job that waits goes on."
    ),
    "goes-round": gettext_noop(
        "“{procedure}”: when nobody ever answers, “{name}” comes again and again."
    ),
    "outsider": gettext_noop(
        "“{procedure}”: “{name}” names {party}, which neither orders jobs nor carries them out."
    ),
    "due-before": gettext_noop(
        "“{procedure}”: “{name}” is due before “{before}”, which comes first; "
        "for example when it begins on {begun}."
    ),
    "reminder-too-early": gettext_noop(
        "“{procedure}”: a reminder of “{name}” lies before the time for it begins."
    ),
    "order-not-for-door": gettext_noop(
        "“{procedure}”: “{name}” orders “{type}”, which is not for such a door ({door})."
    ),
    "order-without-way": gettext_noop(
        "“{procedure}”: “{name}” orders “{type}”, but nothing of the kind can be ordered for "
        "such a door ({door})."
    ),
    "order-lacks-fact": gettext_noop(
        "“{procedure}”: “{name}” orders “{type}”, but nobody says “{fact}”."
    ),
    "unused-procedure": gettext_noop("Nothing begins “{procedure}”."),
}

REFUSALS = {
    "other-step": gettext_noop("“{step}” is not what it waits for; it waits for “{waiting}”."),
    "not-offered": gettext_noop("“{outcome}” cannot come of “{step}”. There is: {known}."),
    "before-the-last": gettext_noop(
        "It cannot have happened at {at}: what came before it happened at {last}."
    ),
    "in-the-future": gettext_noop("It cannot have happened at {at}: that is yet to come."),
    "after-the-ending": gettext_noop("It has ended already: “{ending}”."),
    "facts-wanting": gettext_noop("Something is missing, or cannot be so: {names}."),
}

FAULTS = {
    "missing": gettext_noop("“{name}” has to be said."),
    "declined": gettext_noop("“{name}” has to be a yes."),
    "no-date": gettext_noop("“{name}” is a date, written as 2026-11-23."),
    "no-answer": gettext_noop("“{name}” is yes or no."),
    "not-asked": gettext_noop("“{name}” is not asked for."),
}
