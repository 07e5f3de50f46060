"""Listeners are killed with -9 while units talk: no message is lost, and none counts twice.

A real Mosquitto, real listeners, a real database. `STORM=1` makes it twenty thousand messages and
ten kills, as the promise is; without it fewer, so that it does not take long.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from driftbook.doors.wire import connecting
from tests.broker import Broker, broker, needs_mosquitto
from tests.work.killing import Crew, Workers, environment, wait_for

pytestmark = needs_mosquitto
STORM = bool(os.environ.get("STORM"))
KILLS, MESSAGES, A_SECOND = (10, 20_000, 1_500) if STORM else (4, 3_000, 1_000)
DEVICES = 50


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Broker]:
    with broker(tmp_path, keeps=True) as running:
        yield running


@pytest.fixture
def crew(there: Broker, database: str, tmp_path: Path) -> Iterator[Crew]:
    told = environment(database, tmp_path, DRIFTBOOK_BROKER=there.url)
    with Crew(told, "tests.work.door_crew") as crew:
        assert crew.say("migrate") == "done"
        assert crew.say(f"lay {DEVICES}") == "done"
        yield crew


class Units:
    """They all talk at once, and each counts what it says."""

    def __init__(self, url: str) -> None:
        self.client = connecting.client(url)
        self.client.max_queued_messages_set(0)
        self.client.max_inflight_messages_set(500)
        self.client.connect(*connecting.where(url))
        self.client.loop_start()

    def say(self, first: int, count: int, *, a_second: int = 0) -> None:
        """So many messages, from this number on; now and then an empty one."""
        began = time.monotonic()
        for number in range(first, first + count):
            device, seq = number % DEVICES, number // DEVICES
            said = {"seq": seq, "battery": seq % 101, "state": ("locked", "unlocked")[seq % 2]}
            topic = f"driftbook/v1/north-1/D-{device}/report"
            self.client.publish(topic, json.dumps(said), qos=1)
            if number % 100 == 0:
                self.client.publish("driftbook/v1/north-1/D-0/report", b"", qos=1)
            if a_second and (ahead := number - first - (time.monotonic() - began) * a_second) > 0:
                time.sleep(ahead / a_second)

    def all_sent(self) -> None:
        wait_for(lambda: not self.client.want_write() and not self.client._out_messages)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def units(there: Broker) -> Iterator[Units]:
    units = Units(there.url)
    yield units
    units.close()


def expected(messages: int) -> dict[str, list[int]]:
    last = messages // DEVICES - 1
    return {f"D-{number}": [last, last % 101] for number in range(DEVICES)}


def all_written(crew: Crew, messages: int) -> None:
    wait_for(lambda: int(crew.say("count")) >= messages, every=0.25, see=lambda: crew.say("heard"))


def somebody_hears(crew: Crew, listeners: int) -> None:
    """Before that the broker keeps nothing: a listener that has begun does not hear yet."""

    def so() -> bool:
        heard = json.loads(crew.say("heard"))
        return (heard["listeners"], heard["hearing"]) == (listeners, 1)

    wait_for(so, every=0.25, see=lambda: crew.say("heard"))


def test_whoever_is_killed_nothing_is_lost_and_nothing_counts_twice(
    crew: Crew, units: Units
) -> None:
    chance = random.Random(os.environ.get("CI") or time.time())
    with Workers(crew, "listen") as workers:
        somebody_hears(crew, listeners=1)
        talking = threading.Thread(
            target=units.say, args=(0, MESSAGES), kwargs={"a_second": A_SECOND}
        )
        began = time.monotonic()
        talking.start()
        for _kill in range(KILLS):
            time.sleep(chance.uniform(0.3, 0.9) * MESSAGES / A_SECOND / KILLS)
            workers.kill_one(chance)
        talking.join()
        units.all_sent()
        all_written(crew, MESSAGES)
        took = time.monotonic() - began
        workers.end()
    heard = json.loads(crew.say("heard"))
    sys.stdout.write(
        f"\n{KILLS} kills in {took:.1f} s, {MESSAGES} messages: written {heard['written']}, "
        f"empty ones {heard['dead']}\n"
    )
    assert (heard["readings"], heard["doubles"]) == (MESSAGES, 0)
    assert heard["devices"] == expected(MESSAGES)
    assert list(heard["dead"]) == ["empty"]
    assert heard["dead"]["empty"] >= MESSAGES // 100


def test_two_listeners_do_no_harm_and_the_second_takes_the_place_of_the_first(
    crew: Crew, units: Units
) -> None:
    with Workers(crew, "listen", "listen") as workers:
        somebody_hears(crew, listeners=2)
        units.say(0, 1_000)
        all_written(crew, 1_000)
        command, first = workers.working[1]
        os.kill(first, 15)
        units.say(1_000, 1_000)
        all_written(crew, 2_000)
        assert command == "listen"
        workers.working.pop()
        workers.end()
    heard = json.loads(crew.say("heard"))
    assert (heard["readings"], heard["doubles"]) == (2_000, 0)
    assert heard["devices"] == expected(2_000)


def test_what_is_said_while_nobody_listens_is_heard_later(crew: Crew, units: Units) -> None:
    with Workers(crew, "listen") as workers:
        somebody_hears(crew, listeners=1)
        units.say(0, 100)
        all_written(crew, 100)
        workers.end()
    units.say(100, 900)
    units.all_sent()
    with Workers(crew, "listen") as workers:
        all_written(crew, 1_000)
        workers.end()
    assert json.loads(crew.say("heard"))["devices"] == expected(1_000)


def test_a_broker_that_goes_away_and_comes_back_is_listened_to_again(
    crew: Crew, units: Units, there: Broker
) -> None:
    with Workers(crew, "listen") as workers:
        somebody_hears(crew, listeners=1)
        units.say(0, 500)
        units.all_sent()
        there.stop()
        time.sleep(0.5)
        there.start()
        units.say(500, 500)
        all_written(crew, 1_000)
        workers.end()
    assert json.loads(crew.say("heard"))["devices"] == expected(1_000)
