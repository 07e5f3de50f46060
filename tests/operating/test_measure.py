"""What Prometheus reads: who may, what it says, and what it costs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from driftbook.handbook.deciding.support import asked, decide
from driftbook.operating.measures import multi, stored
from driftbook.outbox.models import Message
from driftbook.work import due, worker
from tests.handbook.small import ROOT, shipped

TOKEN = "only-for-tests-0123456789"


def read(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("", ""),
        ("", "Bearer "),
        (TOKEN, ""),
        (TOKEN, "Bearer"),
        (TOKEN, f"Bearer {TOKEN}x"),
        (TOKEN, f"Basic {TOKEN}"),
        (TOKEN, "Bearer å"),
    ],
)
def test_nobody_else_even_sees_that_there_are_measures(client, settings, wanted, shown) -> None:
    settings.METRICS_TOKEN = wanted
    response = client.get("/metrics", headers={"authorization": shown})
    assert response.status_code == 404
    assert b"driftbook_" not in response.content


@pytest.mark.django_db(transaction=True)
def test_requests_are_counted_by_the_names_of_routes(settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    client = Client()
    before = read(client)
    client.get("/sign-in/?next=/anne")
    client.get("/no/such/page/anne")
    client.get("/api/v1/support/no-such")
    client.generic("BREW", "/sign-in/")
    after = read(client)

    def more(route: str, method: str, status: str) -> float:
        key = (
            "driftbook_requests_total",
            (("method", method), ("route", route), ("status", status)),
        )
        return after.get(key, 0) - before.get(key, 0)

    assert more("people:sign-in", "GET", "2xx") == 1
    assert more("none", "GET", "4xx") == 2
    assert (
        sum(
            value - before.get(key, 0)
            for key, value in after.items()
            if key[0] == "driftbook_requests_total" and ("method", "OTHER") in key[1]
        )
        == 1
    )
    routes = {dict(labels).get("route", "") for _, labels in after}
    assert not [route for route in routes if "anne" in route or "/" in route]
    assert after["driftbook_database_up", ()] == 1


@pytest.mark.django_db
def test_what_waits_is_told_with_its_age() -> None:
    now = timezone.now()
    for number, state in enumerate(("waiting", "waiting", "sent", "failed")):
        Message.objects.create(
            key=f"k{number}", reference=f"r{number}", channel="mail", to="a@example.org",
            language="en", created=now - timedelta(minutes=number + 1), due=now, state=state,
            ended=None if state == "waiting" else now - timedelta(hours=1),
        )  # fmt: skip
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in stored.collected(now + timedelta(seconds=30))
        for sample in family.samples
    }
    assert found["driftbook_outbox_messages", "waiting", "mail"] == 2
    assert found["driftbook_outbox_messages", "failed", "mail"] == 1
    assert found["driftbook_outbox_oldest_seconds", "mail"] == 150
    assert found["driftbook_due", "outbox"] == 2
    assert found["driftbook_due_oldest_seconds", "outbox"] == 30
    assert found["driftbook_workers",] == 0
    names = {source.name for source in due.sources()}
    assert {name for kind, *rest in found if kind == "driftbook_due" for name in rest} == names


@pytest.mark.django_db
def test_a_look_costs_few_questions() -> None:
    """One for each source, and as many again for all the rest; however much there is."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        stored.collected(timezone.now())
    assert len(asked) <= 3 * len(due.sources()) + 12
    slow = [q["sql"] for q in asked if re.search(r"FROM .outbox_message.(?!.*WHERE)", q["sql"])]
    assert slow == []


@pytest.mark.django_db
def test_what_a_worker_does_is_counted() -> None:
    from driftbook.operating.measures import counted

    class Two:
        name = "trial-of-two"
        left = 2

        def next_due(self, now):
            return now if self.left else None

        def run_due(self, now, limit):
            done, self.left = self.left, 0
            return done

        def upcoming(self, now, organisations, limit):
            return []

    class Broken(Two):
        name = "trial-of-none"

        def run_due(self, now, limit):
            raise RuntimeError("no")

    due.register(Two())
    due.register(Broken())
    try:
        worker.turn(timezone.now())
    finally:
        due.forget("trial-of-two")
        due.forget("trial-of-none")
    assert counted.UNITS.labels("trial-of-two")._value.get() == 2
    assert counted.FAILURES.labels("trial-of-none")._value.get() == 1


def test_decisions_are_counted() -> None:
    from driftbook.operating.measures import counted

    decided = counted.DECISION_SECONDS.labels("support")
    before = decided._sum.get()
    handbook = shipped("gladsaxe")
    system = next(iter(handbook.support.systems))
    decide(handbook, asked(handbook, system=system), datetime(2026, 11, 26, 12, tzinfo=UTC))
    assert decided._sum.get() > before


COUNTING = """
import sys
from pathlib import Path
from driftbook.operating.measures import multi
multi.use(Path(sys.argv[1]))
from driftbook.operating.measures import counted
counted.request("support:home", "GET", 200, 0.01)
"""


def test_processes_count_together(tmp_path: Path) -> None:
    """What two that have ended have counted is told by a third; a new server begins anew."""
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    settings.pop(multi.VARIABLE, None)
    make = f"from pathlib import Path\nfrom driftbook.operating.measures import multi\nmulti.prepare(Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", make], check=True, env=settings)
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNTING, str(tmp_path)], check=True, env=settings)
    told = (
        "from prometheus_client import CollectorRegistry, generate_latest, multiprocess\n"
        "import sys\nregistry = CollectorRegistry()\n"
        "multiprocess.MultiProcessCollector(registry, path=sys.argv[1])\n"
        "print(generate_latest(registry).decode())"
    )
    folder = str(multi.folder(tmp_path))
    out = subprocess.run(
        [sys.executable, "-c", told, folder],
        check=True, env=settings, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert 'driftbook_requests_total{method="GET",route="support:home",status="2xx"} 2.0' in out
    subprocess.run([sys.executable, "-c", make], check=True, env=settings)
    assert list(multi.folder(tmp_path).iterdir()) == []


def test_a_folder_of_somebody_who_lives_is_left_alone(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv(multi.VARIABLE, raising=False)
    mine = multi.folder(tmp_path)
    mine.mkdir(parents=True)
    (mine / f"counter_{os.getpid()}.db").touch()
    (mine / "counter_4194300.db").touch()
    old = mine.parent / "another-machine"
    old.mkdir()
    (old / "counter_1.db").touch()
    os.utime(old / "counter_1.db", (1, 1))
    multi.prepare(tmp_path)
    assert [file.name for file in mine.iterdir()] == [f"counter_{os.getpid()}.db"]
    assert not old.exists()
    assert os.environ[multi.VARIABLE] == str(mine)
