"""Only a replica is left: people read and are told so; promoted, it takes what they write again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.many.databases import Database
from tests.many.installation import PORT, Installation
from tests.many.load import HOST, PATIENCE
from tests.many.machines import Home, Network, wait_for

pytestmark = pytest.mark.serving
CASE = {"handbook": "entrances", "type": "fault", "answers": {"problem": "It squeaks"}}


@pytest.fixture
def installation() -> Iterator[Installation]:
    with Home() as home, Network(home) as network:
        yield Installation(network, home)


def test_a_replica_is_read_and_promoted(installation: Installation) -> None:
    people = installation.begin(files=False)
    network = installation.network
    primary = installation.database
    replica = Database(network.machine("copy", 4), installation.home / "replica")
    replica.copy(primary)
    wait_for(
        lambda: replica.sql("SELECT pg_last_wal_replay_lsn() >= pg_lsn '0/1'") == "t",
        replica.machine.said,
    )
    wrote = primary.sql("SELECT pg_current_wal_lsn()")
    caught_up = f"SELECT pg_last_wal_replay_lsn() >= '{wrote}'::pg_lsn"
    wait_for(lambda: replica.sql(caught_up) == "t", replica.machine.said)
    installation.base.kill()  # with the pooler: nodes go to the replica by themselves
    installation.through = replica.address
    web, worker = network.machine("web1", 11), network.machine("work1", 21)
    installation.web(web)
    installation.worker(worker)
    address = f"http://{web.address}:{PORT}"
    own = {"Host": HOST, "Cookie": f"sessionid={people['session']}", "X-Forwarded-Proto": "https"}
    program = {"Host": HOST, "Authorization": f"Bearer {people['token']}"}

    def get(path: str, headers: dict[str, str]) -> requests.Response:
        return requests.get(address + path, headers=headers, timeout=PATIENCE)

    def file() -> requests.Response:
        at = f"{address}/api/v1/requests/cases"
        return requests.post(at, headers=program, json=CASE, timeout=PATIENCE)

    page = get("/requests/cases/", own)
    assert page.status_code == 200
    assert "Petra" in page.text
    assert "takes nothing just now" in page.text
    assert get("/support/", {"Host": HOST}).status_code == 200
    assert get("/api/v1/requests/types", program).status_code == 200
    refused = file()
    assert (refused.status_code, refused.json()["error"]) == (503, "read-only")
    form = requests.post(f"{address}/people/sign-in/", headers=own, data={}, timeout=PATIENCE)
    assert (form.status_code, form.headers["Retry-After"]) == (503, "60")
    assert worker.running[0].poll() is None, worker.said()
    wait_for(lambda: "takes nothing" in worker.said(), worker.said)
    assert "Traceback" not in web.said()

    replica.promote()
    made = wait_for(lambda: (a := file()).status_code == 201 and a, web.said)
    assert replica.sql("SELECT count(*) FROM requests_case") == "1"
    assert made.json()["state"] == "waiting"
    assert "takes nothing just now" not in get("/requests/cases/", own).text
    seen = "SELECT count(*) FROM work_worker WHERE seen > now() - interval '1 minute'"
    wait_for(lambda: replica.sql(seen) != "0", worker.said)
