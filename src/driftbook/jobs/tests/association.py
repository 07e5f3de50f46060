"""A stairwell of the town that waits for its housing association, and a clock to drive it by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from driftbook.jobs.actions import orders, procedures
from driftbook.jobs.actions.orders import NewJob
from driftbook.jobs.due import Procedures
from driftbook.jobs.models import Job, Procedure
from driftbook.jobs.tests.cast import COPENHAGEN, LONE, SOREN, Town, by, town
from driftbook.jobs.tests.handbook import JOBS
from driftbook.outbox.models import Message

BEGAN = datetime(2026, 1, 15, 10, 30, tzinfo=COPENHAGEN)
KEY_BOX = {"permission": "yes", "placement": "Left of the entrance"}
_WAY = """
  - {id: key-box, name: A key box without a fixed time, time: none, doors: [key-box],
     types: [installation]}
notice:"""
_CONTACT = """
      - id: {name}
        name: {title}
        by: maker
        due: {{after: begin, within: {{months: {months}}}}}
        remind: [{{days: 7}}, {{days: 1}}]
        source: [T-1]
        outcomes:
          - {{id: accepted, name: They accept, then: contract}}
          - {{id: declined, name: They decline, then: keybox-decision, tells: [town]}}
          - {{id: no-dialogue, name: No dialogue, then: {then}, if_nothing: true{tells}}}"""
_REST = """
      - id: contract
        name: The contract
        by: maker
        due: {within: {months: 1}}
        remind: [{days: 7}]
        outcomes:
          - id: signed
            name: It is signed
            then: agreed
            facts: {contract: {name: Its number or date}}
          - {id: fell-through, name: It fell through, then: keybox-decision, tells: [town]}
      - id: keybox-decision
        name: A key box instead?
        by: town
        due: {within: {months: 1}}
        remind: [{days: 7}]
        outcomes:
          - id: wanted
            name: Order a key box
            then: keybox
            tells: [maker]
            facts:
              permission: {name: The association permits it, kind: yes-no}
              placement: {name: Agreed placement}
          - {id: not-wanted, name: "No", then: given-up, tells: [maker]}
    endings:
      - {id: agreed, name: Agreed, job: goes-on, tells: [town]}
      - id: keybox
        name: A key box instead
        job: closed
        orders: {type: installation, unit: smart-keybox, door: key-box}
        drops_out_after: {months: 6}
      - {id: given-up, name: Given up, job: closed, drops_out_after: {months: 6}}
      - {id: no-answer, name: Closed without an answer, job: closed, drops_out_after: {months: 6},
         tells: [town]}
"""
_HEAD = """procedures:
  association:
    name: Agreement with the housing association
    start: first
    source: [T-1]
    steps:"""
CHAPTER = (
    JOBS[: JOBS.index("procedures:")].replace("\nnotice:", _WAY)
    + _HEAD
    + _CONTACT.format(name="first", title="First contact", months=1, then="second", tells="")
    + _CONTACT.format(
        name="second", title="Second contact", months=2, then="third", tells=", tells: [town]"
    )
    + _CONTACT.format(name="third", title="Third contact", months=3, then="no-answer", tells="")
    + _REST
)


def here() -> Town:
    """The town, with a handbook whose procedure has all that Gladsaxe's has."""
    return town(files={"jobs.yaml": CHAPTER})


def order(place: Town, now: datetime = BEGAN) -> Job:
    """A relay is ordered for the stairwell; it waits for the association."""
    new = NewJob(
        address=place.stairwell.address,
        door=place.stairwell,
        door_kind="stairwell",
        unit=None,
        type="installation",
        way="no-fixed-time",
        facts={"bundle": "Home care 3", "unit": "smart-relay"},
    )
    made = orders.order(
        agreement=place.agreement,
        edition=place.edition,
        handbook=place.handbook,
        orderer=place.orderer,
        provider=place.provider,
        jobs=[new],
        contact="The office",
        phone="+4570204002",
        by=by(SOREN),
        now=now,
    )
    return made.jobs.get()


def say(job: Job, step: str, outcome: str, now: datetime, **facts: str) -> Procedure:
    """The party whose turn it is writes down what came of the step."""
    row = of(job)
    who = by(SOREN) if step == "keybox-decision" else by(LONE, "supplier-support")
    return procedures.record(
        procedure=row, step=step, outcome=outcome, facts=facts, at=now, by=who, now=now
    )


def of(job: Job) -> Procedure:
    """The job's procedure as it is now."""
    return Procedure.objects.get(job=job)


def on(day: str, hour: int = 12) -> datetime:
    """Noon of a day, unless said otherwise, in Copenhagen."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=COPENHAGEN)


def work(start: datetime, end: datetime) -> Iterator[str]:
    """A worker that sleeps until something is due; the days on which it did something."""
    source, at = Procedures(), start
    while (due := source.next_due(at)) is not None and max(at, due) < end:
        at = max(at, due)
        for _unit in range(source.run_due(at, 10)):
            yield f"{at.astimezone(COPENHAGEN).date()}"


def letters() -> list[tuple[str, str]]:
    """What was sent about procedures: to whom, and its subject, in its order."""
    rows = Message.objects.filter(channel="mail", about_kind="procedure").order_by("pk")
    return [(row.to.partition("@")[0], row.subject) for row in rows]
