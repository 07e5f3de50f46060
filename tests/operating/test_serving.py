"""`driftbook serve`: refuses with a sentence, reloads and stops without breaking off a request."""

from __future__ import annotations

import fcntl
import signal
import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import TextIO

from tests.operating.installed import PATIENCE, Installed
from tests.ports import free_port


def until(true: object, why: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError(why)


def test_it_reloads_and_stops_without_breaking_off_a_request(installed: Installed) -> None:
    with installed.serving("--workers", "1", "--threads", "2") as server:
        first = server.workers()
        begun = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        begun.sendall(b"GET /api/ping HTTP/1.1\r\nHost: drift.example.org\r\n")  # not all of it
        failures: list[str] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                try:
                    status = server.get("/api/ping").status
                except OSError as fault:
                    failures.append(repr(fault))
                else:
                    failures.extend([str(status)] if status != 200 else [])

        asking = threading.Thread(target=ask)
        asking.start()
        server.process.send_signal(signal.SIGHUP)
        until(lambda: server.workers() and not server.workers() & first, "no worker is new")
        stop.set()
        asking.join(PATIENCE)
        assert failures == []
        begun.close()
        half = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        half.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: drift.example.org\r\n\r\n")
        until(lambda: half.recv(1, socket.MSG_PEEK), "it does not begin to answer")
        server.process.send_signal(signal.SIGTERM)
        received = b""
        while chunk := half.recv(65536):
            received += chunk
        assert received.startswith(b"HTTP/1.1 200 OK")
        assert b"</html>" in received
        assert server.process.wait(PATIENCE) == 0


def test_a_file_of_a_socket_and_a_word_to_systemd(installed: Installed) -> None:
    path = installed.folder / "web.sock"
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(installed.folder / "notify"))
    told.settimeout(PATIENCE)
    notify = {"NOTIFY_SOCKET": str(installed.folder / "notify")}
    with installed.serving("--workers", "1", bind=f"unix:{path}", **notify) as server:
        assert b"READY=1" in told.recv(4096)
        assert server.get("/sign-in/").headers["Strict-Transport-Security"]
    assert not path.exists()


def test_a_second_one_beside_says_who_is_there_and_breaks_nothing(installed: Installed) -> None:
    words = ("--beside", "--workers", "1")

    def beside(at: int, **more: str) -> tuple[int, str]:
        told = ("--settings", installed.settings, "serve", *words, "--bind", f"127.0.0.1:{at}")
        done = installed.run(*told, **more)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr

    with installed.serving(*words) as server:
        until(lambda: f"answers at http://127.0.0.1:{server.port}" in server.said(), "not told")
        code, said = beside(free_port())
        assert code == 1
        assert f"runs already on {installed.var}: process {server.process.pid}, at" in said
        assert f"127.0.0.1:{server.port}" in said
        other = installed.folder / "other"
        code, said = beside(server.port, DRIFTBOOK_VAR=str(other))
        assert code == 2  # the settings name another folder, and a setting is said once
        line = f"DRIFTBOOK_VAR={installed.var}"
        replaced(installed, line, f"DRIFTBOOK_VAR={other}")
        code, said = beside(server.port)
        assert (code, f"127.0.0.1:{server.port} is taken" in said) == (1, True), said
        assert f"PORT={server.port + 1}" in said
        assert not (other / "driftbook.sqlite3").exists()  # nothing was begun
        replaced(installed, f"DRIFTBOOK_VAR={other}", line)
        assert server.get("/sign-in/").status == 200
        server.process.kill()
        server.process.wait(PATIENCE)
        lock = (installed.var / "beside.lock").open("r")
        until(lambda: _free(lock), "the lock outlives who held it")
        lock.close()
    with installed.serving(*words) as again:
        assert again.get("/sign-in/").status == 200


def _free(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def test_what_a_stranger_claims_is_not_believed_and_addresses_not_logged(
    installed: Installed,
) -> None:
    """Without HTTPS no HSTS: so the header tells who was believed."""
    with installed.serving("--workers", "1", DRIFTBOOK_PROXY_ADDRESSES="127.0.0.1") as server:
        believed = server.get("/sign-in/", source="127.0.0.1", SCRIPT_NAME="/evil")
        assert believed.headers["Strict-Transport-Security"]
        assert "/evil" not in believed.text
        stranger = server.get("/sign-in/", source="127.0.0.9")
        assert (stranger.status, stranger.headers["Strict-Transport-Security"]) == (200, None)
        assert server.get("/api/v1/incidents/hooks/a-token").status in (401, 403, 404)
        assert "/sign-in/" not in server.said()  # its log holds no address that was asked


def refused(installed: Installed, *words: str, **more: str) -> tuple[int, str]:
    done = installed.run("--settings", installed.settings, "serve", "--check", *words, **more)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.returncode, done.stderr


def replaced(installed: Installed, old: str, new: str) -> None:
    text = installed.settings.read_text()
    assert old in text
    installed.settings.write_text(text.replace(old, new))


def test_what_is_for_developers_stays_on_this_machine(installed: Installed) -> None:
    replaced(
        installed, "DRIFTBOOK_ALLOWED_HOSTS=drift.example.org", "DRIFTBOOK_ALLOWED_HOSTS=localhost"
    )
    replaced(installed, "DRIFTBOOK_PROXIES=1", "DRIFTBOOK_PROXIES=0")
    for name in ("DRIFTBOOK_DEBUG", "DRIFTBOOK_DEMO"):
        code, said = refused(installed, "--bind", "0.0.0.0:8000", **{name: "1"})
        assert code == 2
        assert f"{name}=1 is for this machine alone" in said


def test_an_older_database_is_refused_and_left_as_it_is(installed: Installed) -> None:
    path = installed.var / "driftbook.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'work'")
        before = list(database.iterdump())
    code, said = refused(installed)
    assert code == 1
    assert said.startswith("driftbook: The database lacks work.0001")
    assert "driftbook upgrade" in said
    with sqlite3.connect(path) as database:
        assert list(database.iterdump()) == before


def test_wrong_words_are_refused_with_a_sentence(installed: Installed) -> None:
    """Most without starting Django at all."""
    for words, wanted in (
        (["--bind", "everywhere"], "write 127.0.0.1:8000"),
        (["--bind", "unix:web.sock"], "write the whole path"),
        (["--bind", "127.0.0.1:99999"], "write 127.0.0.1:8000"),
        (["--workers", "0"], "DRIFTBOOK_WORKERS is '0'"),
        (["--threads", "1000"], "DRIFTBOOK_THREADS is '1000'"),
    ):
        code, said = refused(installed, *words)
        assert (code, wanted in said) == (2, True), said


def test_a_database_that_is_away_is_said_so(installed: Installed) -> None:
    away = installed.folder / "no-such-folder/driftbook.sqlite3"
    code, said = refused(installed, DRIFTBOOK_DATABASE=str(away))
    assert (code, "The database cannot be used: unable to open" in said) == (1, True), said


def test_settings_that_cannot_be_read_are_said_so(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("--settings", tmp_path / "none.env", "serve")
    assert done.returncode == 2
    assert done.stderr.startswith("driftbook: The settings cannot be read:")
    replaced(installed, "DRIFTBOOK_PROXIES=1", "DRIFTBOOK_PROXIS=1")
    code, said = refused(installed)
    assert (code, "did you mean DRIFTBOOK_PROXIES?" in said) == (2, True)
    replaced(installed, "DRIFTBOOK_PROXIS=1", "DRIFTBOOK_ALLOWED_HOSTS=")
    assert "stands there twice" in refused(installed)[1]


def test_static_files_are_collected_once_and_again_when_they_are_others(
    installed: Installed,
) -> None:
    shared = (installed.var / "static").resolve()
    stamp = (shared / ".collected").read_text()
    (installed.var / "static").unlink()
    (installed.var / "static").mkdir()
    (installed.var / "static/.collected").write_text(stamp)
    installed.told("serve", "--check")
    assert not (installed.var / "static/staticfiles.json").exists()  # it believed its stamp
    (installed.var / "static/.collected").write_text("of an older version")
    (installed.var / "static/older.0123456789ab.css").write_text("")
    installed.told("serve", "--check")
    assert (installed.var / "static/staticfiles.json").exists()
    assert (installed.var / "static/older.0123456789ab.css").exists()  # older pages still name it
    assert (installed.var / "static/.collected").read_text() == stamp
