"""The sentences of the chapter `doors`: what the check finds, and what changes."""

from driftbook.wording.languages import gettext_noop

FINDINGS = {
    "door-trouble-unsaid": gettext_noop(
        "“{name}” can be opened from the telephone, and it is not said whom to turn to when it "
        "does not open."
    ),
    "door-trouble-silent": gettext_noop(
        "Whoever stands before a door that does not open ({names}) can do nothing and reach "
        "nobody: {times}."
    ),
    "emergency-without-granter": gettext_noop(
        "There are emergency keys, and it is not said where one is granted: 'emergency-key' among "
        "the changes of the chapter people."
    ),
    "emergency-unsaid": gettext_noop(
        "The chapter people says where this is changed, but not how long an emergency key lasts, "
        "so that there are none: {name}."
    ),
    "keys-unsaid": gettext_noop("It is not said who gives somebody the key to a door."),
    "refusal-unanswered": gettext_noop("It is not said where this is changed: {refusal}."),
    "refusal-unanswered-for": gettext_noop(
        "It is not said where this is changed for those who sign in so ({names}): {refusal}."
    ),
    "battery-unsaid": gettext_noop(
        "It is not said at which percentage the battery of “{name}” is to be changed."
    ),
    "batteries-of-nothing": gettext_noop("No kind of unit runs on a battery."),
    "battery-unlike-fact": gettext_noop(
        "A battery is critical at {critical} %, and the fact 'critical-battery' says: {fact}."
    ),
    "battery-unlike-text": gettext_noop(
        "A battery is critical at {critical} %, and a text about it says: {text}"
    ),
    "battery-leads-nowhere": gettext_noop(
        "Nothing follows when a battery is critical: neither a guide nor an order is said."
    ),
    "battery-outcome-idle": gettext_noop(
        "A critical battery opens “{outcome}” of “{guide}”, which does not have it changed."
    ),
    "battery-told-nobody": gettext_noop("Nobody is told of batteries: there is no report of them."),
    "battery-report-twice": gettext_noop("The battery report goes twice to: {name}."),
    "battery-report-not-to-orderer": gettext_noop(
        "Nobody who gets the battery report can order a change; these can: {names}."
    ),
    "battery-report-at-change": gettext_noop(
        "The battery report is made at {at}, which is no single instant on {date}, when the "
        "clocks change."
    ),
    "battery-report-on-closed-day": gettext_noop(
        "The battery report is made on a day on which nobody works: {hours}."
    ),
    "battery-order-nowhere": gettext_noop("“{name}” cannot be ordered into a window for: {doors}."),
    "battery-order-without-window": gettext_noop(
        "No window that batteries are to be changed in ever takes “{name}”."
    ),
}

REFUSALS = {
    "closed": gettext_noop("the account is closed"),
    "no-role": gettext_noop("no role that opens doors"),
    "no-keys-at-address": gettext_noop("the address is in no key bundle"),
    "no-key-bundle": gettext_noop("the user has no key bundle with this door"),
}

ACTS = {"open": gettext_noop("open"), "lock": gettext_noop("lock")}

CHANGES = {
    "unit-opens-no-more": gettext_noop("“{unit}” no longer does this from the telephone: {act}."),
    "unit-opens": gettext_noop("“{unit}” does this from the telephone now: {act}."),
    "unit-instruction": gettext_noop("“{unit}”, {act}: whoever does it reads “{now}”."),
    "unit-instruction-gone": gettext_noop("“{unit}”, {act}: nothing has to be known any more."),
    "battery-critical": gettext_noop(
        "A battery is critical at {now} % or less, instead of {before} %."
    ),
    "battery-report-removed": gettext_noop("There is no battery report any more."),
    "battery-report-added": gettext_noop("There is a battery report now: {now}."),
    "battery-report-time": gettext_noop("The battery report is made {now} instead of {before}."),
    "battery-report-to-no-more": gettext_noop("No longer gets the battery report: {name}."),
    "battery-report-to": gettext_noop("Gets the battery report now: {name}."),
    "emergency-removed": gettext_noop("There are no emergency keys any more."),
    "emergency-added": gettext_noop(
        "There are emergency keys now, for {now} minutes at the longest."
    ),
    "emergency-length": gettext_noop(
        "An emergency key lasts {now} minutes at the longest, instead of {before}."
    ),
    "by-hand-removed": gettext_noop("Key bundles are no longer given to a person by hand."),
    "by-hand-added": gettext_noop("Key bundles may be given to a person by hand now."),
    "trouble-otherwise": gettext_noop(
        "At a door that does not open, turn to support for {now} instead of {before}."
    ),
}
WEEKLY = ("battery-report-added", "battery-report-time")
"""The changes that say a weekday and an hour."""
