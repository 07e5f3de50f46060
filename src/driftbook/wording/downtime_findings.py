"""The sentences of the chapter `downtime`: what the check finds, and what changes."""

from driftbook.wording.languages import catalogue, gettext_noop, say

FINDINGS = {
    "kind-without-window": gettext_noop(
        "“{name}” is only made in a change window, and there is none for: {names}."
    ),
    "window-too-short": gettext_noop(
        "No change window holds “{name}”, which usually takes {minutes} minutes, for: {names}."
    ),
    "freezes-leave-no-window": gettext_noop(
        "The freezes ({freezes}) leave no time for “{name}” at: {names}."
    ),
    "notice-never-met": gettext_noop(
        "“{name}” can never be told so long before “{kind}” begins: no change window of the next "
        "two years is far enough off, for: {names}."
    ),
    "notice-without-working-days": gettext_noop(
        "“{name}” counts working days, and there are none to count: {days}."
    ),
    "notice-unlike-fact": gettext_noop(
        "The period of “{name}” is not what the fact of the same name says: {fact}."
    ),
    "audience-without-channel": gettext_noop("It is not said through what “{name}” is told."),
    "downtime-told-to-nobody": gettext_noop("Nobody has to be told of “{name}” at: {names}."),
    "unplanned-told-to-nobody": gettext_noop(
        "It is not said who is told of “{name}” when it happens at: {names}."
    ),
    "council-without-members": gettext_noop("Nobody sits in “{name}”."),
    "council-never-meets": gettext_noop("“{name}” never meets at the hours that it names."),
    "nobody-approves": gettext_noop("It is not said who decides on “{name}” at: {names}."),
    "seat-unshared": gettext_noop(
        "Those who sit here see only the changes of their own, because changes are not shared: "
        "{names}."
    ),
    "approval-never-decides": gettext_noop(
        "This rule, by which “{role}” decides, never holds: rules before it decide on all of it."
    ),
    "system-without-owner": gettext_noop("It is not said who answers for “{name}”."),
    "window-never-opens": gettext_noop("The change window “{name}” never opens."),
    "window-never-needed": gettext_noop(
        "No kind of change has to lie in the change window “{name}”."
    ),
    "notice-before-unplanned": gettext_noop(
        "“{name}” is to be told before something that nobody plans: {names}."
    ),
    "unused-in-downtime": gettext_noop("No notice uses “{name}”."),
    "plan-of-no-kind": gettext_noop("No kind of change has the plan: say 'plan' of one of them."),
    "addresses-to-add": gettext_noop(
        "“{name}” is told at addresses that are added in the running system."
    ),
}

CHANGES = {
    "notice-removed": gettext_noop("“{audience}” no longer has to be told: {name}."),
    "notice-added": gettext_noop("“{audience}” has to be told now: {name}."),
    "notice-of-fewer": gettext_noop("“{name}” is no longer told of: {names}."),
    "notice-of-more": gettext_noop("“{name}” is told now of: {names}."),
    "notice-period": gettext_noop("“{name}” is told {now} at the latest, instead of {before}."),
    "notice-channels": gettext_noop("“{name}” is told through {now} instead of {before}."),
    "window-hours": gettext_noop(
        "The change window “{window}” is {now} instead of {before} {when}."
    ),
    "kind-in-windows": gettext_noop("“{kind}” is only made in a change window now."),
    "kind-any-time": gettext_noop("“{kind}” may be made at any hour now."),
    "kind-longest": gettext_noop(
        "“{kind}” takes so many minutes at the longest: {now}, instead of {before}."
    ),
    "council-seat-gone": gettext_noop("No longer sits in “{council}”: {seat}."),
    "council-seat": gettext_noop("Sits in “{council}” now: {seat}."),
}
OPENINGS = ("window-hours",)
"""The changes that say hours of days."""
PERIODS = ("notice-period",)
"""The changes that say how long before a downtime."""


def period(value: object, language: str) -> str:
    """`2 weeks before it begins`, `30 minutes after it became known`, `when it begins`."""
    if not isinstance(value, tuple) or not value:
        return say(gettext_noop("when it begins"), language)
    parts = ", ".join(_counted(str(unit), int(count), language) for unit, count in value)
    if value[0][0] == "minutes":
        return say(gettext_noop("{period} after it became known"), language).format(period=parts)
    return say(gettext_noop("{period} before it begins"), language).format(period=parts)


def _counted(unit: str, count: int, language: str) -> str:
    ngettext = catalogue(language).ngettext
    words = {
        "months": ngettext("{count} month", "{count} months", count),
        "weeks": ngettext("{count} week", "{count} weeks", count),
        "days": ngettext("{count} day", "{count} days", count),
        "working_days": ngettext("{count} working day", "{count} working days", count),
        "hours": ngettext("{count} hour", "{count} hours", count),
        "minutes": ngettext("{count} minute", "{count} minutes", count),
    }
    return words[unit].format(count=count)
