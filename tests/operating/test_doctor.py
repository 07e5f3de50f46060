"""Each mistake is made, and the doctor names it with its remedy; it never says a secret."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.db import connection
from django.utils import timezone

from driftbook import doctor_command
from driftbook.config import environment
from driftbook.doors.models import Listener
from driftbook.editions.models import Edition
from driftbook.inbox.models import Mailbox
from driftbook.operating.doctor import checks, machine_checks, reaching
from driftbook.operating.doctor.checks import Look, all_checks
from driftbook.outbox.models import Endpoint, Message
from driftbook.people.models import Agreement, Session
from driftbook.work.models import Worker
from tests.broker import broker, needs_mosquitto
from tests.handbook.small import ROOT

SECRET = "7hs9-Qm2xWv8_kTz4RbLp6NcYdJf3GaE5"
NOW = datetime.now(UTC)
SOUND = {
    "DRIFTBOOK_SECRET_KEY": SECRET,
    "DRIFTBOOK_ALLOWED_HOSTS": "drift.example.org",
    "DRIFTBOOK_PROXIES": "1",
}


def look(tmp_path: Path, **more: str) -> Look:
    """As the command looks, with a sound environment and what a test changes in it."""
    given = {**SOUND, "DRIFTBOOK_VAR": str(tmp_path), **more}
    given = {name: value for name, value in given.items() if value != "—"}
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({"PATH": before["PATH"], **given})
    try:
        return doctor_command._look(None)
    finally:
        os.environ.clear()
        os.environ.update(before)


def found(name: str, seen: Look) -> list[tuple[str, str]]:
    (check,) = [one for one in all_checks() if one.name == name]
    told = list(check.run(seen))
    assert all(wrong.remedy for wrong in told)
    return [(wrong.level, wrong.what) for wrong in told]


MISTAKES = [
    ("settings-unknown", {"DRIFTBOOK_DATABSE": "x"}, "did you mean DRIFTBOOK_DATABASE"),
    ("settings-unreadable", {"DRIFTBOOK_SECRET_KEY": "—"}, "SECRET_KEY is missing"),
    ("settings-unreadable", {"DRIFTBOOK_LOGS": "xml"}, "write lines or json"),
    ("settings-unreadable", {"DRIFTBOOK_DATABASE": "mysql://u:hush@h/x"}, "neither a file path"),
    ("settings-unreadable", {"DRIFTBOOK_DEMO": "1"}, "this machine only"),
    ("settings-unreadable", {"DRIFTBOOK_METRICS_TOKEN": "hush"}, "at least 16 characters"),
    ("settings-unreadable", {"DRIFTBOOK_ADDRESS": "http://a.example.org"}, "must start with https"),
    ("settings-module", {"DJANGO_SETTINGS_MODULE": "driftbook.config.settings_test"}, "_test"),
    ("secret-key", {"DRIFTBOOK_SECRET_KEY": "short"}, "5 characters"),
    ("secret-key", {"DRIFTBOOK_SECRET_KEY": "a" * 60}, "short or simple"),
    ("secret-key", {"DRIFTBOOK_SECRET_KEY": "only-for-tests-" + "0" * 40}, "everybody knows"),
    ("hosts", {"DRIFTBOOK_ALLOWED_HOSTS": ""}, "is empty"),
    ("hosts", {"DRIFTBOOK_ALLOWED_HOSTS": "*"}, "is \\*"),
    ("address", {"DRIFTBOOK_ADDRESS": "https://other.example.org"}, "does not name"),
    ("proxies", {"DRIFTBOOK_PROXIES": "0"}, "PROXIES is 0"),
    ("mail-listens", {"DRIFTBOOK_MAIL_LISTEN": "smtp://0.0.0.0:8025"}, "others may reach it"),
    ("demo-or-debug", {"DRIFTBOOK_DEBUG": "1", "DRIFTBOOK_ALLOWED_HOSTS": "", "DRIFTBOOK_PROXIES": ""}, "no installation"),
    ("scanner", {}, "not scanned"),
    ("scanner", {"DRIFTBOOK_CLAMD": "/no/such/socket"}, "does not answer"),
    ("metrics", {}, "no token is set"),
    ("mail-server", {}, "no mail server is set"),
    ("mail-server", {"DRIFTBOOK_SMTP": "smtp://a:hush@127.0.0.1:1", "DRIFTBOOK_MAIL_FROM": "a@example.org"}, "fails at unreachable"),
    ("mail-from", {"DRIFTBOOK_SMTP": "smtp://127.0.0.1:1", "DRIFTBOOK_MAIL_FROM": "a@no.such.invalid"}, "no address"),
    ("broker", {"DRIFTBOOK_BROKER": "mqtt://a:hush@127.0.0.1:1"}, "does not take us"),
    ("static-files", {}, "there are no static files"),
    ("backup", {}, "no backup has been made"),
    ("handbooks-folder", {"DRIFTBOOK_HANDBOOKS": "/no/such"}, "is no folder"),
    ("var-folder", {"DRIFTBOOK_VAR": "/no/such"}, "is no folder"),
    ("voice", {"PATH": "/no/such"}, "no drafts"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "mistake", "said"), MISTAKES)
def test_a_mistake_of_the_settings(tmp_path, name: str, mistake: dict[str, str], said: str) -> None:
    told = found(name, look(tmp_path, **mistake))
    assert told, f"{name} finds nothing"
    assert __import__("re").search(said, told[0][1])
    assert "hush" not in str(told)
    assert SECRET not in str(told)


SOUND_ALL = {
    "DRIFTBOOK_METRICS_TOKEN": SECRET,
    "DRIFTBOOK_ADDRESS": "https://drift.example.org",
    "DRIFTBOOK_MAIL_LISTEN": "lmtp://127.0.0.1:8024",
}


@pytest.mark.parametrize(
    "name",
    ["settings-unknown", "settings-unreadable", "settings-module", "secret-key", "secret-files",
     "hosts", "address", "proxies", "mail-listens", "metrics", "mail-from", "broker",
     "time-zones", "translations", "demo-or-debug", "handbooks-folder"],
)  # fmt: skip
def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path, name: str) -> None:
    assert found(name, look(tmp_path, **SOUND_ALL)) == []


def test_files_that_everybody_can_read(tmp_path: Path) -> None:
    key, data = tmp_path / "key", tmp_path / "data"
    data.mkdir(mode=0o755)
    key.write_text(SECRET)
    key.chmod(0o644)
    (data / "driftbook.sqlite3").touch()
    told = {
        "DRIFTBOOK_SECRET_KEY": "—",
        "DRIFTBOOK_SECRET_KEY_FILE": str(key),
        "DRIFTBOOK_VAR": str(data),
    }
    seen = look(tmp_path, **told)
    assert "everybody here can read" in found("secret-files", seen)[0][1]
    assert len(found("var-folder", seen)) == 2
    key.chmod(0o640)
    data.chmod(0o750)
    assert found("secret-files", seen) == found("var-folder", seen) == []


def test_backups_grow_old(tmp_path: Path) -> None:
    stamp = tmp_path / "last-backup.json"
    for at, said in (
        (NOW - timedelta(days=3), "the last backup is of"),
        (NOW - timedelta(hours=3), ""),
    ):
        stamp.write_text(json.dumps({"at": at.isoformat(), "to": "/backups/x"}))
        told = found("backup", look(tmp_path))
        assert (said in told[0][1]) if said else told == []
    stamp.write_text("[]")
    assert "cannot be understood" in found("backup", look(tmp_path))[0][1]


def test_static_files_of_another_version(tmp_path: Path) -> None:
    root = tmp_path / "static"
    root.mkdir()
    (root / "staticfiles.json").write_text("{}")
    assert "another version" in found("static-files", look(tmp_path))[0][1]


def test_little_space_and_disks_of_others(tmp_path: Path, monkeypatch) -> None:
    """The limits are moved instead of the disk filled."""
    monkeypatch.setattr(machine_checks, "LITTLE", 2**70)
    assert found("disk-space", look(tmp_path))[0][0] == "warning"
    monkeypatch.setattr(machine_checks, "LEAST", 2**70)
    assert found("disk-space", look(tmp_path))[0][0] == "error"
    monkeypatch.setattr(machine_checks, "file_system", lambda place: "nfs4")
    assert "network" in found("database-file", look(tmp_path))[0][1]


def test_the_kind_of_a_file_system_is_read_from_the_system() -> None:
    assert machine_checks.file_system(Path("/proc/self")) == "proc"


def test_a_mail_server_that_refuses_us(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(reaching, "SECONDS", 60.0)  # the machine may be busy

    class Handler:
        pass

    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(
        Handler(), hostname="127.0.0.1", port=port, authenticator=refuse, auth_require_tls=False
    )
    server.start()
    try:
        told = {
            "DRIFTBOOK_MAIL_FROM": "a@example.org",
            "DRIFTBOOK_SMTP": f"smtp://ann:hush@127.0.0.1:{port}?tls=none",
        }
        assert "fails at login: it says 535" in found("mail-server", look(tmp_path, **told))[0][1]
        told["DRIFTBOOK_SMTP"] = f"smtp://127.0.0.1:{port}"
        assert "fails at tls" in found("mail-server", look(tmp_path, **told))[0][1]
        told["DRIFTBOOK_SMTP"] = f"smtp://127.0.0.1:{port}?tls=none"
        assert found("mail-server", look(tmp_path, **told)) == []
    finally:
        server.stop()


@needs_mosquitto
def test_a_broker_that_takes_us(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(reaching, "SECONDS", 60.0)
    with broker(tmp_path) as running:
        assert found("broker", look(tmp_path, DRIFTBOOK_BROKER=running.url)) == []


def test_a_scanner_that_answers(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(reaching, "SECONDS", 60.0)
    with socket.create_server(("127.0.0.1", 0)) as ear:

        def answer() -> None:
            line, _ = ear.accept()
            line.recv(100)
            line.sendall(b"PONG\0")
            line.close()

        threading.Thread(target=answer, daemon=True).start()
        where = f"127.0.0.1:{ear.getsockname()[1]}"
        assert found("scanner", look(tmp_path, DRIFTBOOK_CLAMD=where)) == []


def test_whoever_hangs_is_left_after_some_seconds(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(checks, "SECONDS", 0.2)
    go = threading.Event()
    slow = checks.Check("slow", "", checks.NOTHING, lambda _: [] * go.wait(60))
    assert "no answer within" in checks.looked(slow, look(tmp_path))[0].what
    go.set()


def test_a_check_that_fails_says_so_without_secrets(tmp_path: Path) -> None:
    def fails(_: Look) -> list[checks.Wrong]:
        raise ValueError("postgresql://ann:hush@db.example.org/x")

    told = checks.looked(checks.Check("x", "", checks.NOTHING, fails), look(tmp_path))
    assert "ValueError" in told[0].what
    assert "hush" not in told[0].what


# --- what stands in the database ----------------------------------------------------------------


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
                 "read-only", "clock", "sessions", "mailboxes", "webhooks", "listener"):  # fmt: skip
        assert found(name, Look(seen.environ, timezone.now(), seen.operator)) == [], name


# --- the command --------------------------------------------------------------------------------


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DRIFTBOOK_")}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "driftbook", "doctor", *words],
        env={**bare, "PYTHONPATH": str(ROOT / "src"), **environ},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_it_speaks_when_nothing_can_be_read() -> None:
    done = run("--only", "settings-unreadable", "--only", "database", DRIFTBOOK_LOGS="xml")
    assert done.returncode == 2, done.stderr
    assert "SECRET_KEY is missing" in done.stdout
    assert "not looked at, as they need settings that can be read: database" in done.stdout


def test_it_makes_nothing_and_keeps_secrets_to_itself(tmp_path: Path) -> None:
    file = tmp_path / "driftbook.env"
    var = tmp_path / "var"
    var.mkdir(mode=0o750)
    file.write_text(
        f"# as systemd reads it\nDRIFTBOOK_SECRET_KEY='{SECRET}'\nDRIFTBOOK_VAR={var}\n"
        "DRIFTBOOK_SMTP=smtp://ann:hush@127.0.0.1:1\nDRIFTBOOK_MAIL_FROM=a@example.org\n"
        "DRIFTBOOK_TYPO=hush\n"
    )
    file.chmod(0o644)
    done = run("--json", "--env-file", str(file))
    told = json.loads(done.stdout)
    levels = {one["check"]: one["level"] for one in told["findings"]}
    assert (done.returncode, told["ok"]) == (2, False)
    assert levels["settings-unknown"] == levels["database"] == levels["secret-files"] == "error"
    assert levels["worker"] == "not looked at"
    assert set(levels) == {check.name for check in all_checks()}
    assert list(var.iterdir()) == []
    assert "hush" not in done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_a_database_server_that_is_away_is_said_to_be_with_its_words(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    done = run(
        "--only", "database", **SOUND, DRIFTBOOK_VAR=str(tmp_path),
        DRIFTBOOK_DATABASE="postgresql://ann:hush@127.0.0.1:1/driftbook",
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "ERROR    database: the database does not answer: " in done.stdout
    assert "efused" in done.stdout
    assert "hush" not in done.stdout + done.stderr


def test_an_unknown_check_is_said_to_be() -> None:
    done = run("--only", "luck")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no check 'luck'" in done.stderr


def test_the_page_has_every_check() -> None:
    page = (ROOT / "docs/operating/doctor.md").read_text(encoding="utf-8")
    rows = [f"| `{check.name}` | {check.about} |" for check in all_checks()]
    assert [row for row in rows if row not in page] == []
    assert page.count("\n| `") == len(rows)


def test_unknown_names_are_told_all_at_once(tmp_path: Path) -> None:
    seen = look(tmp_path, DRIFTBOOK_ONE="1", DRIFTBOOK_TWO="2")
    assert len(seen.unknown) == 2
    assert environment.unknown({"SMTP_FILE": "", "DEBUG_FILE": ""}) == ["DEBUG_FILE"]
