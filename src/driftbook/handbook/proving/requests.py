"""Cases that can be filed, are handled by somebody, and end (B-01 … B-08, I-08, G-08 … G-10)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from driftbook.handbook.deciding import openings, waits
from driftbook.handbook.deciding.requests import involved
from driftbook.handbook.deciding.waits import chapter
from driftbook.handbook.proving.calls import never_answers
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.proving.request_forms import always_finishes, prove_acts, prove_mail
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.requests import Queue, Requests, WaitingRule

_DAY = 86_400


def prove(report: Report) -> None:
    """The clock, the waits, who files and who handles, the next level, acts, mail and statuses."""
    requests = chapter(report.handbook)
    if _clock(report, requests):
        for name, rule in requests.waiting_rules.items():
            _reminders(report, name, rule)
    _types(report, requests)
    _queues(report, requests)
    used = {type_.waiting for type_ in requests.types.values()}
    for name, rule in requests.waiting_rules.items():
        if name not in used:
            params = {"rule": name, "name": rule.name}
            _add(report, "unused-waiting-rule", ("waiting_rules", name), rule, params)
    for name, type_ in requests.types.items():
        prove_acts(report, name, type_)
    prove_mail(report, requests)
    language = report.handbook.cover.language
    for state, status in requests.statuses.items():
        if language not in status.names:
            params = {"state": state}
            _add(report, "status-in-other-language", ("statuses", state), status, params)


def _clock(report: Report, requests: Requests) -> bool:
    """Whether the clock runs on a working day in the span."""
    handbook, span = report.handbook, (report.start, report.end)
    open_at = openings.touching(handbook, requests.clock, *span)
    days = list(openings.touching(handbook, requests.working_days, *span))
    runs = any(
        max(opens, first) < min(closes, last) for opens, closes in open_at for first, last in days
    )
    if not runs:
        params = {"clock": requests.clock, "days": requests.working_days}
        _add(report, "clock-never-opens", ("clock",), None, params)
    return runs


def _reminders(report: Report, name: str, rule: WaitingRule) -> None:
    """A case that is closed already is not reminded of. Looked at for every day of the span."""
    if rule.close is None:
        return
    for index, word in enumerate(rule.remind):
        for second in range(report.start, report.end, _DAY):
            since = datetime.fromtimestamp(second, UTC)
            try:
                reminded = waits.after(report.handbook, word.after, since)
                closed = waits.after(report.handbook, rule.close.after, since)
            except ValueError:
                return  # the clock stops some day; that it opens in the span was seen
            if reminded.timestamp() >= closed.timestamp():
                path: tuple[str | int, ...] = ("waiting_rules", name, "remind", index)
                params = {"rule": name, "name": rule.name, "number": index + 1}
                _add(report, "reminder-after-closing", path, rule, params)
                break


def _types(report: Report, requests: Requests) -> None:
    for name, type_ in requests.types.items():
        params = {"type": name, "name": type_.name}
        queue = requests.queues[type_.queue]
        if all(party == queue.party for party in type_.customers or requests.customers):
            _add(report, "no-filer", ("types", name), type_, params)
        rule = requests.waiting_rules[type_.waiting] if type_.waiting else None
        ends = rule is not None and rule.close is not None
        if not ends and not always_finishes(type_):
            _add(report, "waits-without-end", ("types", name), rule or type_, params)


def _queues(report: Report, requests: Requests) -> None:
    used = {type_.queue for type_ in requests.types.values()}
    used |= {queue.escalates.to for queue in requests.queues.values() if queue.escalates}
    for name, queue in requests.queues.items():
        params: dict[str, object] = {"queue": name, "name": queue.name}
        if name not in used:
            _add(report, "empty-queue", ("queues", name), queue, params)
        if queue.party is not None and queue.party in _askers(requests, name):
            about = params | {"party": report.handbook.cover.parties[queue.party].name}
            _add(report, "queue-without-handler", ("queues", name), queue, about)
        way = list(_way_on(requests, name))
        if way and way[-1] == name:
            names = [requests.queues[one].name for one in way]
            path = ("queues", name, "escalates")
            _add(report, "escalates-in-a-circle", path, queue, params | {"names": names})
        _telephone(report, name, queue)


def _askers(requests: Requests, queue: str) -> set[str]:
    """The parties whose cases come into the queue."""
    return {
        party
        for type_ in requests.types.values()
        if type_.queue == queue
        for party in type_.customers or requests.customers
    }


def _way_on(requests: Requests, name: str) -> Iterator[str]:
    """Where a case of the queue goes on to, level by level, until it has been there before."""
    seen: set[str] = set()
    queue = requests.queues[name]
    while queue.escalates is not None and queue.escalates.to not in seen:
        seen.add(queue.escalates.to)
        yield queue.escalates.to
        if queue.escalates.to == name:
            return
        queue = requests.queues[queue.escalates.to]


def _telephone(report: Report, name: str, queue: Queue) -> None:
    """A case can go on at every hour, so at every hour somebody has to answer (G-10)."""
    if queue.escalates is None or queue.escalates.telephone is None:
        return
    turn = queue.escalates.telephone
    silent = never_answers(report, turn, involved(report.handbook))
    if silent:
        report.add(
            "telephone-nowhere",
            "requests",
            ("queues", name, "escalates", "telephone"),
            entry=f"queues.{name}.escalates",
            times=silent,
            source=queue.escalates.source or queue.source,
            params={"queue": name, "name": queue.name},
        )


def _add(
    report: Report,
    code: str,
    path: tuple[str | int, ...],
    about: Entry | None,
    params: Mapping[str, object],
) -> None:
    report.add(
        code,
        "requests",
        path,
        entry=".".join(str(step) for step in path),
        source=about.source if about else (),
        params=params,
    )
