"""The sentences of the chapter `downtime`: what is wrong with a start, and what follows."""

from driftbook.wording.languages import gettext_noop

VIOLATIONS = {
    "past": gettext_noop("It would begin in the past: {start}."),
    "too-long": gettext_noop("It takes longer than “{name}” may: {minutes} minutes."),
    "outside-window": gettext_noop(
        "“{kind}” is made in a change window, and none of the next two years is long enough."
    ),
    "outside-window:next": gettext_noop(
        "It does not lie wholly in a change window. The next is “{name}”: {next} – {until}."
    ),
    "freeze": gettext_noop("Nothing is changed from {first} to {last}: {name}."),
    "notice-missed": gettext_noop(
        "“{name}” can no longer be kept: {audience} had to be told by {by}."
    ),
    "notice-missed:told": gettext_noop(
        "“{name}” was not kept: {audience} had to be told by {by}, and were told {told}."
    ),
}

REASONS = {
    **VIOLATIONS,
    "in-change-window": gettext_noop("It lies in the change window “{name}”: {start} – {end}."),
    "any-hour": gettext_noop("“{name}” may be done at any hour."),
    "kind-emergency": gettext_noop("“{name}” cannot wait: a notice that is late does not stop it."),
    "kind-unplanned": gettext_noop("“{name}” is not asked for; whoever has to know is told of it."),
    "falls-too": gettext_noop("{name} is down as well, because it needs: {names}."),
    "plan-of-its-own": gettext_noop("“{name}” has a plan of its own."),
    "notice-waived": gettext_noop("“{name}” is waived; it was due by {by}."),
    "nobody-to-tell": gettext_noop("The handbook does not say that anybody has to be told."),
    "decided-by": gettext_noop("It is decided by: {role}, {party}."),
    "nobody-said-to-decide": gettext_noop("The handbook does not say who decides."),
    "advised-by": gettext_noop("Advice is given by: {name}."),
    "group-from": gettext_noop("A competence group can be put together from: {name}."),
    "advice-first": gettext_noop("It is not decided before there is advice."),
}

BY_PARAMETER = {"outside-window": "next", "notice-missed": "told"}
"""Codes that have another sentence where they have this parameter."""
