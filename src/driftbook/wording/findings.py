"""What the check reports: each finding code as a sentence."""

from driftbook.handbook.proving import Finding
from driftbook.wording import (
    door_findings,
    downtime_findings,
    incident_findings,
    procedure_codes,
    request_codes,
)
from driftbook.wording.conditions import door
from driftbook.wording.languages import gettext_noop, say
from driftbook.wording.times import hours, span

SENTENCES = {
    "gap": gettext_noop("Nothing applies to {who}: {times}."),
    "holiday-gap": gettext_noop("Nothing applies to {who} on public holidays: {times}."),
    "clash": gettext_noop("“{ladder}” and “{other}” both apply to {who}: {times}."),
    "unreachable": gettext_noop(
        "“{ladder}” applies to {who}, but everybody it turns to is closed: {times}."
    ),
    "never-holds": gettext_noop("“{ladder}” never applies."),
    "no-contact": gettext_noop(
        "“{ladder}” names nobody to turn to; if that is meant, say 'closed'."
    ),
    "sent-in-vain": gettext_noop(
        "“{ladder}” turns to “{contact}”, which does not help with this: {text}"
    ),
    "promise-broken": gettext_noop(
        "“{promise}” promises hours that {contact} does not keep: {times}."
    ),
    "invalid-number": gettext_noop("{number} cannot be a telephone number."),
    "near-number": gettext_noop(
        "{number} differs by one slip from {other_number} of “{other}”. One of them may be wrong."
    ),
    "number-twice": gettext_noop("{number} is also written at “{other}”; use phone_of there."),
    "number-in-text": gettext_noop(
        "The number {number} stands in a text; write it once, as a contact, and name it."
    ),
    "holidays-unsaid": gettext_noop(
        "{hours}: it names weekdays but does not say what holds on a public holiday."
    ),
    "overnight-holiday": gettext_noop(
        "{hours}: the public holiday cuts the night off at midnight; "
        "write such hours with 'otherwise'."
    ),
    "replaced-hours": gettext_noop(
        "{hours}: after ';' the later hours replace the earlier ones of the same day; "
        "use a comma to add."
    ),
    "unused-contact": gettext_noop("Nothing turns to “{name}”."),
    "unused-hours": gettext_noop("Nothing uses the hours “{hours}”."),
    "hours-not-stated": gettext_noop("It is not said when “{name}” answers."),
    "review-passed": gettext_noop("The review was due on {date}."),
    "uncited-clause": gettext_noop("No entry of the chapter {chapter} restates it: {text}"),
    "accepted-nothing": gettext_noop(
        "It accepts the finding “{finding}” at “{place}”, which is no longer there."
    ),
    "unreachable-question": gettext_noop("No path reaches the question “{name}”."),
    "unreachable-outcome": gettext_noop("No path reaches the outcome “{name}”."),
    "dead-outcome": gettext_noop("The outcome “{name}” leads nowhere."),
    "turn-nowhere": gettext_noop(
        "The outcome “{name}” turns to a question that the support chapter cannot be asked."
    ),
    "endless-guide": gettext_noop("From “{name}” no path ends."),
    **procedure_codes.FINDINGS,
    **request_codes.FINDINGS,
    **incident_findings.FINDINGS,
    **door_findings.FINDINGS,
    **downtime_findings.FINDINGS,
    "change-twice": gettext_noop(
        "“{name}” has two answers for the same way of signing in: “{other}” and “{place}”."
    ),
    "change-gap": gettext_noop("It is not said where “{name}” is changed for: {names}."),
    "change-repeated": gettext_noop("“{name}” is listed again with the same answer, “{place}”."),
    "unused-place": gettext_noop("Nothing is changed at “{name}”."),
    "sign-in-without-help": gettext_noop(
        "“{name}” does not say what to do when the password is forgotten."
    ),
    "class-gap": gettext_noop("A job that is performed then has no class: {times}."),
    "class-twice": gettext_noop(
        "“{name}” makes it {class} and “{other}” makes it {other_class}: {times}."
    ),
    "rule-never-decides": gettext_noop(
        "“{name}” never decides: it never holds, or a rule before it does."
    ),
    "class-never": gettext_noop("No rule and no circumstance makes a job: {name}."),
    "class-nowhere": gettext_noop(
        "“{name}” may count as {class}, and then there is no way of ordering it for: {doors}."
    ),
    "no-working-days": gettext_noop("There are no working days to count deadlines by: {days}."),
    "window-nowhere": gettext_noop("No way of ordering books the window “{name}”."),
    "window-of-no-class": gettext_noop(
        "“{name}” has hours that count as {class}, which no way of booking windows takes: {times}."
    ),
    "window-without-slots": gettext_noop(
        "“{name}” never holds a whole slot of {minutes} minutes, so nothing fits in it."
    ),
    "minutes-left-over": gettext_noop(
        "“{name}” leaves time that is no whole slot of {minutes} minutes: {times}."
    ),
    "window-on-holiday": gettext_noop("“{name}” can be booked on public holidays: {times}."),
    "windows-overlap": gettext_noop(
        "“{name}” and “{other}” are open at once, so that {seats} jobs fit: {times}."
    ),
    "deadline-after-start": gettext_noop(
        "The deadline “{deadline}” lies after hours of “{name}” have begun: {times}."
    ),
    "deadline-on-closed-day": gettext_noop(
        "The deadline “{deadline}” lies on a day on which nobody works, for these hours of "
        "“{name}”: {times}."
    ),
    "type-nowhere": gettext_noop("“{name}” cannot be ordered in any way for: {doors}."),
    "type-without-facts": gettext_noop("“{name}” does not say what has to be known about the job."),
    "way-never": gettext_noop("Nothing can ever be ordered as “{name}”."),
    "telephone-nowhere": gettext_noop(
        "“{name}” asks for a telephone call when nobody answers: {times}."
    ),
    "unused-deadline": gettext_noop("Nothing uses the deadline “{name}”."),
    "idle-circumstance": gettext_noop("“{name}” changes neither the class nor the invoice."),
    "unit-for-no-door": gettext_noop("No job puts “{name}” on such a door: {doors}."),
    "door-without-unit": gettext_noop("“{name}” is for doors that no kind of unit fits: {doors}."),
    "orders-of-itself": gettext_noop("{name} orders jobs and carries them out."),
}
_SHOWN = 3


def phrase(finding: Finding, language: str) -> str:
    """The finding as one sentence. Raises KeyError for a code that has no sentence."""
    params = dict(finding.params)
    if "system" in params:
        params["who"] = _who(finding)
    if isinstance(params.get("names"), list):
        params["names"] = ", ".join(params["names"])  # type: ignore[arg-type]
    if isinstance(params.get("doors"), list):
        kinds = [door(kind, language) for kind in params["doors"]]  # type: ignore[attr-defined]
        params["doors"] = ", ".join(kinds)
    if "refusal" in params:
        params["refusal"] = say(door_findings.REFUSALS[str(params["refusal"])], language)
    if "does" in params:
        params["does"] = say(request_codes.DOINGS[str(params["does"])], language)
    if finding.times:
        params["times"] = _times(finding, language)
    if "hours" in params and finding.code != "unused-hours":
        params["hours"] = f"{params['hours']} ({hours(str(params['hours']), language)})"
    return say(SENTENCES[finding.code], language).format(**params)


def _who(finding: Finding) -> str:
    """`tes · outage/fault · staff`, or each pair by itself where not all of them are meant."""
    system = str(finding.params["system"])
    asked = finding.params.get("asked")
    pairs = asked if isinstance(asked, tuple) else ()
    problems = list(dict.fromkeys(problem for problem, _ in pairs if problem))
    audiences = list(dict.fromkeys(audience for _, audience in pairs if audience))
    if len(pairs) >= max(1, len(problems)) * max(1, len(audiences)):
        return " · ".join([system, *("/".join(names) for names in (problems, audiences) if names)])
    named = ["/".join(name for name in pair if name) for pair in pairs]
    return f"{system} · {', '.join(named)}"


def _times(finding: Finding, language: str) -> str:
    shown = [span(first, last, language) for first, last in finding.times[:_SHOWN]]
    more = len(finding.times) - _SHOWN
    if more > 0:
        shown.append(say(gettext_noop("and {count} more times"), language).format(count=more))
    return "; ".join(shown)
