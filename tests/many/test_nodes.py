"""Machines are killed and cut off while people work: nobody tries more than twice, nothing is lost.

Two web nodes and two workers in network namespaces, a balancer before them, one PostgreSQL behind
PgBouncer and one Swift that all share. `MANY_ROUNDS=20` goes on for longer.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.many.installation import Installation
from tests.many.load import Load
from tests.many.machines import Home, Network, wait_for

pytestmark = pytest.mark.serving
ROUNDS = int(os.environ.get("MANY_ROUNDS", "2"))
EACH = 2
"""How often each class of request is done in a stretch, before the next machine goes."""
LONGEST = 90
"""Seconds of a stretch."""


@pytest.fixture
def installation() -> Iterator[Installation]:
    with Home() as home, Network(home) as network:
        made = Installation(network, home)
        try:
            yield made
        finally:
            made.end()


def test_machines_go_while_people_work(installation: Installation) -> None:
    assert shutil.which("swift-proxy-server"), "install what `make tools` names"
    people = installation.begin()
    network = installation.network
    webs = [network.machine("web1", 11), network.machine("web2", 12)]
    workers = [network.machine("work1", 21), network.machine("work2", 22)]
    for machine in webs:
        installation.web(machine)
    for machine in workers:
        installation.worker(machine)
    address = installation.balance(webs)
    with Load(address, people["session"], people["token"]) as load:
        load.until(EACH, LONGEST)
        for number in range(ROUNDS):
            web, worker = webs[number % 2], workers[number % 2]
            cut = network.cut_off and number % 2 == 1
            worker.kill()
            if cut:
                web.unplug()
            else:
                web.kill()
            load.until(EACH, LONGEST)
            if cut:
                web.plug_in()
            else:
                installation.web(web)
            installation.worker(worker)
            load.until(EACH, LONGEST)
    told = f"done {dict(load.done)}, tried twice {dict(load.retried)}, cut: {network.cut_off}"
    print(told)  # noqa: T201
    assert load.failed == [], (load.failed, told, [web.said()[-800:] for web in webs])
    _nothing_is_lost_or_doubled(installation, load)


def _nothing_is_lost_or_doubled(installation: Installation, load: Load) -> None:
    sql = installation.database.sql
    kept = set(sql("SELECT replace(key::text, '-', '') FROM requests_case").split())
    acknowledged = {key.replace("-", "") for key in load.filed.values()}
    assert len(acknowledged) == len(load.filed), "two keys of ours led to one case"
    assert acknowledged <= kept, "a case that was acknowledged is gone"
    # A last one of each class may have been written and not acknowledged when the load ended.
    assert len(kept - acknowledged) <= 3, "cases were doubled"
    digests = sql("SELECT count(*) FROM requests_attachment WHERE digest <> ''")
    assert int(digests) >= len(load.sent)
    waiting = "SELECT count(*) FROM requests_extract WHERE state NOT IN ('ready')"
    wait_for(lambda: sql(waiting) == "0", f"lists that nobody has made: {installation.base.said()}")
    lists = "SELECT count(*) FROM requests_extract"
    assert sql(lists) == sql("SELECT count(*) FROM requests_case WHERE type = 'extract'")
    assert sql("SELECT count(*) - count(DISTINCT (agreement_id, number)) FROM requests_case") == "0"
    assert "0 missing or damaged" in installation.driftbook("files", "check")
