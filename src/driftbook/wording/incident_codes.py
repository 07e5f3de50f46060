"""The sentences of the chapter `incidents`: why a card stands as it does, and what is missing."""

from driftbook.wording.languages import gettext_noop

REASONS = {
    "takes-over": gettext_noop("“{name}” has taken over since {since}: {place}."),
    "takes-over-overridden": gettext_noop(
        "“{name}” would have taken over since {since}, but somebody decided to go on: {place}."
    ),
    "takes-over-inside": gettext_noop(
        "“{name}” runs at a part of this place only, and takes over there: {place}."
    ),
    "takes-over-elsewhere": gettext_noop(
        "“{name}” runs elsewhere, so it does not take over here: {place}."
    ),
    "makes-wait": gettext_noop("“{name}” waits for this card: {place}."),
    "runs-beside": gettext_noop("“{name}” runs as well, and both go on: {place}."),
    "runs-twice": gettext_noop("“{name}” has been opened more than once: {place}."),
    "never-paused": gettext_noop("This goes on, whatever takes over: {name}."),
    "not-answering": gettext_noop("{name} does not answer at this hour: {step}."),
    "timer-runs": gettext_noop("“{name}” runs out at {ends}."),
    "timer-waiting": gettext_noop("“{name}” runs from when this is done: {step}."),
    "timer-expired": gettext_noop("“{name}” ran out at {ends}: {text}"),
    "inform-due": gettext_noop("These have to hear by {due}: {names}."),
    "inform-overdue": gettext_noop("These should have heard by {due}: {names}."),
    "said-differently": gettext_noop(
        "People say different things, and somebody has to decide: {name}."
    ),
    "closing-disputed": gettext_noop(
        "Somebody closed the card and somebody else opened it again: it runs until you decide."
    ),
    "not-closed-announcement-on": gettext_noop(
        "It was closed, but runs on, because an announcement is on: {name}."
    ),
    "not-closed-no-log-keeper": gettext_noop(
        "It was closed, but runs on, because nobody ever held the role: {name}."
    ),
}

MISSING = {
    "announcement-on": gettext_noop("Switch the announcement off: {name}."),
    "no-log-keeper": gettext_noop("Somebody has to hold the role: {name}."),
    "post-not-over": gettext_noop("Post that it is over: {name}."),
}
"""What is still to be done before a card is closed."""
