"""As `crew`, with a town to lose: commands `make`, `write`, `look`, `count`, `leads TOKEN`, `cli [WORDS]`."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import time
from datetime import timedelta
from typing import Any

from tests.work import crew

PASSWORD = "Right-password-1"


def answer(command: str, words: list[str]) -> str:
    if command == "cli":
        return crew.asked(lambda: cli(json.loads(" ".join(words))))
    if command == "write":
        return str(crew.fork(write))
    if command == "newer":
        return crew.asked(lambda: newer(words[0]))
    if command == "erase":
        return crew.asked(lambda: erase(words[0]))
    if command == "leads":
        return crew.asked(lambda: leads_to(words[0]))
    if command in MINE:
        return crew.asked(MINE[command])
    return crew.answer(command, words)


def cli(words: list[str]) -> str:
    """`driftbook …`: its exit code, and what it said."""
    from driftbook.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code: Any = main(words)
        except SystemExit as end:
            code = end.code
    return json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()})


def make() -> str:
    """Cases with files, a card that runs, an order; a letter that waits, and one that was sent."""
    from django.db import transaction
    from django.utils import timezone

    from driftbook.incidents.tests import cast as cards
    from driftbook.jobs.tests import cast as jobs
    from driftbook.outbox.actions import put
    from driftbook.outbox.models import Message
    from driftbook.requests import tokens
    from driftbook.requests.tests.asking import case
    from driftbook.requests.tests.cast import PETRA, houses, user
    from driftbook.requests.tests.letters import a_mailbox

    jobs.town()
    cards.town()
    here, now = houses(), timezone.now()
    a_mailbox(here)
    petra = user(PETRA)
    petra.set_password(PASSWORD)
    petra.consent_version = "1"
    petra.save()
    first = case(here, filed=now - timedelta(days=1))
    for number in range(5):
        send(first, f"picture {number}", str(number).encode() * 50_000)
    with transaction.atomic():
        for name in ("waits", "was sent"):
            put(
                channel="mail",
                to="petra@example.org",
                template="trial/letter",
                context={"number": name},
                language="en",
                organisation=None,
                person=None,
                key=name,
                now=now,
            )
    Message.objects.filter(key="was sent").update(state="sent", ended=now)
    return json.dumps({"token": tokens.address(first, petra.key), "case": str(first.key)})


def send(case: Any, text: str, content: bytes) -> None:
    from django.utils import timezone

    from driftbook.requests.actions import talking
    from driftbook.requests.files import File
    from driftbook.requests.models import CUSTOMER
    from driftbook.requests.tests.cast import PETRA, by

    talking.post(
        case=case,
        text=text,
        by=by(PETRA),
        side=CUSTOMER,
        organisation=case.customer.key,
        now=timezone.now(),
        files=[File("a.txt", content, "text/plain")],
    )


def write() -> None:
    """Say more and more, until killed; not faster than a busy machine can copy."""
    from driftbook.requests.models import Case

    case = Case.objects.select_related("customer", "provider", "agreement").get()
    for number in range(5_000):
        send(case, f"more {number}", f"{number}".encode() * 2_000)
        time.sleep(0.01)


def count() -> str:
    from driftbook.requests.models import Attachment

    return str(Attachment.objects.count())


def look() -> str:
    """What a visitor and an auditor would find."""
    from django.test import Client

    from driftbook.history import verifying
    from driftbook.outbox.models import Message
    from driftbook.people.models import User
    from driftbook.requests import storage
    from driftbook.requests.models import Attachment

    wrong = []
    for digest in Attachment.objects.values_list("digest", flat=True):
        with storage.content(digest) as content:
            if hashlib.sha256(content.read()).hexdigest() != digest:
                wrong.append(digest)
    signed = Client().post(
        "/sign-in/password/", {"username": "petra", "password": PASSWORD}, secure=True
    )
    return json.dumps(
        {
            "attachments": Attachment.objects.count(),
            "wrong": wrong,
            "problems": [verifying.verify(one).problem for one in verifying.chains()],
            "triggers": verifying.missing_triggers(),
            "people": sorted(User.objects.values_list("username", flat=True)),
            "signed in": [signed.status_code, signed.headers.get("Location", "")],
            "messages": dict(Message.objects.values_list("key", "state")),
        }
    )


def schema() -> str:
    """Whether models and tables agree, and which migrations wait."""
    from django.apps import apps
    from django.db import connection

    from driftbook.history import verifying
    from driftbook.operating.upgrade import migrating

    tables, odd = set(connection.introspection.table_names()), []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            name = model._meta.db_table
            wanted = {field.column for field in model._meta.local_concrete_fields}
            there = connection.introspection.get_table_description(cursor, name)
            if name not in tables or wanted != {column.name for column in there}:
                odd.append(name)
            wanted_names = {one.name for one in (*model._meta.constraints, *model._meta.indexes)}
            odd += sorted(
                wanted_names - set(connection.introspection.get_constraints(cursor, name))
            )
    waits = migrating.waiting() or "nothing waits"
    return json.dumps({"odd": odd, "triggers": verifying.missing_triggers(), "waits": waits})


def erase(name: str) -> str:
    """Erase somebody of the owner, as an administrator does."""
    from django.utils import timezone

    from driftbook.people.actions import members
    from driftbook.people.by import operator
    from driftbook.people.models import Organisation, User

    owner = Organisation.objects.get(slug="the-owner")
    user = User.objects.get(username=name)
    members.erase(actor=operator(owner.key), organisation=owner, user=user, now=timezone.now())
    return "done"


def newer(follows: str) -> str:
    """As if a later release, which follows this one, had upgraded the database."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder
    from django.utils import timezone

    from driftbook.work.models import Release

    MigrationRecorder(connection).record_applied("work", "0999_later")
    Release.objects.create(version="0.9.0", follows=follows, at=timezone.now())
    return "done"


def leads_to(token: str) -> str:
    """The case that an answer to this address belongs to."""
    from driftbook.requests import tokens

    found = tokens.read(token.partition("@")[0].partition("+")[2])
    return str(found.case.key) if found else ""


MINE = {"make": make, "count": count, "look": look, "schema": schema}


if __name__ == "__main__":
    crew.prepare()
    crew.serve(answer)
