"""The sentences of the chapter `requests`: reasons, findings, problems, statuses, what is done."""

from driftbook.wording.languages import gettext_noop

REASONS = {
    "enters-on": gettext_noop("It enters its queue at {at}: {queue}."),
    "goes-to-queue": gettext_noop("It is handled by {party}: {queue}."),
    "first-level-first": gettext_noop("Your own people handle it first: {queue}."),
    "does-at-once": gettext_noop("This is done by itself: {does}."),
    "does-and-ends": gettext_noop("This is done by itself, and nothing is left to do: {does}."),
    "priced-stated": gettext_noop(
        "It costs this when it is done: {quantity} × {amount} {currency}, {item}."
    ),
    "priced-in-list": gettext_noop(
        "It is charged by the price list when it is done: {quantity} × {item}."
    ),
    "no-price": gettext_noop("The handbook names no price for it."),
    "reminded-after": gettext_noop(
        "If there is no answer, a reminder is sent at {at}; working days: {days}."
    ),
    "reminded-after:minutes": gettext_noop(
        "If there is no answer, a reminder is sent at {at}; open minutes: {minutes}."
    ),
    "reminded-after:both": gettext_noop(
        "If there is no answer, a reminder is sent at {at}; working days: {days}, "
        "open minutes: {minutes}."
    ),
    "closed-after": gettext_noop(
        "If there is no answer, the case is closed at {at}; working days: {days}."
    ),
    "closed-after:minutes": gettext_noop(
        "If there is no answer, the case is closed at {at}; open minutes: {minutes}."
    ),
    "closed-after:both": gettext_noop(
        "If there is no answer, the case is closed at {at}; working days: {days}, "
        "open minutes: {minutes}."
    ),
    "never-closed": gettext_noop("“{name}” never closes a case by itself."),
    "waits-for-ever": gettext_noop("A question waits for its answer, however long it takes."),
}

PROBLEMS = {
    "unknown-type": gettext_noop("“{said}” cannot be asked for; this can: {names}."),
    "not-your-type": gettext_noop("“{name}” is not for your organisation."),
    "not-your-role": gettext_noop("Your role may not ask for “{name}”."),
    "not-ahead": gettext_noop("“{name}” cannot be dated ahead."),
    "too-far-ahead": gettext_noop("It can be dated {latest} at the latest."),
    "in-the-past": gettext_noop("{day} has passed already."),
    "missing": gettext_noop("It still has to be said: {name}."),
    "unknown-field": gettext_noop("The form has no field “{name}”."),
    "not-asked": gettext_noop("“{name}” is not asked for, given the other answers."),
    "no-choice": gettext_noop("“{said}” is none of the choices of “{name}”: {names}."),
    "no-choice:yes-no": gettext_noop("“{name}” is answered with yes or no."),
    "no-number": gettext_noop("“{name}” has to be a whole number, in digits."),
    "no-date": gettext_noop("“{name}” has to be a day of the calendar."),
    "no-phone": gettext_noop("“{name}” has to be a telephone number."),
    "no-mail": gettext_noop("“{name}” has to be one mail address."),
    "no-text": gettext_noop("“{name}” has to be text."),
    "too-long": gettext_noop("“{name}” is too long: {said} characters, and {most} at most."),
    "too-many": gettext_noop("“{name}” takes so many at most: {most}."),
}

STATUSES = {
    "planned": gettext_noop("Planned"),
    "waiting": gettext_noop("Waiting to be handled"),
    "handling": gettext_noop("Being handled"),
    "asking": gettext_noop("Waiting for the customer"),
    "done": gettext_noop("Done"),
    "withdrawn": gettext_noop("Withdrawn"),
}

DOINGS = {
    "block-tag": gettext_noop("the tag is blocked"),
    "reactivate-tag": gettext_noop("the tag opens again"),
    "order-tags": gettext_noop("the ordered tags are registered"),
    "list-users": gettext_noop("a list of the tags and their holders is made"),
    "list-log": gettext_noop("a log is made"),
    "add-portal-user": gettext_noop("the portal user is invited"),
    "remove-portal-user": gettext_noop("the portal user is removed"),
    "list-portal-users": gettext_noop("a list of the portal users is made"),
    "reset-password": gettext_noop("a new password can be chosen"),
}

FINDINGS = {
    "waits-without-end": gettext_noop(
        "Whoever handles “{name}” may ask the customer, and it is not said when the case is "
        "closed if no answer comes."
    ),
    "reminder-after-closing": gettext_noop(
        "“{name}” reminds when the case is closed already: reminder {number}."
    ),
    "clock-never-opens": gettext_noop(
        "The clock of the waits never opens on a working day: {clock} ({days})."
    ),
    "no-filer": gettext_noop("Nobody can ask for “{name}”: whoever may is the one who handles it."),
    "queue-without-handler": gettext_noop(
        "“{name}” is handled by {party}, who also asks: leave out its party if they handle "
        "their own cases."
    ),
    "empty-queue": gettext_noop("No type and no other queue leads to “{name}”."),
    "unused-waiting-rule": gettext_noop("No type uses the waiting rule “{name}”."),
    "escalates-in-a-circle": gettext_noop("“{name}” leads back to itself: {names}."),
    "act-without-its-field": gettext_noop(
        "“{name}” cannot do this, as its form does not ask for what it needs ({kinds}): {does}."
    ),
    "mail-lacks-field": gettext_noop(
        "A mail becomes “{name}”, whose form requires more than its subject says: {names}."
    ),
    "mail-from-nobody": gettext_noop("A mail becomes “{name}”, which only some roles may ask for."),
    "status-in-other-language": gettext_noop(
        "The status “{state}” has no name in the language of the handbook."
    ),
}
