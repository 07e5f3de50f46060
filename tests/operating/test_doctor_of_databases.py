"""Mistakes in the database are made, and the doctor names them; it names nobody."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialApp
from django.db import connection
from django.utils import timezone

from driftbook.doors.models import Listener
from driftbook.editions.models import Edition
from driftbook.inbox.models import Mailbox
from driftbook.operating.backup import restoring
from driftbook.operating.doctor import machine_checks
from driftbook.operating.doctor.checks import Look
from driftbook.outbox.channels import webhooks
from driftbook.outbox.models import Endpoint, Message
from driftbook.people.directories import reading
from driftbook.people.models import Agreement, Directory, Organisation, Session
from driftbook.work.models import Hold, Release, Worker
from tests.operating.looking import NOW, found, look


def _behind() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'work' AND name LIKE '0001%'")


def _ahead() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('people', '9999_next', CURRENT_TIMESTAMP)"
        )


def _untied() -> None:
    on = " ON history_event" if connection.vendor == "postgresql" else ""
    name = "history_event_rows" if on else "history_event_no_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")


def _another_version() -> None:
    Worker.objects.create(name="old", started=NOW, seen=timezone.now(), version="0.0.1")


def _tomorrow() -> None:
    seen = timezone.now() + timedelta(days=1)
    Worker.objects.create(name="early", started=NOW, seen=seen)


def _two_releases_on() -> None:
    _ahead()
    Release.objects.create(version="10.0", follows="9.0", at=NOW)


def _held() -> None:
    Hold.objects.create(since=NOW, made=NOW)


def _directory_inside() -> None:
    app = SocialApp.objects.create(
        provider="openid_connect", provider_id="inside", name="inside", client_id="c",
        settings={"server_url": "https://10.20.30.40/adfs"},
    )  # fmt: skip
    organisation = Organisation.objects.order_by("pk").first()
    Directory.objects.create(organisation=organisation, app=app, address="inside", name="AD")


@pytest.mark.django_db
def test_a_directory_that_says_it_is_another(tmp_path: Path, monkeypatch) -> None:
    _directory_inside()
    seen = look(tmp_path)
    monkeypatch.setattr(webhooks, "look_up", lambda *_, **__: None)

    def told(says: dict[str, str] | Exception) -> list[tuple[str, str]]:
        def described(_settings: object) -> dict[str, str]:
            if isinstance(says, Exception):
                raise says
            return says

        monkeypatch.setattr(reading, "described", described)
        return found("directories", Look(seen.environ, timezone.now(), seen.operator))

    (severity, said), *_ = told({"issuer": "https://elsewhere.example.org"})
    assert severity == "error"
    assert "the issuer in its description is “https://elsewhere.example.org”" in said
    for silent in (reading.Unreachable("no route"), reading.Refused("404")):
        severity, said = told(silent)[0]
        assert (severity, str(silent) in said) == ("warning", True)
    assert told({"issuer": "https://10.20.30.40/adfs"}) == []


def _deaf() -> None:
    Listener.objects.create(name="deaf", started=NOW, seen=timezone.now())


def _message(state: str, **more: object) -> Callable[[], None]:
    def make() -> None:
        before = timezone.now() - timedelta(hours=1)
        Message.objects.create(
            key="k", reference="r", channel="mail", to="anne@example.org", language="en",
            created=before, due=before, state=state, **more,
        )  # fmt: skip

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "mistake", "said"),
    [
        ("migrated", _behind, "migrations are missing"),
        ("migrated", _ahead, "newer than this code"),
        ("append-only", _untied, "triggers are missing"),
        ("worker", None, "nobody"),
        ("worker", _another_version, "0.0.1; this is"),
        ("worker", _tomorrow, "the worker early was seen at"),
        ("release", _two_releases_on, "upgraded by Driftbook 10.0"),
        ("held", _held, "nothing is sent"),
        ("directories", _directory_inside, "through the directory inside"),
        ("listener", None, "nobody listens"),
        ("listener", _deaf, "no broker"),
        ("outbox", _message("waiting"), "1 messages have waited"),
        ("outbox", _message("failed", ended=NOW), "1 messages were given up"),
        ("due", _message("waiting"), "outbox: due since"),
    ],
)
def test_a_mistake_in_the_database(tmp_path, settings, name, mistake, said) -> None:
    settings.BROKER = "mqtt://broker.example.org"
    if mistake:
        mistake()
    seen = look(tmp_path)
    told = found(name, Look(seen.environ, timezone.now(), seen.operator))
    assert said in told[-1][1], told
    assert "anne" not in str(told)


@pytest.mark.django_db
def test_a_mailbox_without_password_or_out_of_reach(tmp_path: Path, monkeypatch) -> None:
    box = Mailbox.objects.create(
        address="cases@example.org",
        agreement=Agreement.objects.order_by("pk").first(),
        imap="imaps://ann@imap.example.org/INBOX",
        secret="TRIAL_PASSWORD",
        since=NOW,
    )
    assert "no password in TRIAL_PASSWORD" in found("mailboxes", look(tmp_path))[0][1]
    monkeypatch.setenv("TRIAL_PASSWORD", "hush")
    told = found("mailboxes", look(tmp_path))
    assert "has not been reached" in told[0][1]
    assert "hush" not in str(told)
    Mailbox.objects.filter(pk=box.pk).update(seen=timezone.now())
    assert found("mailboxes", look(tmp_path)) == []


@pytest.mark.django_db
def test_a_webhook_that_takes_nothing(tmp_path: Path) -> None:
    endpoint = Endpoint.objects.create(
        organisation=uuid.uuid4(), url="https://hook.example.org/geheim", created=NOW
    )
    _message("failed", ended=timezone.now(), endpoint=endpoint)()
    told = found("webhooks", look(tmp_path))
    assert told == [("warning", "1 webhooks do not take what they are told")]


@pytest.mark.django_db
def test_sessions_that_nobody_tidies_up(tmp_path: Path) -> None:
    old = timezone.now() - timedelta(days=30)
    Session.objects.bulk_create(
        Session(session_key=f"s{number}", session_data="", expire_date=old) for number in range(101)
    )
    assert "101 sessions ended" in found("sessions", look(tmp_path))[0][1]


@pytest.mark.django_db
def test_an_edition_that_this_release_cannot_read(tmp_path: Path) -> None:
    edition = Edition.objects.order_by("pk").first()
    edition.pk, edition.key = None, uuid.uuid4()
    edition.number, edition.version = 99, "99"
    edition.files, edition.digest = {"handbook.yaml": "no: handbook"}, "0" * 64
    edition.holds_from = edition.published = timezone.now() - timedelta(minutes=1)
    edition.save(force_insert=True)
    told = found("handbooks", Look({}, timezone.now()))
    assert ("error", f"the edition {edition} that holds cannot be read by this release") in told


@pytest.mark.django_db
def test_what_a_restore_has_left(tmp_path: Path, settings) -> None:
    settings.CASE_FILES = tmp_path / "cases"
    (tmp_path / "restore-in-progress").write_text("{}")
    assert "has not ended" in found("restore", look(tmp_path))[0][1]
    assert found("put-aside", look(tmp_path)) == []
    restoring._old_files().mkdir()
    assert "still kept aside" in found("put-aside", look(tmp_path))[0][1]
    _held()  # `driftbook release` removes it then
    assert found("put-aside", look(tmp_path)) == []


def test_the_last_backup_can_be_read_by_whoever_gets_it(tmp_path: Path) -> None:
    stamp = tmp_path / "last-backup.json"
    stamp.write_text(json.dumps({"at": NOW.isoformat(), "encrypted": False}))
    assert found("backup", look(tmp_path))[0] == (
        "warning",
        "the last backup is not encrypted: whoever gets the file reads it",
    )
    stamp.write_text(json.dumps({"at": NOW.isoformat(), "encrypted": True}))
    assert found("backup", look(tmp_path)) == []


def test_what_a_machine_lacks(tmp_path: Path, monkeypatch) -> None:
    """Programs and zones are here: others are asked for in their place."""
    monkeypatch.setattr(machine_checks, "ZONES", ("Europe/Nowhere",))
    assert "Europe/Nowhere" in found("time-zones", look(tmp_path))[0][1]
    monkeypatch.setattr(machine_checks, "LANGUAGES", ("tlh",))
    assert "no texts in tlh" in found("translations", look(tmp_path))[0][1]
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert "Pango is missing" in found("pdf", look(tmp_path))[0][1]


@pytest.mark.django_db
def test_a_sound_database(tmp_path: Path) -> None:
    seen = look(tmp_path)
    Worker.objects.create(name="one", started=NOW, seen=timezone.now())
    for name in ("database", "database-version", "migrated", "append-only", "worker", "outbox",
                 "read-only", "clock", "sessions", "mailboxes", "webhooks", "listener", "release",
                 "held", "put-aside", "directories"):  # fmt: skip
        assert found(name, Look(seen.environ, timezone.now(), seen.operator)) == [], name
