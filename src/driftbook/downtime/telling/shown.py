"""Notices and audiences as pages show them: names of the handbook, times in its zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from driftbook.downtime.models import Notice, Outlet, Recipient
from driftbook.downtime.telling import letters, people, words
from driftbook.downtime.telling.books import handbook_of
from driftbook.downtime.telling.people import Receiver
from driftbook.downtime.telling.routes import BY_HAND, MAIL, STATUS_PAGE, WEBHOOK, languages
from driftbook.downtime.telling.visiting import Preparing
from driftbook.handbook.schema.downtime import Channel
from driftbook.outbox.forms import SORTS
from driftbook.theme.languages import language_name


@dataclass(frozen=True)
class ShownNotice:
    """A notice on a page."""

    notice: Notice
    audience: str
    channel: str
    channel_text: str
    channel_link: str
    via: words.Words
    occasion: words.Words
    state: words.Words
    language: str
    due: datetime
    by: datetime | None
    """At the latest, where it meets a duty."""
    published: datetime | None
    late: bool
    """Whether its duty can no longer be met by it, or was not."""
    open: bool
    """Whether something of it can still change."""
    by_hand: bool
    """Whether somebody posts it, now or later."""
    can_go: bool
    """Whether it can be told now: it waits, or it led to nobody and there may be somebody."""


def notice(row: Notice, now: datetime) -> ShownNotice:
    """With the names of the edition by which the downtime's duties were computed."""
    handbook = handbook_of(row.downtime, now)
    chapter, zone = handbook.downtime, handbook.zone
    channel = chapter.channels.get(row.channel) if chapter else None
    audience = chapter.audiences.get(row.audience) if chapter else None
    by = row.duty.by if row.duty else None
    is_open = row.state not in ("published", "withdrawn")
    return ShownNotice(
        notice=row,
        audience=audience.name if audience else row.audience,
        channel=channel.name if channel else row.channel,
        channel_text=(channel.text or "") if channel else "",
        channel_link=(channel.link or "") if channel else "",
        via=words.VIA[row.via],
        occasion=words.OCCASIONS.get(row.occasion, row.occasion),
        state=words.state(row.via, row.state),
        language=language_name(row.language),
        due=row.due.astimezone(zone),
        by=by.astimezone(zone) if by else None,
        published=row.published.astimezone(zone) if row.published else None,
        late=bool(by and (row.published or now) > by and row.state != "withdrawn"),
        open=is_open,
        by_hand=is_open and (row.via == BY_HAND or row.state == "by-hand"),
        can_go=row.state == "waiting" or (row.state == "by-hand" and row.via != BY_HAND),
    )


def notices(rows: Iterable[Notice], now: datetime) -> list[ShownNotice]:
    """Each of them."""
    return [notice(row, now) for row in rows]


@dataclass(frozen=True)
class ShownOutlet:
    """Where a channel goes. Not the whole address: what stands in it often lets somebody in."""

    outlet: Outlet
    sort: words.Words
    host: str


@dataclass(frozen=True)
class ShownChannel:
    """A way on which an audience is told."""

    id: str
    name: str
    via: words.Words
    text: str
    missing: bool
    """Whether it goes by itself and leads nowhere yet."""
    outlets: list[ShownOutlet] = field(default_factory=list)


@dataclass(frozen=True)
class ShownAudience:
    """Who would be told at this moment."""

    id: str
    name: str
    text: str
    languages: list[str]
    channels: list[ShownChannel]
    by_mail: bool
    receivers: list[Receiver]
    """Whoever gets mail: addresses and people."""
    recipients: list[Recipient]
    known: bool = True
    """Whether the handbook still has it."""

    @property
    def people(self) -> list[Receiver]:
        """Those who are there by their role."""
        return [one for one in self.receivers if one.person]

    @property
    def missing(self) -> bool:
        """Whether somebody of it would not be told."""
        return any(channel.missing for channel in self.channels)


def audiences(prepared: Preparing) -> list[ShownAudience]:
    """Every audience of the handbook, then those that it no longer has and that have addresses."""
    kept: dict[str, list[Recipient]] = {}
    for row in people.recipients(prepared.organisation, prepared.agreement):
        kept.setdefault(row.audience, []).append(row)
    outlets: dict[str, list[ShownOutlet]] = {}
    for each in people.outlets(prepared.organisation, prepared.agreement):
        outlets.setdefault(each.channel, []).append(outlet(each))
    page = bool(letters.public_page(prepared.organisation))
    found = [_audience(prepared, id, kept, outlets, page) for id in prepared.chapter.audiences]
    gone = [id for id in kept if id not in prepared.chapter.audiences]
    return found + [ShownAudience(id, id, "", [], [], True, [], kept[id], False) for id in gone]


def channels_of(prepared: Preparing, audience: str) -> list[str]:
    """The audience's own channels, and those that notices name for it."""
    chapter = prepared.chapter
    named = list(chapter.audiences[audience].channels)
    for duty in chapter.notices.values():
        if duty.audience == audience:
            named += duty.channels
    return list(dict.fromkeys(named))


def mailed(prepared: Preparing) -> dict[str, str]:
    """The audiences that are told by mail: what they are called, by id."""
    chapter = prepared.chapter
    return {
        id: one.name
        for id, one in chapter.audiences.items()
        if any(chapter.channels[way].via == MAIL for way in channels_of(prepared, id))
    }


def hooked(prepared: Preparing) -> dict[str, str]:
    """The channels that go to other programs: what they are called, by id."""
    channels = prepared.chapter.channels.items()
    return {id: one.name for id, one in channels if one.via == WEBHOOK}


def outlet(row: Outlet) -> ShownOutlet:
    """In words."""
    host = urlsplit(row.endpoint.url).hostname or ""
    return ShownOutlet(row, SORTS.get(row.sort, row.sort), host)


def _audience(
    prepared: Preparing,
    id: str,
    kept: dict[str, list[Recipient]],
    outlets: dict[str, list[ShownOutlet]],
    page: bool,
) -> ShownAudience:
    chapter, there = prepared.chapter, prepared.chapter.audiences[id]
    channels = {one: chapter.channels[one] for one in channels_of(prepared, id)}
    by_mail = any(channel.via == MAIL for channel in channels.values())
    receivers = (
        people.receivers(prepared.handbook, prepared.organisation, prepared.agreement, id)
        if by_mail
        else []
    )
    return ShownAudience(
        id=id,
        name=there.name,
        text=there.text or "",
        languages=[language_name(code) for code in languages(prepared.handbook, id)],
        channels=[
            ShownChannel(
                id=one,
                name=channel.name,
                via=words.VIA[channel.via],
                text=channel.text or "",
                missing=_missing(channel, bool(receivers), bool(outlets.get(one)), page),
                outlets=outlets.get(one, []) if channel.via == WEBHOOK else [],
            )
            for one, channel in channels.items()
        ],
        by_mail=by_mail,
        receivers=receivers,
        recipients=kept.get(id, []),
    )


def _missing(channel: Channel, receivers: bool, outlets: bool, page: bool) -> bool:
    there = {MAIL: receivers, WEBHOOK: outlets, STATUS_PAGE: page}
    return not there.get(channel.via, True)
