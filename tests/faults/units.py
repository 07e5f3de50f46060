"""Units of work in whose middle somebody dies: what each due source does, and the main actions.

`lay` puts there what is needed, `go` does the unit, `again` is what happens after a death: another
worker has its turns, or the person presses the button once more.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from driftbook.work import due

LATER = timedelta(minutes=20)
"""By then every lease has run out."""
LIMIT = 5
DEMO = "demo"
"""What is there before: the demo's cast, or nothing."""


@dataclass(frozen=True)
class Turn:
    """A turn of one due source."""

    source: str
    base: str = DEMO
    prepare: Callable[[], datetime | None] = lambda: None
    """Returns the instant of the turn; None: when the first thing is due."""
    leased: bool = False
    """Its units talk to the world: a lease has to run out before another worker takes over."""

    but: tuple[str, ...] = ()
    """Tables that say how often something was tried, which may differ."""

    def lay(self) -> None:
        at = self.prepare()
        source = self._source()
        first = source.next_due(timezone.now()) if at is None else at
        assert first is not None, f"nothing of {self.source} will ever be due"
        _keep_time(max(first, timezone.now()) if at is None else at)

    def go(self) -> None:
        self._source().run_due(_time(), LIMIT)

    def again(self) -> None:
        for now in (_time(), _time() + LATER) if self.leased else (_time(),):
            for _ in range(20):
                if not self._source().run_due(now, LIMIT):
                    break

    def _source(self) -> due.Source:
        return next(one for one in due.sources() if one.name == self.source)


@dataclass(frozen=True)
class Act:
    """Something that a person does; done again, it is still done once."""

    prepare: Callable[[], object]
    do: Callable[[], object]
    base: str = ""
    then: Callable[[], object] = lambda: None
    but: tuple[str, ...] = ()
    """Tables that may have a row more: what tells doubles apart."""
    leased: bool = False

    def lay(self) -> None:
        self.prepare()

    def go(self) -> None:
        self.do()

    def again(self) -> None:
        self.do()
        self.then()


def _keep_time(now: datetime) -> None:
    (Path(settings.OPERATOR.var) / "time").write_text(json.dumps(now.isoformat()))


def _time() -> datetime:
    return datetime.fromisoformat(json.loads((settings.OPERATOR.var / "time").read_text()))


# --- what else is due ----------------------------------------------------------------------------


def _a_command() -> datetime:
    from driftbook.doors.models import Command
    from driftbook.doors.opening import actions
    from driftbook.doors.opening.due import LATE
    from driftbook.doors.tests import locks

    town = locks.town()
    command = actions.ask(
        actor=locks.actor(locks.CARLA),
        unit=town.lock,
        act="open",
        pressed=uuid.UUID(int=7),
        now=locks.NOW,
    )
    # as if the broker had taken it: what became of it nobody says
    Command.objects.filter(pk=command.pk).update(outcome="", published=locks.NOW)
    return command.expires + LATE


def _board() -> Any:
    from driftbook.downtime.tests import said
    from driftbook.downtime.tests.town import town

    there = town()
    return there, said.opened(there)


def _subscribers() -> list[Any]:
    from driftbook.downtime.models import Subscription
    from driftbook.downtime.status import actions
    from driftbook.downtime.tests.town import NOW

    _there, page = _board()
    for name in ("rita", "rolf", "ruth"):
        one = actions.subscribe(
            page=page, address=f"{name}@example.org", language="en", systems=[], now=NOW
        )
        if name != "ruth":
            actions.confirm(subscription=one, now=NOW)
    return list(Subscription.objects.order_by("pk"))


def _status_mail() -> datetime:
    from django.db import transaction

    from driftbook.downtime.models import StatusPage
    from driftbook.downtime.status import subscribing
    from driftbook.downtime.tests import said, town

    _subscribers()
    page = StatusPage.objects.get()
    row = _announced(page)
    with transaction.atomic():
        for notice in said.say(row, "planned", at=town.NOW):
            subscribing.tell(notice, town.NOW)
    return town.NOW + timedelta(minutes=5)


def _announced(page: Any) -> Any:
    from driftbook.downtime.models import Downtime
    from driftbook.downtime.tests.town import END, NOW, START
    from driftbook.editions.models import Edition

    edition = Edition.objects.get(agreement__handbook="town")
    return Downtime.objects.create(
        number=1,
        agreement=edition.agreement,
        edition=edition,
        organisation=page.organisation,
        kind="minor",
        planning="planned",
        systems=["plan"],
        affected=["plan"],
        title="New care plan",
        text="It takes three hours.",
        start=START,
        end=END,
        decided=NOW,
        changed=NOW,
    )


def _never_confirmed() -> datetime:
    from driftbook.downtime.tests.town import NOW

    _subscribers()
    return NOW + timedelta(days=30)


def _to_be_swept() -> datetime:
    from driftbook.downtime.models import StatusPage
    from driftbook.downtime.status import actions
    from driftbook.downtime.tests.town import BY, NOW

    _subscribers()
    actions.close_page(page=StatusPage.objects.get(), by=BY, now=NOW)
    return NOW


def _an_incident() -> datetime:
    from driftbook.incidents.tests import telling
    from driftbook.incidents.tests.cast import NOW, town

    town()
    telling.opened()
    return NOW + timedelta(minutes=15)


def _a_monitor() -> datetime:
    from driftbook.incidents.tests import watch
    from driftbook.incidents.tests.cast import town

    here = town()
    watch.address(here, "crisis", "crisis@example.org")
    monitor, _token = watch.hook(here)
    watch.says(monitor, "broken", 0, 1, 2, 3, 4, 5, said="500")
    return watch.at(60)


def _a_mail() -> datetime:
    """One: of two the second becomes case 1, where the first waits for a lease to run out."""
    from driftbook.inbox.ledger import keep
    from driftbook.requests.tests.cast import NOW, houses
    from driftbook.requests.tests.letters import a_mailbox
    from driftbook.requests.tests.mails import written

    box = a_mailbox(houses())
    mail = written("It is dark.", subject="It is dark.")
    keep(mailbox=box, raw=mail.as_bytes(), source="lmtp", now=NOW)
    return NOW + timedelta(minutes=1)


def _a_list() -> datetime:
    from django.db import transaction

    from driftbook.doors.models import Tag
    from driftbook.requests.actions import extracts
    from driftbook.requests.tests.cast import NOW, PETRA, by, houses
    from driftbook.requests.tests.filed import case

    here = houses()
    Tag.objects.bulk_create(
        Tag(organisation=here.owner, number=f"{number:05d}", since=NOW) for number in range(30)
    )
    one = case(here, "extract")
    with transaction.atomic():
        extracts.ask(case=one, does="list-users", form="csv", about={}, by=by(PETRA), now=NOW)
    return NOW + timedelta(minutes=1)


def _a_digest() -> datetime:
    from driftbook.people.models import User
    from driftbook.requests.actions import choosing
    from driftbook.requests.letters_due import Letters
    from driftbook.requests.models import MailChoice
    from driftbook.requests.tests.cast import KARIN, KURT, NOW, houses
    from driftbook.requests.tests.filing import filed
    from driftbook.requests.tests.letters import a_mailbox

    here = houses()
    a_mailbox(here)
    for name in (KARIN, KURT):
        choosing.choose(user=User.objects.get(username=name), how="digest", now=NOW)
    filed(here, "fault", {"problem": "x"})
    Letters().run_due(NOW + timedelta(minutes=10), 20)
    first = MailChoice.objects.filter(digest_due__isnull=False).order_by("digest_due").first()
    assert first is not None
    return first.digest_due


# --- what people do -------------------------------------------------------------------------------


def _order_a_job() -> None:
    """Søren presses the button of his draft."""
    from driftbook.editions.models import Edition
    from driftbook.editions.shelf import read
    from driftbook.jobs.actions import orders
    from driftbook.jobs.models import Draft
    from driftbook.jobs.tests.cast import NOW, SOREN, by

    edition = Edition.objects.get(agreement__handbook="town")
    orders.place(
        draft=Draft.objects.get(), edition=edition, handbook=read(edition), by=by(SOREN), now=NOW
    )


def _a_draft() -> None:
    from driftbook.jobs.tests.cast import TUESDAY, town
    from driftbook.jobs.tests.ordering import draft

    draft(town(), [TUESDAY, TUESDAY + timedelta(hours=1)])


def _houses() -> None:
    from driftbook.requests.tests.cast import houses

    houses()


def _file_a_case() -> None:
    from driftbook.editions.models import Edition
    from driftbook.editions.shelf import read
    from driftbook.people.models import Organisation
    from driftbook.requests.actions.filing import file
    from driftbook.requests.tests.cast import NOW, PETRA, by

    edition = Edition.objects.get(agreement__handbook="entrances")
    file(
        agreement=edition.agreement,
        edition=edition,
        handbook=read(edition),
        customer=Organisation.objects.get(slug="the-owner"),
        type="order",
        answers={"what": "Tags", "tags": "2", "how": "shop", "shop": "Malmö"},
        key="once",
        by=by(PETRA),
        roles={"portal-user"},
        now=NOW,
    )


def _a_log() -> None:
    from driftbook.incidents.tests import telling
    from driftbook.incidents.tests.cast import town

    here = town()
    telling.reached(here, "crisis", "crisis@example.org")
    telling.opened()


def _write_an_entry() -> None:
    from driftbook.incidents.models import Incident
    from driftbook.incidents.tests import telling
    from driftbook.incidents.tests.cast import NOW

    telling.wrote(
        Incident.objects.get(),
        "inform",
        "crisis",
        at=NOW + timedelta(minutes=2),
        words="It is dark",
        id=uuid.UUID(int=9),
        via="mail",
    )


def _receive_a_mail() -> None:
    from driftbook.inbox.ledger import keep
    from driftbook.inbox.models import Mailbox
    from driftbook.requests.tests.cast import NOW
    from driftbook.requests.tests.mails import written

    raw = written("It is dark.", message_id="<once@example.org>").as_bytes()
    keep(mailbox=Mailbox.objects.get(), raw=raw, source="lmtp", now=NOW)


def _read_it() -> None:
    """The server that has heard no 250 has sent it again: it becomes one case."""
    from driftbook.inbox.due import Inbox
    from driftbook.requests.models import Case
    from driftbook.requests.tests.cast import NOW

    Inbox().run_due(NOW + timedelta(minutes=1), LIMIT)
    assert Case.objects.count() == 1


def _a_mailbox() -> None:
    from driftbook.requests.tests.cast import houses
    from driftbook.requests.tests.letters import a_mailbox

    a_mailbox(houses())


def _locks() -> None:
    from driftbook.doors.tests import locks

    locks.town()


def _take_messages() -> None:
    from driftbook.doors.tests.locks import NOW
    from driftbook.doors.wire.ingest import Arrived, take

    take(
        [
            Arrived(
                "driftbook/v1/the-town-1/L-1/report",
                json.dumps({"seq": seq, "battery": 50 - seq, "state": "locked"}).encode(),
                NOW + timedelta(minutes=seq),
            )
            for seq in (1, 2, 3)
        ]
        + [Arrived("driftbook/v1/the-town-1/L-1/report", b"{", NOW)],
        NOW + timedelta(minutes=5),
        listener="one",
    )


def _publish() -> None:
    """The owner of the handbook publishes once; pressed again, there is nothing new to publish."""
    from driftbook.editions.actions.publishing import publish
    from driftbook.editions.models import Edition
    from driftbook.history.by import By
    from driftbook.people.models import Agreement, Organisation
    from driftbook.requests.tests.cast import NOW
    from driftbook.requests.tests.handbook import FILES

    cover = FILES["handbook.yaml"]
    version = next(line for line in cover.splitlines() if line.startswith("version:"))
    agreement = Agreement.objects.get(handbook="entrances")
    if Edition.objects.filter(agreement=agreement, version="77").exists():
        return
    publish(
        agreement=agreement,
        files={**FILES, "handbook.yaml": cover.replace(version, 'version: "77"')},
        note="The next one.",
        acknowledged=("waits-without-end types.people", "waits-without-end types.password"),
        by=By(None, "operator"),
        organisation=Organisation.objects.get(slug="the-keeper"),
        now=NOW + timedelta(days=1),
    )


UNITS: dict[str, Turn | Act] = {
    "batteries": Turn("batteries"),
    "case-digests": Turn("case-digests", "", _a_digest),
    "case-letters": Turn("case-letters"),
    "commands": Turn("doors.commands", "", _a_command),
    "downtime": Turn("downtime"),
    "extracts": Turn("extracts", "", _a_list, leased=True),
    "inbox": Turn("inbox", "", _a_mail, leased=True),
    "incidents": Turn("incidents", "", _an_incident),
    "keys": Turn("keys"),
    "manuals": Turn("manuals"),
    "monitors": Turn("monitors", "", _a_monitor, leased=True),
    "notices": Turn("notices"),
    "outbox": Turn("outbox", leased=True, but=("outbox.Attempt",)),
    "procedures": Turn("procedures"),
    "requests": Turn("requests"),
    "reviews": Turn("reviews"),
    "status-mail": Turn("status mail", "", _status_mail),
    "subscriptions": Turn("subscriptions", "", _never_confirmed),
    "ended": Turn("ended subscriptions", "", _to_be_swept),
    "order": Act(_a_draft, _order_a_job),
    "file": Act(_houses, _file_a_case),
    "entry": Act(_a_log, _write_an_entry),
    "publish": Act(_houses, _publish),
    "mail": Act(_a_mailbox, _receive_a_mail, then=_read_it, but=("inbox.Mail",), leased=True),
    "messages": Act(_locks, _take_messages, but=("doors.DeadLetter", "doors.Listener")),
}
WITHOUT = {
    "editions": "nothing is done",
    "status copies": "writes files alone, each by a rename",
    "doors.fleet": "keeps what is asked again in minutes; killed, it goes on where it was",
}
"""Sources that need no killing, and why."""
