"""Several workers tell of the same cases at once: everybody hears of everything, once."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection, transaction

from driftbook.outbox.models import Message
from driftbook.requests.actions import choosing
from driftbook.requests.letters_due import Digests, Letters
from driftbook.requests.models import KEEPER, Held, MailChoice, Notice
from driftbook.requests.tests.cast import KARIN, NOW, PAUL, houses, user
from driftbook.requests.tests.letters import a_case, a_mailbox, said
from driftbook.work import stopping

pytestmark = pytest.mark.django_db(transaction=True)
CASES, WORKERS = 25, 4


def test_four_workers_tell_everybody_once() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    stopping.begin()
    made = houses()
    a_mailbox(made)
    choosing.choose(user=user(PAUL), how="digest", now=NOW)
    for _number in range(CASES):
        case = a_case(made, state="handling", handler=user(KARIN).key)
        said(case, KARIN, "We come.", side=KEEPER)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while Letters().run_due(NOW, 3):
                pass
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert not Notice.objects.filter(told=None).exists()
    told = Counter(Message.objects.values_list("to", "about_key"))
    assert len(told) == CASES
    assert set(told.values()) == {1}
    assert Held.objects.filter(user=user(PAUL)).count() == CASES


def test_a_digest_that_is_being_sent_leaves_nothing_behind() -> None:
    """What happens meanwhile waits for the next one, and that has its time."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    stopping.begin()
    made = houses()
    choosing.choose(user=user(PAUL), how="digest", now=NOW)
    case = a_case(made, state="handling", handler=user(KARIN).key)
    said(case, KARIN, "We come.", side=KEEPER)
    Letters().run_due(NOW, 5)
    due = MailChoice.objects.get().digest_due
    assert due is not None
    said(case, KARIN, "Tomorrow.", side=KEEPER, at=due)
    held = threading.Event()

    def tell() -> None:
        held.wait(10)
        Letters().run_due(due, 5)
        connection.close()

    worker = threading.Thread(target=tell)
    worker.start()
    with transaction.atomic():
        MailChoice.objects.select_for_update().get()
        Digests().run_due(due, 5)
        held.set()
        worker.join(1)
    worker.join()
    assert Message.objects.filter(to="paul@example.org").count() == 1
    assert Held.objects.count() == 1
    later = MailChoice.objects.get().digest_due
    assert later is not None
    assert later > due
