"""What a comparison of two editions says: each code as a sentence."""

from collections.abc import Iterator
from datetime import date

from driftbook.handbook.comparing.changes import Breaking, Change, Comparison
from driftbook.handbook.comparing.telling import Deed
from driftbook.handbook.schema.doors import WEEKDAYS
from driftbook.wording import (
    door_findings,
    downtime_findings,
    incident_findings,
    patterns,
    times,
)
from driftbook.wording.languages import gettext_noop, say

SENTENCES = {
    "system-removed": gettext_noop("{who}: can no longer be asked about."),
    "question-removed": gettext_noop("No longer a choice when asking: {who}."),
    "no-answer": gettext_noop("{who}, {when}: no answer any more; until now {before}."),
    "nobody-answers": gettext_noop("{who}, {when}: nobody answers any more; until now {before}."),
    "closes": gettext_noop("{who}, {when}: closed; until now {before}."),
    "system-added": gettext_noop("{who}: can be asked about now."),
    "question-added": gettext_noop("New choice when asking: {who}."),
    "answered": gettext_noop("{who}, {when}: {now}; until now {before}."),
    "closing-said": gettext_noop("{who}, {when}: closed on purpose now; until now {before}."),
    "opens": gettext_noop("{who}, {when}: {now}; until now {before}."),
    "asks-back": gettext_noop("{who}, {when}: {now}; until now {before}."),
    "asks-no-more": gettext_noop("{who}, {when}: {now}; until now {before}."),
    "asks-otherwise": gettext_noop("{who}, {when}: {now} instead of {before}."),
    "other-number": gettext_noop(
        "{who}, {when}: the number of {contact} is {now} instead of {before}."
    ),
    "other-menu": gettext_noop("{who}, {when}: at {contact}, press {now} instead of {before}."),
    "other-mail": gettext_noop("{who}, {when}: write to {contact} at {now} instead of {before}."),
    "other-address": gettext_noop("{who}, {when}: {contact} is at {now} instead of {before}."),
    "other-contact": gettext_noop("{who}, {when}: {now} instead of {before}."),
    "other-steps": gettext_noop("{who}, {when}: other steps: {now} instead of {before}."),
    "more-steps": gettext_noop("{who}, {when}: also: {now}."),
    "fewer-steps": gettext_noop("{who}, {when}: no longer: {before}."),
    "still-unanswered": gettext_noop("{who}, {when}: {now} instead of {before}."),
    "contact-closed-on": gettext_noop("{contact} is closed {when}; until now {before}."),
    "contact-open-on": gettext_noop("{contact} is open {now} {when}; until now closed."),
    "contact-closes": gettext_noop("{contact} closes at {now} instead of {before} {when}."),
    "contact-opens": gettext_noop("{contact} opens at {now} instead of {before} {when}."),
    "contact-hours": gettext_noop("{contact} is open {now} instead of {before} {when}."),
    "contact-hours-stated": gettext_noop("It is said now when {contact} answers: {hours}."),
    "contact-hours-unstated": gettext_noop(
        "It is no longer said when {contact} answers; until now {hours}."
    ),
    "contact-number": gettext_noop("The number of {contact} is {now} instead of {before}."),
    "contact-short": gettext_noop("The short number of {contact} is {now} instead of {before}."),
    "contact-menu": gettext_noop("At {contact}, press {now} instead of {before}."),
    "contact-mail": gettext_noop("The mail address of {contact} is {now} instead of {before}."),
    "contact-address": gettext_noop("{contact} is at {now} instead of {before}."),
    "contact-added": gettext_noop("New contact: {contact} ({way})."),
    "contact-removed": gettext_noop("No longer a contact: {contact} ({way})."),
    "promise-removed": gettext_noop("No longer promised: {promise} ({hours})."),
    "promise-added": gettext_noop("Promised now: {promise} ({hours})."),
    "promise-hours": gettext_noop("“{promise}” promises {now} instead of {before} {when}."),
    "item-included": gettext_noop("“{item}” is included in the service now."),
    "item-not-included": gettext_noop("“{item}” is no longer included in the service."),
    "item-elsewhere": gettext_noop("“{item}” is handled elsewhere now: {where}."),
    "item-provided": gettext_noop("“{item}” is provided by {by} now."),
    "item-added": gettext_noop("New in the service catalogue: “{item}” ({state})."),
    "item-removed": gettext_noop("No longer in the service catalogue: “{item}”."),
    "guide-removed": gettext_noop("The guide “{guide}” is gone."),
    "guide-added": gettext_noop("New guide: “{guide}”."),
    "path-leads-nowhere": gettext_noop("{path}: leads nowhere any more: {now}"),
    "path-ends-otherwise": gettext_noop("{path}: ends with “{now}” instead of “{before}”."),
    "path-goes-on": gettext_noop("{path}: asks “{now}” instead of ending with “{before}”."),
    "path-ends-here": gettext_noop("{path}: ends with “{now}” instead of asking “{before}”."),
    "path-asks-otherwise": gettext_noop("{path}: asks “{now}” instead of “{before}”."),
    "choice-removed": gettext_noop("{path}: at “{before}”, “{now}” can no longer be chosen."),
    "choice-added": gettext_noop("{path}: at “{before}”, “{now}” can be chosen now."),
    "choice-involves": gettext_noop("{path}: involves the level “{now}” instead of “{before}”."),
    **incident_findings.CHANGES,
    **door_findings.CHANGES,
    **downtime_findings.CHANGES,
    "holidays-count": gettext_noop("Counts as a public holiday now: {days}."),
    "holidays-count-no-more": gettext_noop("No longer counts as a public holiday: {days}."),
    "fact-changed": gettext_noop("{fact}: {before} → {now}."),
    "fact-added": gettext_noop("New figure {fact}: {now}."),
    "fact-removed": gettext_noop("The figure {fact} is gone; it was {before}."),
    "party-added": gettext_noop("New party: {party}."),
    "party-removed": gettext_noop("No longer a party: {party}."),
    "timezone-changed": gettext_noop("The hours are meant in {now} instead of {before}."),
    "chapter-removed": gettext_noop("The chapter {chapter} is gone."),
    "chapter-added": gettext_noop("New chapter: {chapter}."),
    "entry-added": gettext_noop("New at {place}."),
    "entry-added:named": gettext_noop("New at {place}: {name}"),
    "entry-removed": gettext_noop("Gone from {place}."),
    "entry-removed:named": gettext_noop("Gone from {place}: {name}"),
    "entry-changed": gettext_noop("Written otherwise at {place}: {fields}."),
    "entry-changed:one": gettext_noop("Written otherwise at {place}: {fields}: {before} → {now}."),
    "other-price": gettext_noop("{who}, {when}: the price is “{now}” instead of “{before}”."),
    "other-closing": gettext_noop("{who}, {when}: closed as before, with other words: “{now}”."),
    "other-caution": gettext_noop("{who}, {when}: the caution is “{now}” instead of “{before}”."),
    "other-text": gettext_noop("{who}, {when}: what to say there has other words: “{now}”."),
    "contact-renamed": gettext_noop("{before} is called {now}."),
    "party-renamed": gettext_noop("{before} is called {now}."),
    "title-changed": gettext_noop("The title is “{now}” instead of “{before}”."),
    "language-changed": gettext_noop("The language is {now} instead of {before}."),
    "review-changed": gettext_noop("The next review is due on {now} instead of {before}."),
    "order-changed": gettext_noop("Another order at {place}."),
    "words-changed": gettext_noop("Only the words changed at {place}: {fields}."),
    "version-changed": gettext_noop(
        "Version {now} of {date} instead of version {before} of {before_date}."
    ),
}
HEADINGS: dict[Breaking, str] = {
    "worse": gettext_noop("Somebody loses an answer"),
    "better": gettext_noop("Somebody gains an answer"),
    "different": gettext_noop("Something is done otherwise"),
    "words": gettext_noop("Other words, and where the text changed"),
}
DEEDS = {
    "do": "{name}",
    "wait": gettext_noop("wait: {name}"),
    "call": gettext_noop("call {name}"),
    "mail": gettext_noop("write to {name}"),
    "fill_in": gettext_noop("fill in the form of {name}"),
    "go_to": gettext_noop("turn to {name}"),
    "closed": gettext_noop("closed"),
    "silent": gettext_noop("nobody answered"),
    "gap": gettext_noop("no answer in the handbook"),
    "asks-problem": gettext_noop("say what is wrong first"),
    "asks-audience": gettext_noop("say who you are first"),
}
_OPENINGS = (
    "contact-closed-on",
    "contact-open-on",
    "contact-closes",
    "contact-opens",
    "contact-hours",
    "promise-hours",
    *downtime_findings.OPENINGS,
)
_LONGEST = 160
_SHORT = 80


def phrase(change: Change, language: str) -> str:
    """The change as one sentence. Raises KeyError for a code that has no sentence."""
    params = {name: _spoken(name, value, language) for name, value in change.params.items()}
    if "who" in change.params:
        params["who"] = _who(change, language)
    if "act" in change.params:
        params["act"] = say(door_findings.ACTS[str(change.params["act"])], language)
    if change.code in door_findings.WEEKLY:
        params |= {
            name: times.weekly(WEEKDAYS.index(value[0]), value[1], language)
            for name, value in change.params.items()
            if isinstance(value, tuple)
        }
    if change.code in downtime_findings.PERIODS:
        params |= {
            name: downtime_findings.period(change.params[name], language)
            for name in ("before", "now")
        }
    if change.patterns:
        params["when"] = patterns.when(change.patterns, language)
    before, now = change.params.get("before"), change.params.get("now")
    if isinstance(before, Deed) and isinstance(now, Deed) and before.kind == now.kind:
        params["before"] = _reached(before, language)
    if change.code in _OPENINGS:
        params |= {name: _hours(change, name, language) for name in ("before", "now")}
    if "path" in params:
        params["path"] = " › ".join(part for part in (params["guide"], params["path"]) if part)
    return say(SENTENCES[_variant(change)], language).format(**params)


def lines(comparison: Comparison, language: str) -> Iterator[str]:
    """The comparison for the terminal: by severity, with the clauses; nothing for no change."""
    for breaking, heading in HEADINGS.items():
        found = comparison.of(breaking)
        if found:
            yield say(heading, language)
        for change in found:
            clauses = f" ({', '.join(change.source)})" if change.source else ""
            yield f"- {phrase(change, language)}{clauses}"


def _variant(change: Change) -> str:
    if change.code in ("entry-added", "entry-removed") and change.params["name"]:
        return f"{change.code}:named"
    if change.code == "entry-changed":
        values = (change.params["before"], change.params["now"])
        one = [value[0] for value in values if isinstance(value, tuple) and len(value) == 1]
        if len(one) == len(values) and all(len(str(value)) <= _SHORT for value in one):
            return "entry-changed:one"
    return change.code


def _who(change: Change, language: str) -> str:
    named = change.params["who"]
    who = "; ".join(named) if isinstance(named, tuple) else str(named)
    if change.params.get("after"):
        after = say(gettext_noop("once {level} has been involved"), language)
        who += f" ({after.format(level=change.params['after'])})"
    if change.params.get("unsaid"):
        unsaid = say(gettext_noop("when not everything is said"), language)
        who += f" ({unsaid})"
    return who


def _hours(change: Change, name: str, language: str) -> str:
    """All hours of the day, or the one at which the contact opens first or closes last."""
    windows = change.params[name]
    assert isinstance(windows, tuple)  # noqa: S101 so the comparison says
    if change.code == "contact-closes":
        return str(windows[-1][1])
    return (
        str(windows[0][0]) if change.code == "contact-opens" else patterns.hours(windows, language)
    )


def _spoken(name: str, value: object, language: str) -> str:
    if isinstance(value, Deed):
        return deed(value, language)
    if isinstance(value, date):
        return times.long_day(value, language)
    if name == "hours":
        return times.hours(str(value), language)
    if isinstance(value, tuple) and value:
        return _several(name, value, language)
    if value in (None, "", ()):
        return "" if name == "path" else say(gettext_noop("none"), language)
    return _shortened(str(value))


def _several(name: str, values: tuple[object, ...], language: str) -> str:
    if name == "path":
        return " › ".join(str(value) for value in values)
    if name == "days":
        named = [value for value in values if isinstance(value, tuple)]
        return "; ".join(f"{times.day(day, language)} ({title})" for day, title in named)
    if all(isinstance(value, int) for value in values):
        return " → ".join(str(value) for value in values)
    return "; ".join(
        _in_full(value, language) if isinstance(value, Deed) else _spoken("", value, language)
        for value in values
    )


def _in_full(one: Deed, language: str) -> str:
    """The step with its condition, and whether nobody of it answers."""
    text = f"{one.only_if}: {deed(one, language)}" if one.only_if else deed(one, language)
    return text if one.open else f"{text} [{say(gettext_noop('closed'), language)}]"


def deed(one: Deed, language: str) -> str:
    """`call Night desk (555 01 00, press 3 → 1)`."""
    return say(DEEDS[one.kind], language).format(name=_reached(one, language))


def _reached(one: Deed, language: str) -> str:
    """The contact alone, with how to reach it."""
    text = _shortened(one.name)
    how = [one.way] if one.way else []
    if one.menu:
        press = say(gettext_noop("press {keys}"), language)
        how.append(press.format(keys=" → ".join(str(key) for key in one.menu)))
    if how:
        text += f" ({', '.join(how)})"
    for other in one.others:
        text += f" {say(gettext_noop('or'), language)} {other}"
    return text


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
