"""The chapter `downtime`: who is told, through what, and by when (O-09, O-10, A-14)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.editions.reader.downtime_parts import holders, lead, limits, link, links
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.lengths import lasting
from driftbook.editions.reader.parts import (
    Entry,
    Topic,
    Value,
    entry_of,
    facts,
    grouped,
    said,
)
from driftbook.handbook.schema.downtime import Audience, Channel, Downtime, Notice
from driftbook.theme.languages import language_name

VIA: dict[str, str | Promise] = {
    "status-page": gettext_lazy("the public status page and its feeds"),
    "mail": gettext_lazy("mail"),
    "webhook": gettext_lazy("a message to another system"),
    "by-hand": gettext_lazy("by hand: somebody copies the text there, and says so"),
}


def topic(frame: Frame, downtime: Downtime) -> Topic:
    """The duties, then those who are told, then the ways of telling them."""
    return Topic(
        "notices",
        _("Who is told"),
        grouped(
            ("", [_notice(frame, downtime, *pair) for pair in downtime.notices.items()]),
            (
                _("Audiences"),
                [_audience(frame, *pair) for pair in downtime.audiences.items()],
            ),
            (_("Channels"), [_channel(frame, *pair) for pair in downtime.channels.items()]),
        ),
        explanation=_("Who has to be told of a downtime, through what, and by when."),
    )


def steps(frame: Frame, downtime: Downtime) -> Iterator[Entry]:
    """The plan of an extensive downtime (O-10)."""
    for name, step in downtime.plan.items():
        due = _("{period} before it begins").format(period=lead(step.before)) if step.before else ""
        yield entry_of(
            step,
            "plan",
            name,
            step.name,
            text=step.text,
            facts=facts(
                (_("Latest"), said(due or _("before it begins"))),
                (_("Is told"), links(frame, "audiences", step.to)),
            ),
        )


def _notice(frame: Frame, downtime: Downtime, name: str, notice: Notice) -> Entry:
    channels = notice.channels or downtime.audiences[notice.audience].channels
    return entry_of(
        notice,
        "notices",
        name,
        notice.name,
        facts=facts(
            (_("Who"), link(frame, "audiences", notice.audience)),
            (_("Latest"), said(_latest(notice))),
            (_("Through"), links(frame, "channels", channels)),
            *limits(frame, notice.kinds, notice.systems),
        ),
    )


def _latest(notice: Notice) -> str:
    if notice.before is not None:
        return _("{period} before it begins").format(period=lead(notice.before))
    if notice.within_minutes is not None:
        within = lasting(notice.within_minutes)
        return _("{period} after it was decided or became known").format(period=within)
    return _("when it begins")


def _audience(frame: Frame, name: str, audience: Audience) -> Entry:
    people: list[Value | None] = []
    for one in audience.people:
        people += [*holders([one.role]), frame.party(one.party)]
    return entry_of(
        audience,
        "audiences",
        name,
        audience.name,
        text=audience.text,
        facts=facts(
            (_("Through"), links(frame, "channels", audience.channels)),
            (_("By mail also"), people),
            (_("Languages"), _languages(audience)),
        ),
    )


def _languages(audience: Audience) -> Value | None:
    names = ", ".join(language_name(code) for code in audience.languages)
    return said(names) if names else None


def _channel(frame: Frame, name: str, channel: Channel) -> Entry:
    address = Value("web", channel.link, channel.link) if channel.link else None
    return entry_of(
        channel,
        "channels",
        name,
        channel.name,
        text=channel.text,
        facts=facts(
            (_("How"), said(str(VIA[channel.via]))),
            (_("Where"), [frame.link("contacts", channel.contact), address]),
        ),
    )
