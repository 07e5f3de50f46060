"""Cases and mails a second beside Request Tracker 5, as Debian packs it: `--peer`.

Both in one process without sockets, each with an SQLite file of its own that is nearly empty: a
case by the API with everything that belongs to it, then mails of known senders, taken in and filed
as new cases. Its mail goes to a file and ours to the outbox. Beside the clock stands a processor's
time, which says more on a busy machine. It is used where it is installed; `--peer` installs it:

    apt-get install --no-install-recommends request-tracker5 rt5-db-sqlite rt5-standalone
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.requests_texts import Texts
from bench.stored import apart, migrated

HERE = Path(__file__).parent
INSTALLED = Path("/usr/share/request-tracker5/lib/RT.pm")
PACKAGES = ("request-tracker5", "rt5-db-sqlite", "rt5-standalone", "msmtp-mta")
"""The last one so that no mail server comes with it."""
COUNT = 5 if "--quick" in sys.argv else int(os.environ.get("REQUEST_TRACKER_COUNT", "60"))
CREATED, MAILS = COUNT, COUNT
SETTINGS = """
Set($rtname, 'bench.example.org');
Set($Organization, 'bench.example.org');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{folder}/rt.sqlite3');
Set($CorrespondAddress, 'desk@bench.example.org');
Set($CommentAddress, 'comment@bench.example.org');
Set($MailCommand, 'testfile');
Set($LogToSyslog, undef);
Set($LogToFile, undef);
Set($LogToSTDERR, 'critical');
Set($WebBaseURL, 'http://127.0.0.1');
Set($WebPath, '');
1;
"""
WORDS = {"created": "cases created by the API", "mails": "mails taken in and filed as new"}


def lines() -> Iterator[str]:
    """Where it is installed, or may be."""
    if not INSTALLED.exists() and "--peer" in sys.argv:
        _install()
    if not INSTALLED.exists():
        yield "Request Tracker 5 is not installed (--peer installs it): nothing is measured"
        return
    theirs = _theirs()
    ours = apart("bench.request_tracker")
    yield f"Request Tracker {theirs['version']} beside Driftbook, both on SQLite, {COUNT} of each:"
    for what, name in WORDS.items():
        for clock, said in enumerate(("", ", a processor's second")):
            mine, peer = ours[what][clock], theirs[what][clock]
            rates = f"{mine:>12,.1f}/s {peer:>14,.1f}/s {mine / peer:>7.2f}×"
            yield f"{name + said:52} {rates}  ≥ 1"


def _install() -> None:
    """Nothing of it is started: neither now nor at the next start of the machine."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    asked = "request-tracker5 request-tracker5/dbconfig-install boolean false\n"
    subprocess.run(["debconf-set-selections"], input=asked, text=True, check=True)
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    for verb in ("stop", "disable"):
        subprocess.run(["systemctl", verb, "request-tracker5"], check=False, capture_output=True)


def _theirs() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "more").mkdir()
        (folder / "site.pm").write_text(SETTINGS.format(folder=folder), encoding="utf-8")
        texts = Texts()
        told = [[texts.text(5), texts.text(30)] for _n in range(200)]
        (folder / "texts.json").write_text(json.dumps(told), encoding="utf-8")
        environment = {**os.environ, "RT_SITE_CONFIG": str(folder / "site.pm")}
        environment["RT_SITE_CONFIG_DIR"] = str(folder / "more")
        made = ["rt-setup-database", "--action", "init", "--skip-create"]
        made += ["--dba", "root", "--dba-password", "none"]
        subprocess.run(made, env=environment, check=True, capture_output=True)
        numbers = [str(CREATED), str(MAILS), str(folder / "texts.json")]
        said = subprocess.run(
            ["perl", HERE / "request_tracker.pl", *numbers],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


# --- ours, in the process that measures ---------------------------------------------------------


def _ours() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DRIFTBOOK_DATABASE"] = str(Path(folder) / "bench.sqlite3")
        migrated()
        from driftbook.requests.tests.cast import houses

        here = houses()
        return {"created": _cases(), "mails": _mails(here)}


def _cases() -> tuple[float, float]:
    from django.test import Client
    from django.utils import timezone

    from driftbook.people.actions.own import make_token
    from driftbook.requests.tests.cast import PETRA, user

    _token, text = make_token(user=user(PETRA), name="bench", days=1, now=timezone.now())
    program, texts = Client(headers={"authorization": f"Bearer {text}"}), Texts()

    def one(_n: int) -> None:
        body = {"handbook": "entrances", "type": "fault", "answers": {"problem": texts.text(30)}}
        answer = program.post("/api/v1/requests/cases", body, content_type="application/json")
        assert answer.status_code == 201, answer.content[:500]

    for n in range(10):
        one(n)
    return _rates(one, CREATED)


def _mails(here: Any) -> tuple[float, float]:
    from django.utils import timezone

    from bench.requests_measuring import _mail
    from driftbook.inbox import ledger
    from driftbook.inbox.models import Mail, Mailbox
    from driftbook.inbox.reading import read_due
    from tests.cast import person

    address, texts = "cases@example.org", Texts()
    box = Mailbox.objects.create(address=address, agreement=here.agreement, since=timezone.now())
    raws = []
    for n in range(MAILS + 5):
        person(f"sender{n}", "the-owner", "portal-user")
        raws.append(_mail(f"sender{n}", address, texts.text(5), texts.text(30), f"new-{n}"))

    def one(n: int) -> None:
        ledger.keep(mailbox=box, raw=raws[n], source="lmtp", now=timezone.now())
        read_due(timezone.now(), 1)

    for n in range(5):
        one(-n - 1)
    found = _rates(one, MAILS)
    ended = set(Mail.objects.values_list("state", "why"))
    assert ended == {("done", "filed")}, ended
    return found


def _rates(do: Callable[[int], object], count: int) -> tuple[float, float]:
    """How many a second of the clock, and a second of a processor."""
    start, busy = time.perf_counter(), time.process_time()
    for n in range(count):
        do(n)
    return count / (time.perf_counter() - start), count / (time.process_time() - busy)


if __name__ == "__main__":
    print(json.dumps(_ours()))
