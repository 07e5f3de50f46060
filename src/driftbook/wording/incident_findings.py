"""The sentences of the chapter `incidents`: what the check finds, and what changes."""

from driftbook.wording.languages import gettext_noop

FINDINGS = {
    "no-log-keeper": gettext_noop("No role keeps the log: say 'keeps_log' of one of them."),
    "card-without-log-keeper": gettext_noop(
        "Nobody who is responsible for “{name}” keeps the log."
    ),
    "duty-without-holder": gettext_noop(
        "Nobody has the role “{name}”: neither who is meant to hold it is said, nor how it is "
        "reached."
    ),
    "step-without-duty": gettext_noop("It is not said whose this is: “{name}”."),
    "announcement-without-text": gettext_noop(
        "“{name}” does not say what callers hear, in the language of the handbook."
    ),
    "announcement-stays-off": gettext_noop("Nobody can switch “{name}” on."),
    "announcement-stays-on": gettext_noop("Once it is on, nobody can switch “{name}” off."),
    "announcement-on-closed": gettext_noop(
        "“{name}” cannot be switched on when all who can are closed ({names}): {times}."
    ),
    "announcement-off-closed": gettext_noop(
        "“{name}” cannot be switched off when all who can are closed ({names}): {times}."
    ),
    "step-calls-closed": gettext_noop(
        "“{name}” calls {contact}, who answers {hours} and is closed: {times}."
    ),
    "step-turns-nowhere": gettext_noop(
        "“{name}” turns to support when nobody there is open: {times}."
    ),
    "precedence-circle": gettext_noop("Cards that take over from each other in a circle: {names}."),
    "precedence-unsaid": gettext_noop(
        "“{name}” and “{other}” can be at the same place, and it is not said whether one takes "
        "over or both go on."
    ),
    "timer-unlike-fact": gettext_noop(
        "The timer “{name}” runs for {minutes} minutes, and the fact of the same name says: {fact}."
    ),
    "card-without-owner": gettext_noop("It is not said who keeps the card “{name}”."),
    "card-without-approver": gettext_noop("It is not said who has approved the card “{name}”."),
    "card-without-review": gettext_noop(
        "It is not said by when the card “{name}” is gone through again."
    ),
    "card-review-passed": gettext_noop("The review of the card “{name}” was due on {date}."),
    "scenario-without-steps": gettext_noop(
        "“{name}” can be chosen, and then nothing is to be done."
    ),
    "monitor-tells-nobody": gettext_noop("Nobody gets a mail when “{name}” fails."),
    "receiver-never-told": gettext_noop("No card informs “{name}”."),
    "unused-on-cards": gettext_noop("No card uses “{name}”."),
}

CHANGES = {
    "card-removed": gettext_noop("The card “{card}” is gone."),
    "card-added": gettext_noop("New card: “{card}”."),
    "card-step-added": gettext_noop("“{card}” asks for this now: {step}."),
    "card-step-removed": gettext_noop("“{card}” no longer asks for this: {step}."),
    "card-steps-order": gettext_noop("The steps of “{card}” come in another order."),
    "card-taken-over": gettext_noop("“{other}” takes over from “{card}” now."),
    "card-not-taken-over": gettext_noop("“{other}” no longer takes over from “{card}”."),
    "timer-length": gettext_noop("{card}: “{timer}” runs for {now} minutes instead of {before}."),
    "step-duty": gettext_noop("“{step}” is for {now} now; until now for {before}."),
    "step-call": gettext_noop("“{step}” calls {now} instead of {before}."),
    "announcement-spoken": gettext_noop("“{name}” has to be recorded anew ({language}): “{now}”"),
}
