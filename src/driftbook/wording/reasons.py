"""Why: each reason code as a sentence."""

from datetime import date, datetime

from babel.numbers import format_decimal

from driftbook.handbook.deciding.answers import Reason
from driftbook.wording import (
    door_codes,
    downtime_codes,
    incident_codes,
    procedure_codes,
    request_codes,
    times,
)
from driftbook.wording.languages import gettext_noop, say

SENTENCES = {
    "holds": gettext_noop("“{name}” applies now: {hours}."),
    "holds-always": gettext_noop("“{name}” applies at every hour."),
    "holds-otherwise": gettext_noop("“{name}” applies because no other rule covers this hour."),
    "not-now": gettext_noop("“{name}” does not apply now: {hours}. Next from {from}."),
    "not-now:never": gettext_noop("“{name}” does not apply now: {hours}."),
    "not-now:otherwise": gettext_noop("“{name}” only applies when no other rule does."),
    "gives-way": gettext_noop("“{name}” covers this hour too, but gives way to a closer rule."),
    "clash": gettext_noop(
        "“{name}” covers this hour too: the handbook contradicts itself here, "
        "and only the first rule is shown."
    ),
    "level-closed": gettext_noop("{level} opens once {after} has been involved."),
    "level-open": gettext_noop("{level} is open, because {after} has been involved."),
    "other-problem": gettext_noop("“{name}” is for another kind of problem."),
    "other-audience": gettext_noop("“{name}” is for other people."),
    "closed-on-purpose": gettext_noop("It is closed at this hour, and the handbook says so."),
    "public-holiday": gettext_noop("{date} is a public holiday: {name}."),
    "assumed-problem": gettext_noop("You did not say what is wrong, so this is for: {name}."),
    "assumed-audience": gettext_noop("You did not say who you are, so this is for: {name}."),
    "say-problem": gettext_noop("Say what is wrong: {names}."),
    "say-audience": gettext_noop("Say who you are: {names}."),
    "no-ladder": gettext_noop("The handbook says nothing for this hour."),
    "contact-open": gettext_noop("{name} answers now: {hours}."),
    "contact-closed": gettext_noop("{name} does not answer now: {hours}. Opens {changes}."),
    "contact-closed:never": gettext_noop("{name} does not answer now: {hours}."),
    "hours-not-stated": gettext_noop("The handbook does not say when {name} answers."),
    "may-differ": gettext_noop("{name}: {text}"),
    "catalogue-included": gettext_noop("“{item}” is included in the service."),
    "catalogue-not-included": gettext_noop("“{item}” is not included in the service."),
    "catalogue-elsewhere": gettext_noop("“{item}” is not included; it is handled by: {where}."),
    "catalogue-provided": gettext_noop("“{item}” is provided by {by}."),
    "changed-there": gettext_noop("“{name}” is changed here: {place_name}. By: {role}."),
    "for-sign-in": gettext_noop("This is for those who sign in like this: {names}."),
    "any-sign-in": gettext_noop("It is the same however one signs in."),
    "other-sign-in": gettext_noop(
        "Another row is for people who sign in otherwise ({names}): {place_name}."
    ),
    "listed-twice": gettext_noop(
        "The handbook also says: {place_name}. It contradicts itself here, "
        "and only the first answer is shown."
    ),
    "listed-again": gettext_noop("The handbook says the same a second time: {place_name}."),
    **procedure_codes.REASONS,
    **request_codes.REASONS,
    **incident_codes.REASONS,
    **door_codes.REASONS,
    **downtime_codes.REASONS,
    "say-sign-in": gettext_noop("Say how the person signs in: {names}."),
    "class-by-rule": gettext_noop("It counts as {class}: {name}."),
    "class-late": gettext_noop("It counts as {class}, because the deadline was {latest}: {name}."),
    "class-by-circumstance": gettext_noop("It counts as {class}, because: {name}."),
    "class-with-time": gettext_noop(
        "What it counts as depends on when the work begins, and no time was said."
    ),
    "no-class": gettext_noop("The handbook does not say what a job counts as at this hour."),
    "not-invoiced": gettext_noop("It is not invoiced: {name}."),
    "rate-stated": gettext_noop("It is invoiced at the rate for {class}: {amount} {currency}."),
    "rate-in-price-list": gettext_noop(
        "It is invoiced at the rate for {class}, which stands in the price list."
    ),
    "in-window": gettext_noop("It takes a place in the window “{name}”: {start} – {end}."),
    "ordered-as": gettext_noop("It is ordered as: {name}."),
    "refused-as": gettext_noop("It cannot be ordered as: {name}."),
    "order-instead-as": gettext_noop("It can be ordered as: {name}."),
    "no-way-fits": gettext_noop("As it stands, it cannot be ordered in any way."),
    "telephone-after": gettext_noop("Telephone after ordering; “{name}” asks for it."),
    "procedure-first": gettext_noop("Before it can be carried out, this has to end well: {name}."),
    "no-change": gettext_noop("The handbook does not say where “{name}” is changed for: {names}."),
}


def phrase(reason: Reason, language: str) -> str:
    """The reason as one sentence. Raises KeyError for a code that has no sentence."""
    params = {name: spoken(name, value, language) for name, value in reason.params.items()}
    sentence = say(SENTENCES[_variant(reason)], language).format(**params)
    doubled = sentence.endswith("..") and not sentence.endswith("...")  # after “27 nov.”
    return sentence[:-1] if doubled else sentence


def _variant(reason: Reason) -> str:
    if reason.code == "not-now" and "hours" not in reason.params:
        return "not-now:otherwise"
    if reason.code == "not-now" and "from" not in reason.params:
        return "not-now:never"
    if reason.code == "contact-closed" and "changes" not in reason.params:
        return "contact-closed:never"
    if reason.code in ("reminded-after", "closed-after") and reason.params["minutes"]:
        return f"{reason.code}:{'both' if reason.params['days'] else 'minutes'}"
    with_it = downtime_codes.BY_PARAMETER.get(reason.code)
    return f"{reason.code}:{with_it}" if with_it in reason.params else reason.code


def spoken(name: str, value: object, language: str) -> str:
    """A parameter in words: an instant, a date, opening hours, several names."""
    if isinstance(value, datetime):
        return times.moment(value, language)
    if isinstance(value, date):
        return times.day(value, language)
    if name == "hours" and isinstance(value, str):
        return times.hours(value, language)
    if name == "does":
        return say(request_codes.DOINGS[str(value)], language)
    if isinstance(value, float):
        return str(format_decimal(value, locale=language))
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
