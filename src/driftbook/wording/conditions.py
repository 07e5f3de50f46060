"""What was looked at for a job: each condition as a sentence, passed and failed."""

from driftbook.handbook.deciding.conditions import Condition
from driftbook.wording.languages import gettext_noop, say
from driftbook.wording.reasons import spoken

SENTENCES = {
    "type-for-door": (
        gettext_noop("“{name}” is for this kind of door: {door}."),
        gettext_noop("“{name}” is not for this kind of door: {door}."),
    ),
    "unit-absent": (
        gettext_noop("The door has no unit yet."),
        gettext_noop("“{name}” is only for a door that has no unit yet."),
    ),
    "unit-present": (
        gettext_noop("The door has a unit."),
        gettext_noop("“{name}” is only for a door that has a unit."),
    ),
    "unit-any": (
        gettext_noop("“{name}” is for doors with and without a unit."),
        gettext_noop("“{name}” is not for this door."),
    ),
    "fact-said": (
        gettext_noop("It is said: {name}."),
        gettext_noop("It still has to be said: {name}."),
    ),
    "fact-known": (
        gettext_noop("“{said}” is one of the choices of “{name}”."),
        gettext_noop("“{said}” is none of the choices of “{name}”: {names}."),
    ),
    "unit-for-door": (
        gettext_noop("{name} fits this kind of door: {door}."),
        gettext_noop("{name} does not fit this kind of door: {door}."),
    ),
    "not-in-the-past": (
        gettext_noop("The work begins after the order."),
        gettext_noop("The work would begin before it is ordered, {ordered}."),
    ),
    "circumstance": (
        gettext_noop("It was stated: {name}."),
        gettext_noop("It was stated, but does not count for “{type}”: {name}."),
    ),
    "rule-late": (
        gettext_noop("“{name}” holds: the deadline was {latest}."),
        gettext_noop("“{name}” does not hold: the deadline is {latest}."),
    ),
    "rule-late:hours": (
        gettext_noop("“{name}” holds: the deadline was {latest}, and the hours are {hours}."),
        gettext_noop(
            "“{name}” does not hold: the deadline is {latest}, and the hours are {hours}."
        ),
    ),
    "rule-hours": (
        gettext_noop("“{name}” holds: {hours}."),
        gettext_noop("“{name}” does not hold: {hours}."),
    ),
    "rule-always": (
        gettext_noop("“{name}” holds at every hour."),
        gettext_noop("“{name}” does not hold."),
    ),
    "way-for-type": (
        gettext_noop("“{name}” is for this type: {type}."),
        gettext_noop("“{name}” is not for this type: {type}."),
    ),
    "way-for-door": (
        gettext_noop("“{name}” is for this kind of door: {door}."),
        gettext_noop("“{name}” is not for this kind of door: {door}."),
    ),
    "way-not-for": (
        gettext_noop("“{name}” is for “{type}” on this kind of door: {door}."),
        gettext_noop("“{name}” is not for “{type}” on this kind of door: {door}."),
    ),
    "time-fixed": (
        gettext_noop("“{name}” needs a time, and one was said."),
        gettext_noop("“{name}” needs a time."),
    ),
    "no-time-fixed": (
        gettext_noop("“{name}” is ordered without a time."),
        gettext_noop("“{name}” is ordered without a time; one is agreed later."),
    ),
    "procedure-ended": (
        gettext_noop("“{name}” has ended, and let it go on."),
        gettext_noop("“{name}” has to end before there can be a time."),
    ),
    "in-window": (
        gettext_noop("“{name}” needs a window, and it lies in one: {window}."),
        gettext_noop("“{name}” needs a window, and it lies in none for this type of job."),
    ),
    "ordered-in-time": (
        gettext_noop("It is ordered in time for “{name}”: the deadline is {latest}."),
        gettext_noop("It is ordered too late for “{name}”: the deadline was {latest}."),
    ),
    "class-for-way": (
        gettext_noop("“{name}” takes this class: {names}."),
        gettext_noop("“{name}” only takes: {names}."),
    ),
    # what an order looks at besides
    "on-the-hour": (
        gettext_noop("“{name}” is booked by the hour, and it begins with one."),
        gettext_noop("“{name}” is booked by the hour: choose one of its hours."),
    ),
    "citizen-phone": (
        gettext_noop("There is a number at which the citizen is told before the work."),
        gettext_noop("Whoever is to be told before the work needs a telephone number."),
    ),
    "change-ordered": (
        gettext_noop("No change of this battery is ordered yet."),
        gettext_noop(
            "Its battery is changed by job {number} already. Take it out of this order, or cancel "
            "that job first."
        ),
    ),
    "change-twice": (
        gettext_noop("Only one job of this order changes this battery."),
        gettext_noop("Another job of this order changes the same battery. Take one of them out."),
    ),
    "no-jobs": (
        gettext_noop("There is something to order."),
        gettext_noop("There is nothing to order yet."),
    ),
}
DOORS = {
    "private": gettext_noop("private door"),
    "stairwell": gettext_noop("stairwell door"),
    "key-box": gettext_noop("key box"),
}


def phrase(condition: Condition, language: str) -> str:
    """The condition as one sentence. Raises KeyError for a code that has no sentence."""
    variant = condition.code
    if variant == "rule-late" and "hours" in condition.params:
        variant = "rule-late:hours"
    passed, failed = SENTENCES[variant]
    params = {name: spoken(name, value, language) for name, value in condition.params.items()}
    if "door" in condition.params:
        params["door"] = door(str(condition.params["door"]), language)
    return say(passed if condition.passed else failed, language).format(**params)


def door(kind: str, language: str) -> str:
    """A kind of door in words."""
    return say(DOORS[kind], language) if kind in DOORS else kind
