"""Messages as pages show them: in words, in the organisation's zone, with what they wait for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import nh3
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.desk import naming, phrases_doors, phrases_downtime, phrases_telling
from driftbook.desk.zones import distance, local
from driftbook.history import masking
from driftbook.outbox.models import (
    FAILED,
    MAIL,
    SENDING,
    SENT,
    SMS,
    WAITING,
    WEBHOOK,
    WITHDRAWN,
    Attempt,
    Message,
)
from driftbook.people.actors import Actor
from driftbook.requests.queries import cases
from driftbook.theme.templatetags.prose import SCHEMES

STATES: dict[str, str | Promise] = {
    FAILED: gettext_lazy("Dead letters"),
    WAITING: gettext_lazy("Waiting"),
    SENDING: gettext_lazy("Being sent"),
    SENT: gettext_lazy("Sent"),
    WITHDRAWN: gettext_lazy("Withdrawn"),
}
STATE: dict[str, str | Promise] = {**STATES, FAILED: gettext_lazy("Dead letter")}
LOOKS = {
    FAILED: "state-bad",
    WAITING: "state-warning",
    SENDING: "state-warning",
    SENT: "state-good",
}
CHANNELS: dict[str, str | Promise] = {
    MAIL: gettext_lazy("Mail"),
    SMS: gettext_lazy("SMS"),
    WEBHOOK: gettext_lazy("Webhook"),
}
OUTCOMES: dict[str, str | Promise] = {
    "begun": gettext_lazy("Begun"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Failed"),
    "refused": gettext_lazy("Refused for good"),
    "in doubt": gettext_lazy("Nobody knows whether it arrived"),
    "late": gettext_lazy("Sent, but late"),
}
EVENTS: dict[str, str | Promise] = {
    "edition.published": gettext_lazy("An edition of a handbook is published"),
    # jobs: orders
    "job.ordered": gettext_lazy("A job is ordered"),
    "job.moved": gettext_lazy("A job is moved to another time"),
    "job.cancelled": gettext_lazy("A job is cancelled"),
    "job.accepted": gettext_lazy("A job is accepted"),
    "job.done": gettext_lazy("A job is done"),
    "job.not-done": gettext_lazy("A job could not be done"),
    # cases
    "case.filed": gettext_lazy("A case is filed"),
    "case.entered": gettext_lazy("A case that was dated ahead enters its queue"),
    "case.taken": gettext_lazy("Somebody takes a case"),
    "case.handed": gettext_lazy("A case is handed over"),
    "case.asked": gettext_lazy("The customer is asked in a case"),
    "case.answered": gettext_lazy("The customer answers in a case"),
    "case.reminded": gettext_lazy("The customer is reminded of a question"),
    "case.closed": gettext_lazy("A case is closed, because no answer came"),
    "case.done": gettext_lazy("A case is done"),
    "case.reopened": gettext_lazy("A case is opened again"),
    "case.withdrawn": gettext_lazy("A case is withdrawn"),
    "case.escalated": gettext_lazy("A case is sent on to the next level"),
    "procedure.recorded": gettext_lazy("Something happened in a procedure"),
    # incidents
    **phrases_telling.EVENTS,
    **phrases_doors.EVENTS,
    **phrases_downtime.EVENTS,
    # incidents: monitors
    "alarm.raised": gettext_lazy("A monitor raises an alarm"),
    "alarm.ended": gettext_lazy("What a monitor watches is fine again"),
}
SUBJECTS = EVENTS | phrases_telling.SUBJECTS | phrases_downtime.SUBJECTS
"""Also of what goes to one address alone; nobody can listen to that."""
ABOUT_A_CASE, DIGEST = ABOUT_CASES = ("case", "case-digest")
"""Kinds of objects of which not everybody may read who may see the outbox."""
ABOUT_INCIDENTS = ("incident", "alarm")
TAGS = {"p", "br", "strong", "em", "b", "i", "code", "pre", "blockquote", "ul", "ol", "li", "a"}


@dataclass(frozen=True)
class Shown:
    """A message on a page."""

    message: Message
    to: str
    subject: str
    channel: str
    state: str
    look: str
    organisation: str
    created: datetime
    due: datetime
    """As `created`, in the organisation's zone."""
    ended: datetime | None
    far: str
    """How far away its time is: of sending, or of its end."""
    withheld: bool
    """What it says is for those who see what it is about, and the visitor does not."""


@dataclass(frozen=True)
class Try:
    """One attempt, in words."""

    number: int
    at: datetime
    outcome: str
    error: str


def show(messages: Iterable[Message], actor: Actor, now: datetime) -> list[Shown]:
    """The messages, with the names of their organisations fetched at once."""
    messages = list(messages)
    found = naming.organisations({m.organisation for m in messages if m.organisation})
    withheld = _withheld(messages, actor)
    shown = []
    for message in messages:
        at = found.get(message.organisation) if message.organisation else None
        zone = at.timezone if at else "UTC"
        shown.append(
            Shown(
                message=message,
                to=_to(message, actor),
                subject=_withheld_subject(message) if message.pk in withheld else _subject(message),
                channel=str(CHANNELS[message.channel]),
                state=str(STATE[message.state]),
                look=LOOKS.get(message.state, ""),
                organisation=at.name if at else "",
                created=local(message.created, zone),
                due=local(message.due, zone),
                ended=local(message.ended, zone) if message.ended else None,
                far=distance(message.ended or message.due, now),
                withheld=message.pk in withheld,
            )
        )
    return shown


def _withheld(messages: Iterable[Message], actor: Actor) -> set[int]:
    """What is about cases and incidents that the visitor does not see, and digests of others."""
    about = [message for message in messages if message.about_kind == ABOUT_A_CASE]
    keys = {message.about_key for message in about}
    rows = cases.cases(actor).filter(key__in=keys) if keys else None
    seen = {str(key) for key in rows.values_list("key", flat=True)} if rows is not None else set()
    hidden = {message.pk for message in about if message.about_key not in seen}
    hidden |= {
        message.pk
        for message in messages
        if message.about_kind in ABOUT_INCIDENTS
        and not actor.may("incident.see", message.organisation)
    }
    return hidden | {
        message.pk
        for message in messages
        if message.about_kind == DIGEST and message.person != actor.person
    }


def _to(message: Message, actor: Actor) -> str:
    """In full for the receiver's own organisation, masked for whoever serves it."""
    if message.endpoint_id or message.organisation in actor.roles:
        return message.to
    return masking.text(message.to)


def _withheld_subject(message: Message) -> str:
    if message.about_kind in ABOUT_INCIDENTS:
        return _("A message about an incident")
    return _("A mail about a case")


def _subject(message: Message) -> str:
    """What it is about in a line. An SMS has no subject: its first words."""
    if message.channel == WEBHOOK:
        return str(SUBJECTS.get(message.subject, message.subject))
    if message.subject or message.blanked:
        return message.subject or _("The text is no longer kept")
    first = message.text.partition("\n")[0]
    return first[:80] + ("…" if len(first) > 80 else "")


def tries(attempts: Iterable[Attempt], zone: str) -> list[Try]:
    """The attempts, the first one first."""
    return [
        Try(one.number, local(one.at, zone), str(OUTCOMES[one.outcome]), one.error)
        for one in attempts
    ]


def body(message: Message) -> str:
    """The plain text; the JSON of a webhook with its lines broken."""
    if message.channel != WEBHOOK:
        return message.text
    try:
        return json.dumps(json.loads(message.text), ensure_ascii=False, indent=2)
    except ValueError:
        return message.text


def html(message: Message) -> SafeString:
    """What the HTML says: paragraphs, lists and links; no styles, no images, nothing to load."""
    cleaned = nh3.clean(
        message.html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )
    return mark_safe(cleaned.strip())  # noqa: S308 nh3 has cleaned it
