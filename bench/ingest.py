"""What units say, taken from a real broker and written down, beside a consumer that only reads it.

Each database is measured in a process of its own: SQLite in a file, and PostgreSQL where one is
installed (tools/postgres.py). The messages wait at the broker, as after a night without a listener;
both take them in the same run.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import stored

QUICK = "--quick" in sys.argv
COUNT, DEVICES, ROUNDS, LIMIT = (4_000 if QUICK else 20_000), 500, 3, 5_000.0
SINGLE = 200
ROOT = Path(__file__).parent.parent


def lines() -> Iterator[str]:
    """On SQLite, and on PostgreSQL where there is one."""
    if not any(Path(place).exists() for place in ("/usr/sbin/mosquitto", "/usr/bin/mosquitto")):
        yield "Mosquitto is not installed: nothing is measured"
        return
    yield from _said("SQLite", [])
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        yield from _said("PostgreSQL", [sys.executable, "tools/postgres.py", "--"])


def _said(name: str, before: list[str]) -> Iterator[str]:
    command = [*before, sys.executable, "-m", "bench.ingest", *sys.argv[1:]]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        yield f"{name}: it failed: {run.stderr.strip().splitlines()[-1:]}"
        return
    told = json.loads(run.stdout.strip().splitlines()[-1])
    ours, bare, single = told["ours"], told["bare"], told["single"]
    yield (
        f"{f'unit messages kept / only read, {name}':52} {ours:>12,.0f}/s {bare:>14,.0f}/s "
        f"{ours / bare:>7.2f}×  beside"
    )
    yield (
        f"{f'unit messages kept, {name}':52} {ours:>12,.0f}/s {LIMIT:>14,.0f}/s "
        f"{ours / LIMIT:>7.2f}×  ≥ 1"
    )
    yield (
        f"{f'one message, said to committed (p50), {name}':52} {single:>12,.1f}ms {30:>14,.1f}ms "
        f"{single / 30:>7.2f}×  ≤ 1"
    )


def _measure() -> dict[str, float]:
    """Messages a second: ours, and of a bare consumer; the best of some rounds each, in turns."""
    from django.conf import settings

    from tests.broker import Broker

    with Broker(Path(tempfile.mkdtemp())) as there:
        settings.BROKER = there.url
        _lay()
        ours, bare = [], []
        for turn in range(ROUNDS):
            ours.append(COUNT / _ours(there.url, turn))
            bare.append(COUNT / _bare(there.url, turn))
        return {"ours": max(ours), "bare": max(bare), "single": _single(there.url)}


def _lay() -> None:
    from django.utils import timezone

    from driftbook.doors.models import Device, Gateway
    from driftbook.people.models import Organisation

    now = timezone.now()
    town = Organisation.objects.create(
        slug="bench-town", name="T", kind="municipality", timezone="Europe/Copenhagen", since=now
    )
    gateway = Gateway.objects.create(organisation=town, name="bench-1", since=now)
    Device.objects.bulk_create(
        Device(gateway=gateway, name=f"D-{number}", since=now) for number in range(DEVICES)
    )


def _ours(url: str, turn: int) -> float:
    """From the first look to the last acknowledgement of a commit, by the listener itself."""
    from driftbook.doors.wire import listening

    taken, take = [0], listening.take

    def counted(messages: Any, now: Any, **more: Any) -> Any:
        done = take(messages, now, **more)
        taken[0] += done.readings
        return done

    with listening._Bell() as bell:
        listener = listening._Listener(url, bell)
        for _ in range(20):  # the session is there, and what is to come will wait for it
            listener.turn()
        listener._session.close()
        _publish(url, turn)
        listening.take = counted
        began = time.perf_counter()
        while taken[0] < COUNT:
            listener.turn()
            _unless_asked_to_end(bell)
        took = time.perf_counter() - began
        listening.take = take
        listener.end()
    return took


def _unless_asked_to_end(bell: Any) -> None:
    """The bell of a listener swallows the signal that ends a process."""
    if bell.rung:
        raise SystemExit("asked to end")


def _bare(url: str, turn: int) -> float:
    """paho as it comes: in its own thread, acknowledged as soon as it is read."""
    from paho.mqtt.packettypes import PacketTypes
    from paho.mqtt.properties import Properties

    from driftbook.doors.wire import connecting
    from driftbook.doors.wire.session import AT_ONCE

    def client() -> Any:
        made = connecting.client(url, name="bare")
        wishes = Properties(PacketTypes.CONNECT)
        wishes.SessionExpiryInterval, wishes.ReceiveMaximum = 600, AT_ONCE
        made.connect(*connecting.where(url), clean_start=False, properties=wishes)
        return made

    first = client()
    first.subscribe("driftbook/v1/#", qos=1)
    first.loop_start()
    time.sleep(0.5)
    first.disconnect()
    first.loop_stop()
    _publish(url, turn + 100)
    seen = [0]

    def count(*_: Any) -> None:
        seen[0] += 1

    second = client()
    second.on_message = count
    began = time.perf_counter()
    second.loop_start()
    while seen[0] < COUNT:
        time.sleep(0.001)
    took = time.perf_counter() - began
    second.unsubscribe("driftbook/v1/#")
    second.disconnect()
    second.loop_stop()
    return took


def _publish(url: str, turn: int) -> None:
    """So many reports, in a process of its own; when it ends, the broker has them all."""
    command = [sys.executable, "-c", PUBLISH, url, str(COUNT), str(DEVICES), str(turn)]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONPATH": "src:."})


PUBLISH = """
import json, sys, time
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
url, count, devices, turn = sys.argv[1], *map(int, sys.argv[2:])
c = Client(CallbackAPIVersion.VERSION2)
c.max_inflight_messages_set(2000); c.max_queued_messages_set(0)
c.connect("127.0.0.1", int(url.rsplit(":", 1)[1])); c.loop_start()
for n in range(count):
    seq = turn * count + n // devices
    said = {"seq": seq, "battery": 100 - seq % 100, "state": ("locked", "unlocked")[seq % 2],
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    last = c.publish(f"driftbook/v1/bench-1/D-{n % devices}/report", json.dumps(said), qos=1)
last.wait_for_publish(60)
while c._out_messages: time.sleep(0.01)
c.disconnect(); c.loop_stop()
"""


def _single(url: str) -> float:
    """Milliseconds from saying one thing to its commit, when nothing else is said; the median."""
    from driftbook.doors.wire import connecting, listening

    done: list[float] = []
    take = listening.take

    def noted(messages: Any, now: Any, **more: Any) -> Any:
        result = take(messages, now, **more)
        done.append(time.perf_counter())
        return result

    speaker = connecting.client(url)
    speaker.connect(*connecting.where(url))
    speaker.loop_start()
    times = []
    with listening._Bell() as bell:
        listener = listening._Listener(url, bell)
        for _ in range(20):
            listener.turn()
        listening.take = noted
        for number in range(SINGLE):
            said = json.dumps({"boot": 9, "seq": number, "state": "locked"})
            began = time.perf_counter()
            speaker.publish("driftbook/v1/bench-1/D-1/report", said, qos=1)
            while len(done) <= number:
                listener.turn()
                _unless_asked_to_end(bell)
            times.append(done[number] - began)
        listening.take = take
        listener.end()
    speaker.disconnect()
    speaker.loop_stop()
    return statistics.median(times) * 1000


if __name__ == "__main__":
    stored.either()
    import logging

    logging.disable(logging.WARNING)
    print(json.dumps(_measure()))
