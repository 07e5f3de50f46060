"""What runs inside a company: each function in a process of its own, called by its name."""

from __future__ import annotations

import os
import sys
from typing import Any


def migrate() -> str:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return "done"


def serve(port: str) -> None:
    """Be the web server, as `driftbook serve` starts one, until killed."""
    from gunicorn.app.wsgiapp import WSGIApplication

    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv = [
        "gunicorn",
        *("--workers", "1", "--threads", "8", "--log-level", "warning", "--timeout", "120"),
        *("--worker-class", "gthread"),
        *("--bind", f"127.0.0.1:{port}", "django.core.wsgi:get_wsgi_application()"),
    ]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


def driftbook(*words: str) -> int:
    """One of our commands, as the operator gives it."""
    from driftbook import cli

    return cli.main(list(words))


def session(name: str) -> str:
    """A new session of somebody, as signing in gives one."""
    from django.conf import settings

    from driftbook.people.models import User
    from tests.cast import session_of

    settings.ALLOWED_HOSTS = ["*"]
    return session_of(User.objects.get(username=name))


def lay_houses() -> str:
    """The cast of cases, with a status page."""
    from driftbook.requests.tests.cast import houses

    houses()
    return "done"


def open_mailbox(imap: str = "", secret: str = "") -> str:
    """Where mail about cases comes to: handed over, or fetched from a server."""
    from driftbook.inbox.models import Mailbox
    from driftbook.people.models import Agreement
    from tests.shelf import LONG_AGO

    agreement = Agreement.objects.get(handbook="entrances")
    Mailbox.objects.create(
        address="cases@example.org", agreement=agreement, imap=imap, secret=secret, since=LONG_AGO
    )
    return "done"


def mails() -> list[str]:
    """The state of every mail that came in."""
    from driftbook.inbox.models import Mail

    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


def open_status_page() -> str:
    """A status page of the owner of the houses; its slug."""
    from django.utils import timezone

    from driftbook.downtime.status import actions
    from driftbook.history.by import ITSELF
    from driftbook.people.models import Organisation

    actions.open_page(
        organisation=Organisation.objects.get(slug="the-owner"),
        languages=("en", "da", "sv"),
        past_days=90,
        by=ITSELF,
        now=timezone.now(),
    )
    return "the-owner"


def cases() -> list[list[Any]]:
    """Every case: its state, and what was said."""
    from driftbook.requests.models import Case

    return [[case.state, case.answers] for case in Case.objects.order_by("pk")]


def chains() -> list[str]:
    """What is wrong with any chain of the history."""
    from driftbook.history import verifying

    found = [verifying.verify(chain).problem for chain in verifying.chains()]
    return [problem for problem in found if problem]


def put_mail(count: str, to: str = "somebody{}@example.org") -> str:
    """Put letters into the outbox."""
    from uuid import UUID

    from django.db import transaction
    from django.utils import timezone

    from driftbook.outbox.actions import put

    for number in range(int(count)):
        with transaction.atomic():
            put(
                channel="mail",
                to=to.format(number),
                template="trial/letter",
                context={"number": number},
                language="en",
                organisation=UUID(int=1),
                person=None,
                key=f"letter {number} {to}",
                now=timezone.now(),
            )
    return "done"


def messages() -> list[list[Any]]:
    """Every message: channel, to whom, state, attempts, why."""
    from driftbook.outbox.models import Message

    rows = Message.objects.order_by("pk")
    return [list(row) for row in rows.values_list("channel", "to", "state", "attempts", "error")]


def workers() -> list[list[Any]]:
    """Every worker that was ever there: whether it has ended."""
    from driftbook.work.models import Worker

    return [[row.name, row.ended] for row in Worker.objects.order_by("started")]


def mailbox() -> dict[str, Any]:
    """What is known of the one that there is."""
    from driftbook.inbox.models import Mailbox

    box = Mailbox.objects.get()
    return {"seen": box.seen, "trouble": box.trouble}


def subjects() -> list[str]:
    """Of every mail that came in, in alphabetical order."""
    from driftbook.inbox.models import Mail

    return sorted(Mail.objects.values_list("subject", flat=True))


def doctor(name: str) -> list[str]:
    """What one check of `driftbook doctor` finds."""
    from django.conf import settings
    from django.utils import timezone

    from driftbook.operating.doctor import checks, restored_checks, running_checks  # noqa: F401

    look = checks.Look(dict(os.environ), timezone.now(), settings.OPERATOR)
    [one] = [check for check in checks.all_checks() if check.name == name]
    return [f.what for f in checks.looked(one, look) if f.level != checks.OK]


def measure(name: str) -> float:
    """What Prometheus reads, without labels."""
    from django.utils import timezone

    from driftbook.operating.measures import stored

    samples = [s for metric in stored.collected(timezone.now()) for s in metric.samples]
    return float(next(s.value for s in samples if s.name == name))


def health() -> dict[str, str]:
    """What /health/ready finds."""
    from django.utils import timezone

    from driftbook.operating.health import readiness

    return {one.name: one.state for one in readiness.look(timezone.now())}
