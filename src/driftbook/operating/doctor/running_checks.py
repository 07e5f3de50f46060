"""Whether what should run runs, and whether what should go out goes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import driftbook
from driftbook.operating.doctor.checks import ERROR, TABLES, WARNING, Look, Wrong, check

STUCK = timedelta(minutes=30)
AHEAD = timedelta(minutes=5)
LATE = timedelta(minutes=15)
LATELY = timedelta(days=1)
SILENT = timedelta(minutes=30)


@check("worker", needs=TABLES)
def worker(look: Look) -> Iterator[Wrong]:
    """Nobody works in the background, or somebody of another version or with another clock does."""
    from driftbook.work import queries

    alive = queries.alive(look.now)
    if not alive:
        last = queries.last_seen()
        what = f"nobody works; last seen {last:%Y-%m-%d %H:%M} UTC" if last else "nobody has worked"
        yield Wrong(ERROR, what, "systemctl start driftbook-worker@1 (or: driftbook work)")
    for one in alive:
        if one.version and one.version != driftbook.__version__:
            what = (
                f"the worker {one.name} is version {one.version}; this is {driftbook.__version__}"
            )
            yield Wrong(WARNING, what, "systemctl restart driftbook-worker@1 on its machine")
    for name, seen in queries.seen_after(look.now + AHEAD):
        what = f"the worker {name} was seen at {seen:%Y-%m-%d %H:%M} UTC, which is to come"
        remedy = "timedatectl set-ntp true, on its machine and on this one"
        yield Wrong(WARNING, what, remedy)


@check("listener", needs=TABLES)
def listener(look: Look) -> Iterator[Wrong]:
    """A broker is set, and nobody listens to units, or who listens has no broker."""
    from driftbook.doors.wire import queries

    state = queries.listener_state(look.now).state
    if state == "nobody":
        remedy = "systemctl start driftbook-listen (or: driftbook listen)"
        yield Wrong(ERROR, "a broker is set, and nobody listens to units", remedy)
    if state == "deaf":
        yield Wrong(ERROR, "the listener has no broker", "Look at the check broker.")


@check("due", needs=TABLES)
def late(look: Look) -> Iterator[Wrong]:
    """What is due waits for long: too few workers, or a source that fails."""
    from driftbook.work import due

    for source in due.sources():
        first = source.next_due(look.now)
        if first is not None and look.now - first > LATE:
            minutes = (look.now - first).total_seconds() // 60
            what = f"{source.name}: due since {minutes:.0f} minutes"
            remedy = "Look at the worker and its log; start more workers when it is only busy."
            yield Wrong(WARNING, what, remedy)


@check("outbox", needs=TABLES)
def outbox(look: Look) -> Iterator[Wrong]:
    """Messages wait for long, or were given up within a day."""
    from driftbook.outbox.models import FAILED, WAITING, Message

    waiting = Message.objects.filter(state=WAITING, created__lt=look.now - STUCK).count()
    if waiting:
        remedy = "Look at mail-server and worker; the outbox on the desk says why each one waits."
        yield Wrong(WARNING, f"{waiting} messages have waited for half an hour or longer", remedy)
    lost = Message.objects.filter(
        blanked__isnull=True, ended__gt=look.now - LATELY, state=FAILED
    ).count()
    if lost:
        remedy = "The outbox on the desk says why; they can be sent again from there."
        yield Wrong(WARNING, f"{lost} messages were given up within a day", remedy)


@check("webhooks", needs=TABLES)
def webhooks(look: Look) -> Iterator[Wrong]:
    """An address that is told about events has not taken them for a day."""
    from driftbook.outbox.models import FAILED, Endpoint

    failing = Endpoint.objects.filter(
        ended__isnull=True, message__state=FAILED, message__ended__gt=look.now - LATELY
    ).distinct()
    if count := failing.count():
        remedy = "Tell the organisation: it corrects the address, or ends it, on its desk."
        yield Wrong(WARNING, f"{count} webhooks do not take what they are told", remedy)


@check("mailboxes", needs=TABLES)
def mailboxes(look: Look) -> Iterator[Wrong]:
    """The password of a mailbox is missing, or its server cannot be reached."""
    from driftbook.inbox.fetching.server import NoPassword, password
    from driftbook.inbox.models import Mailbox

    for box in Mailbox.objects.filter(ended__isnull=True).exclude(imap=""):
        try:
            password(box.secret)
        except (NoPassword, OSError, UnicodeDecodeError):
            what = f"mailbox {box.pk}: no password in {box.secret} or {box.secret}_FILE"
            yield Wrong(ERROR, what, f"Set {box.secret}_FILE for driftbook fetch.")
            continue
        if box.trouble:
            kind = box.trouble.partition(":")[0]  # what a server says may name somebody
            what = f"mailbox {box.pk} could not be reached when it was tried last: {kind}"
            yield Wrong(WARNING, what, "Look at the mail server; the page /inbox/ says all of it.")
        elif box.seen is None or look.now - box.seen > SILENT:
            what = f"mailbox {box.pk} has not been reached for long"
            yield Wrong(WARNING, what, "Start driftbook fetch; its log names what went wrong.")


@check("directories", needs=TABLES)
def directories(look: Look) -> Iterator[Wrong]:
    """A directory is at a private address, which is not asked, or says that it is another one."""
    from django.conf import settings

    from driftbook.outbox.channels import Failed
    from driftbook.outbox.channels.webhooks import NotAllowed, look_up
    from driftbook.people.models import Directory

    for directory in Directory.objects.select_related("app"):
        url = directory.app.settings.get("server_url")
        if not url:
            continue  # SAML: the browser asks it, we do not
        try:
            look_up(url, inside=settings.DIRECTORIES_INSIDE)
        except (NotAllowed, Failed) as wrong:
            what = f"nobody can sign in through the directory {directory.address}: {wrong}"
            remedy = "Set DRIFTBOOK_DIRECTORIES_INSIDE=1 if it is in your own network."
            yield Wrong(
                ERROR, what, remedy if isinstance(wrong, NotAllowed) else "Look at the DNS."
            )
            continue
        yield from _issuer(directory.address, directory.app.settings)


def _issuer(address: str, settings: dict[str, object]) -> Iterator[Wrong]:
    from driftbook.people.directories import issuers, reading

    try:
        issuers.check_description(settings, reading.described(settings))
    except issuers.OtherIssuer as other:
        what = f"nobody can sign in through the directory {address}: {other}"
        remedy = "Its organisation adds it anew with the issuer that it has, to the letter."
        yield Wrong(ERROR, what, remedy)
    except (reading.Refused, reading.Unreachable) as silent:
        what = f"the directory {address} does not describe itself: {silent}"
        yield Wrong(WARNING, what, "Look whether it runs, and whether this machine reaches it.")


@check("sessions", needs=TABLES)
def sessions(look: Look) -> Iterator[Wrong]:
    """Sessions that ended long ago are still there: the worker does not tidy up."""
    from driftbook.people.models import Session

    old = Session.objects.filter(expire_date__lt=look.now - timedelta(days=8)).count()
    if old > 100:
        remedy = "Look at the worker; by hand: driftbook manage clearsessions"
        yield Wrong(WARNING, f"{old} sessions ended more than a week ago", remedy)


@check("handbooks", needs=TABLES)
def handbooks(look: Look) -> Iterator[Wrong]:
    """An edition that holds cannot be read by this release, or has errors."""
    from driftbook.editions import shelf
    from driftbook.editions.models import Edition
    from driftbook.handbook.proving import check as prove

    for edition in shelf.holding(Edition.objects.all(), look.now):
        handbook = shelf.readable(edition)
        if handbook is None:
            what = f"the edition {edition} that holds cannot be read by this release"
            yield Wrong(ERROR, what, "Publish it anew, as docs/operating/upgrade.md says.")
            continue
        errors = [f for f in prove(handbook, look.now, 30) if f.severity == "error"]
        if errors:
            what = f"{edition}: {len(errors)} errors, the first is {errors[0].code}"
            yield Wrong(WARNING, what, "driftbook check, and publish it anew.")
