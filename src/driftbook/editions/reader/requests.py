"""The chapter `requests`: what is asked for, who handles it, how long an answer is waited for."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from driftbook.editions.reader import request_forms
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import (
    Entry,
    Fact,
    Topic,
    Value,
    entry_of,
    facts,
    grouped,
    line,
    said,
)
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.waits import chapter
from driftbook.handbook.schema.requests import (
    Mail,
    Queue,
    Requests,
    RequestType,
    Status,
    Wait,
    WaitingRule,
    Word,
)
from driftbook.people.permissions import ROLES
from driftbook.wording.requests import status_name

TOPICS = {
    "types": "types",
    "queues": "queues",
    "statuses": "queues",
    "mail": "queues",
    "waiting_rules": "waits",
    "clock": "waits",
}
"""Sorts of entries as the file names them, and the topic on whose page each stands."""
SHARING: dict[str, str | Promise] = {
    "own": gettext_lazy("whoever filed it"),
    "role": gettext_lazy("everybody in the same role"),
    "everyone": gettext_lazy("everybody at the customer"),
}


def requests_address(handbook: Handbook, sort: str, name: str) -> str:
    """Where an entry of the requests chapter stands on its topic's page."""
    page = reverse("editions:topic", args=[handbook.mark, "requests", TOPICS[sort]])
    return f"{page}#{_anchor(sort)}-{name or 'chapter'}"


def topics(frame: Frame) -> tuple[Topic, ...]:
    """All topics of the chapter."""
    requests = chapter(frame.handbook)
    found = (
        Topic(
            "types",
            _("What can be asked for"),
            grouped(("", [_type(frame, *pair) for pair in requests.types.items()])),
            explanation=_("The forms, and what a case then does by itself."),
        ),
        Topic(
            "queues",
            _("Who handles it"),
            grouped(
                ("", [_queue(frame, *pair) for pair in requests.queues.items()]),
                (_("Statuses"), [_status(frame, *pair) for pair in requests.statuses.items()]),
                (_("Mail"), [_mail(frame, requests.mail)] if requests.mail else []),
            ),
            explanation=_("The queues, the statuses, and what becomes of a mail."),
        ),
        Topic(
            "waits",
            _("Waiting for an answer"),
            grouped(
                ("", [_rule(frame, *pair) for pair in requests.waiting_rules.items()]),
                (_("The clock"), [_clock(frame, requests)]),
            ),
            explanation=_("When a question is repeated, and when its case is closed."),
        ),
    )
    return tuple(topic for topic in found if any(topic.entries))


def wait(length: Wait) -> str:
    """`3 working days`, `60 open minutes`."""
    told = [
        ngettext("{count} working day", "{count} working days", length.working_days).format(
            count=length.working_days
        ),
        ngettext("{count} open minute", "{count} open minutes", length.open_minutes).format(
            count=length.open_minutes
        ),
    ]
    counts = (length.working_days, length.open_minutes)
    return ", ".join(text for text, count in zip(told, counts, strict=True) if count)


def _type(frame: Frame, name: str, type_: RequestType) -> Entry:
    requests = chapter(frame.handbook)
    rule, reopen = type_.waiting, type_.reopen or requests.reopen
    customers = type_.customers or requests.customers
    return entry_of(
        type_,
        "types",
        name,
        type_.name,
        text=type_.text,
        facts=(
            *facts(
                (_("May be asked for by"), [frame.party(party) for party in customers]),
                (_("In these roles"), [said(str(ROLES[role])) for role in type_.filers]),
                (
                    _("Queue"),
                    _link(frame, "queues", type_.queue, requests.queues[type_.queue].name),
                ),
                (
                    _("May be dated ahead"),
                    said(_ahead(type_.ahead_days)) if type_.ahead_days else None,
                ),
                (
                    _("Without an answer"),
                    _link(frame, "waiting_rules", rule, requests.waiting_rules[rule].name)
                    if rule
                    else said(_("a question waits for ever")),
                ),
                (_("An answer opens it again for"), said(wait(reopen)) if reopen else None),
            ),
            *request_forms.does(type_),
            *request_forms.costs(type_),
        ),
        steps=request_forms.form(type_),
        parts=(*type_.fields.values(), *type_.prices, *type_.acts),
    )


def _ahead(days: int) -> str:
    return ngettext("{count} day at most", "{count} days at most", days).format(count=days)


def _queue(frame: Frame, name: str, queue: Queue) -> Entry:
    on = queue.escalates
    own = said(_("the customer's own people"))
    told: tuple[Fact, ...] = ()
    if on is not None:
        to = chapter(frame.handbook).queues[on.to].name
        told = facts(
            (_("Goes on to"), _link(frame, "queues", on.to, to)),
            (_("Then this has to be said"), line(on.asks)),
            (
                _("And then one may call"),
                frame.link("systems", on.telephone.system) if on.telephone else None,
            ),
        )
    return entry_of(
        queue,
        "queues",
        name,
        queue.name,
        text=queue.text,
        facts=(*facts((_("Handled by"), frame.party(queue.party) or own)), *told),
        parts=(on,),
    )


def _status(frame: Frame, state: str, status: Status) -> Entry:
    own = frame.handbook.cover.language
    names = [f"{name} ({language})" for language, name in status.names.items() if language != own]
    return entry_of(
        status,
        "statuses",
        state,
        status_name(frame.handbook, state, own),
        text=status.text,
        facts=facts((_("In other languages"), [said(name) for name in names])),
    )


def _mail(frame: Frame, mail: Mail) -> Entry:
    type_ = chapter(frame.handbook).types[mail.type]
    unknown = {"review": _("people look at it first"), "case": _("becomes a case too")}
    most = ngettext("{count} new case an hour", "{count} new cases an hour", mail.per_hour)
    return entry_of(
        mail,
        "mail",
        "chapter",
        _("A mail that belongs to no case"),
        facts=facts(
            (_("Becomes"), _link(frame, "types", mail.type, type_.name)),
            (
                _("Its subject fills"),
                line(type_.fields[mail.field].name) if mail.field else None,
            ),
            (_("From somebody who is not known"), said(unknown[mail.unknown])),
            (_("From one address at most"), said(most.format(count=mail.per_hour))),
        ),
    )


def _rule(frame: Frame, name: str, rule: WaitingRule) -> Entry:
    requests = chapter(frame.handbook)
    words = [(_("Reminder"), word) for word in rule.remind]
    words += [(_("The case is closed"), rule.close)] if rule.close else []
    never = None if rule.close else said(_("never"))
    used = [
        _link(frame, "types", one, type_.name)
        for one, type_ in requests.types.items()
        if type_.waiting == name
    ]
    return entry_of(
        rule,
        "waiting-rules",
        name,
        rule.name,
        facts=facts((_("The case is closed"), never), (_("Holds for"), used)),
        steps=tuple(_word(heading, word) for heading, word in words),
    )


def _word(heading: str, word: Word) -> Entry:
    after = said(_("{time} after the question").format(time=wait(word.after)))
    return Entry(anchor="", title="", text=word.text, facts=facts((heading, after)))


def _clock(frame: Frame, requests: Requests) -> Entry:
    office = requests.office
    return Entry(
        anchor="clock-chapter",
        title=openings.written(frame.handbook, requests.clock),
        code=True,
        facts=facts(
            (_("Open"), frame.open_hours(requests.clock)),
            (_("Working days"), frame.written(requests.working_days)),
            (_("A case is seen by"), said(str(SHARING[requests.sharing]))),
            (
                _("Questions about the portal"),
                frame.link("systems", office.system) if office else None,
            ),
        ),
    )


def _anchor(sort: str) -> str:
    return sort.replace("_", "-")


def _link(frame: Frame, sort: str, name: str, title: str) -> Value:
    address = requests_address(frame.handbook, sort, name)
    return frame.link_in("requests", title, address)
