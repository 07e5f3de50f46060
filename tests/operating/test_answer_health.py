"""What a load balancer asks, and what it is told."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from driftbook.files.objects import Bucket
from driftbook.operating.bounded import Bounded
from driftbook.operating.health import readiness
from driftbook.work import actions
from tests.work.killing import environment

NOW = timezone.now


def states() -> dict[str, str]:
    return {check.name: check.state for check in readiness.look(NOW())}


@pytest.mark.parametrize("host", ["10.20.30.40", "_", "", "drift.example.org:8443"])
def test_alive_without_a_database_a_cookie_or_a_known_host(settings, host: str) -> None:
    """This test asks for no database: a question to it would fail."""
    settings.ALLOWED_HOSTS = ["drift.example.org"]
    response = Client(headers={"host": host}).get("/health/live")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["X-Request-ID"]


def test_only_to_be_read() -> None:
    assert Client(enforce_csrf_checks=True).post("/health/live").status_code == 405
    assert Client().head("/health/live").status_code == 200


@pytest.mark.django_db
def test_ready_while_nobody_works_yet_and_better_when_somebody_does() -> None:
    assert states() == {
        "database": "ok",
        "migrated": "ok",
        "writable": "ok",
        "worker": "warning",
        "broker": "ok",
        "files": "ok",
        "static": "ok",
    }
    assert readiness.is_ready(readiness.look(NOW()))
    actions.beat(name="one", now=NOW())
    assert states()["worker"] == "ok"


@pytest.mark.django_db
def test_not_ready_behind_the_code_and_only_warned_ahead_of_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('people', '9999_of_the_next_release', CURRENT_TIMESTAMP)"
        )
    assert states()["migrated"] == "warning"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'work' AND name LIKE '0001%'")
    assert states()["migrated"] == "not ready"
    assert not readiness.is_ready(readiness.look(NOW()))


@pytest.mark.django_db
def test_what_the_operator_has_forgotten(settings, tmp_path: Path) -> None:
    settings.BROKER = "mqtt://broker.example.org"
    settings.READ_ONLY = True
    settings.VAR = tmp_path / "gone"
    settings.STATIC_ROOT = tmp_path
    settings.DEBUG = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "driftbook.theme.hashed.Files"},
    }
    found = states()
    assert (found["broker"], found["writable"]) == ("warning", "warning")
    assert (found["files"], found["static"]) == ("not ready", "not ready")


@pytest.mark.django_db
def test_a_store_that_is_away_is_said_and_does_not_take_every_machine_away(
    settings, monkeypatch
) -> None:
    settings.FILES = Bucket("driftbook", "", "http://127.0.0.1:9", "eu-north-1", "key", "secret")
    asks = Bounded(readiness._store_answers, seconds=60, fresh=0)
    monkeypatch.setattr(readiness, "_stored", asks)
    checks = readiness.look(NOW())
    assert {one.name: one.state for one in checks}["files"] == "warning"
    assert readiness.is_ready(checks)
    hangs = threading.Event()
    monkeypatch.setattr(readiness, "_stored", Bounded(lambda: hangs.wait(60), seconds=0.1, fresh=0))
    assert states()["files"] == "warning"
    hangs.set()


@pytest.mark.django_db(transaction=True)
def test_the_answer_says_what_and_why_and_nothing_more(settings) -> None:
    settings.BROKER = "mqtt://user:secret@broker.example.org"
    response = Client(headers={"host": "10.0.0.1"}).get("/health/ready")
    assert response.status_code == 200
    answer = response.json()
    assert answer["ready"] is True
    assert {"name": "database", "state": "ok", "why": ""} in answer["checks"]
    assert "secret" not in response.text
    assert "broker.example.org" not in response.text
    assert not response.cookies


SCRIPT = """
import json, os, time, django
django.setup()
from django.test import Client
told = {}
for path in ("/health/ready", "/health/live", "/health/ready"):
    began = time.monotonic()
    response = Client().get(path)
    told[path] = [response.status_code, response.content.decode(), time.monotonic() - began]
print(json.dumps(told), flush=True)
os._exit(0)
"""


def test_a_database_that_hangs_makes_not_ready_and_not_a_request_that_hangs(
    tmp_path: Path,
) -> None:
    pytest.importorskip("psycopg")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, and says nothing
        address = f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/driftbook"
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=environment(address, tmp_path),
            capture_output=True,
            text=True,
            timeout=120,
        )
    told = json.loads(done.stdout)
    status, text, seconds = told["/health/ready"]  # the second time: it hangs already
    assert (status, json.loads(text)["ready"]) == (503, False)
    assert json.loads(text)["checks"][0]["why"] == "no answer in time"
    assert seconds < readiness.SECONDS  # it did not begin to wait anew
    assert told["/health/live"][:2] == [200, "alive\n"]


def test_asking_often_asks_the_other_side_seldom() -> None:
    asked, go = [], threading.Event()

    def ask() -> int:
        asked.append(1)
        assert go.wait(60)
        return 7

    bounded = Bounded(ask, seconds=60, fresh=60)
    answers: list[int | None] = []
    crowd = [threading.Thread(target=lambda: answers.append(bounded.answer())) for _ in range(8)]
    for one in crowd:
        one.start()
    go.set()
    for one in crowd:
        one.join(60)
    assert (answers, len(asked), bounded.answer()) == ([7] * 8, 1, 7)


def test_whoever_cannot_find_out_says_so() -> None:
    def ask() -> int:
        raise LookupError

    assert Bounded(ask, seconds=60, fresh=60).answer() is None
