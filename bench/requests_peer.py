"""django-helpdesk with tickets as it has them, in the Python of its own environment.

It has a fifth of our tickets, in its favour: its queue grows with all of them.
"""

import email
import json
import logging
import os
import random
import statistics
import sys
import time
import types
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bench.requests_texts import SEED, Texts

QUICK = "--quick" in sys.argv
TICKETS, EACH = 1_000 if QUICK else 20_000, 4
LOOKS, CREATED, MAILS, ROUNDS = 30, 100, 100, 3
APPS = ["admin", "auth", "contenttypes", "sessions", "messages", "sites", "humanize", "staticfiles"]
MAIL = """From: {sender}@example.org
To: help@example.org
Subject: {subject}
Message-ID: <{sender}@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{text}
"""


def set_up() -> None:
    """As its own documentation says, on the server in DRIFTBOOK_DATABASE."""
    from django.conf import settings

    address = urlsplit(os.environ["DRIFTBOOK_DATABASE"])
    host = parse_qs(address.query)["host"][0]
    place = {"NAME": address.path[1:], "USER": address.username, "HOST": host}
    middle = "django.contrib"
    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **place}},
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in APPS), "helpdesk", "rest_framework"],
        MIDDLEWARE=[
            f"{middle}.sessions.middleware.SessionMiddleware",
            f"{middle}.auth.middleware.AuthenticationMiddleware",
            f"{middle}.messages.middleware.MessageMiddleware",
        ],
        ROOT_URLCONF="bench_peer_urls",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        SITE_ID=1,
        USE_TZ=True,
        STATIC_URL="/static/",
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        HELPDESK_ACTIVATE_API_ENDPOINT=True,
        HELPDESK_TEAMS_MODE_ENABLED=False,
    )
    import django

    django.setup()
    from django.urls import include, path

    urls: Any = types.ModuleType("bench_peer_urls")
    urls.urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
    sys.modules[urls.__name__] = urls
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def measure() -> dict[str, Any]:
    """The same questions as ours get."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from helpdesk.models import FollowUp, Queue, Ticket

    texts, chance = Texts(), random.Random(SEED)
    queue = Queue.objects.create(title="Ordinary", slug="ordinary", allow_email_submission=True)
    agent = get_user_model().objects.create_superuser("agent", "agent@example.org", "x")
    rows = [
        Ticket(
            title=texts.text(5),
            queue=queue,
            description=texts.text(20),
            status=1 if n < 800 else 4,
            submitter_email="a@example.org",
            secret_key=str(n),
        )
        for n in range(TICKETS)
    ]
    made = Ticket.objects.bulk_create(rows, batch_size=2_000)
    for start in range(0, len(made), 1_000):
        FollowUp.objects.bulk_create(
            FollowUp(ticket=ticket, title="x", comment=texts.text(30), public=True, user=agent)
            for ticket in made[start : start + 1_000]
            for _n in range(EACH)
        )
    _vacuum()
    client = Client()
    client.force_login(agent)
    words = Texts()
    words.chance.seed(SEED + 1)
    some = chance.sample([ticket.pk for ticket in made], LOOKS)
    found: dict[str, Any] = {"cases": TICKETS, "posts": TICKETS * EACH}
    found["queue"] = p95([_took(lambda: _queue(client)) for _n in range(10)])
    found["case"] = p95([_took(lambda pk=pk: _get(client, f"/tickets/{pk}/")) for pk in some])
    asked = words.asked(LOOKS)
    found["search"] = p95([_took(lambda q=q: _queue(client, q)) for q in asked])
    found["created"] = rate(lambda n: _create(client, queue, texts, n), CREATED)
    found["mails"] = rate(lambda n: _mail(queue, texts, n), MAILS)
    return found


def _queue(client: Any, words: str = "") -> None:
    """The page and the first 25 lines, which its script fetches."""
    from helpdesk.query import query_to_base64

    asked = {
        "filtering": {"status__in": [1, 2]} if not words else {},
        "filtering_null": {},
        "sorting": "created",
        "search_string": words,
    }
    encoded = query_to_base64(asked)
    _get(client, "/tickets/")
    columns = {"draw": "1", "start": "0", "length": "25", "search[value]": ""}
    columns |= {"order[0][column]": "0", "order[0][dir]": "desc"}
    _get(client, f"/datatables_ticket_list/{encoded}", **columns)


def _create(client: Any, queue: Any, texts: Texts, n: int) -> None:
    body = {"queue": queue.pk, "title": texts.text(5), "description": texts.text(30)}
    body |= {"submitter_email": f"a{n}@example.org", "priority": 3}
    answer = client.post("/api/tickets/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content[:500]


def _mail(queue: Any, texts: Texts, n: int) -> None:
    from helpdesk.email import extract_email_metadata

    raw = MAIL.format(sender=f"m{n}", subject=texts.text(5), text=texts.text(40))
    ticket = extract_email_metadata(raw, queue, logging.getLogger("bench"))
    assert ticket is not None, email.message_from_string(raw)["Subject"]


def _get(client: Any, address: str, **query: str) -> None:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code, answer.content[:300])


def _vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _took(do: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        do()
        return (time.perf_counter() - start) * 1000

    return min(once() for _n in range(ROUNDS))


def rate(do: Callable[[int], object], count: int) -> float:
    """How many a second, one after the other, after some that are not counted."""
    for n in range(10):
        do(-n - 1)
    start = time.perf_counter()
    for n in range(count):
        do(n)
    return count / (time.perf_counter() - start)


def p95(times: Sequence[float]) -> float:
    """Nineteen of twenty take no longer."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    set_up()
    print(json.dumps(measure()))
