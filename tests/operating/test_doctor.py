"""Each mistake is made, and the doctor names it with its remedy; it never says a secret."""

from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from driftbook.operating.doctor import checks, machine_checks, reaching
from driftbook.operating.doctor.checks import Look
from tests.broker import broker, needs_mosquitto
from tests.operating.looking import NOW, SECRET, found, look

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
    ("files-store", {"DRIFTBOOK_FILES": "s3://driftbook?region=eu-north-1", "DRIFTBOOK_FILES_ENDPOINT": "http://127.0.0.1:9", "DRIFTBOOK_FILES_CREDENTIALS": "key:hush"}, "cannot be reached"),
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
     "time-zones", "translations", "demo-or-debug", "handbooks-folder", "files-store", "restore"],
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
        stamp.write_text(json.dumps({"at": at.isoformat(), "to": "/backups/x", "encrypted": True}))
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
        return AuthResult(success=False, handled=False)

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
