"""The status path of a case (B-03): each step by whom, when and why, and each once."""

from __future__ import annotations

from datetime import date

import pytest

from driftbook.charges.models import Line
from driftbook.history.models import Event
from driftbook.outbox.models import Endpoint, Message
from driftbook.requests.actions import status
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.models import Notice, Promise
from driftbook.requests.tests.asking import ask, case, fresh, on, path, say
from driftbook.requests.tests.cast import (
    KARIN,
    KURT,
    NOW,
    OTTO,
    PAUL,
    PETRA,
    STINA,
    Houses,
    by,
    user,
)
from tests.shelf import LONG_AGO

pytestmark = pytest.mark.django_db
KEEPER = "supplier-support"


def test_waiting_handling_asking_done(here: Houses) -> None:
    one = case(here)
    status.take(case=one, person=user(KARIN).key, by=by(KARIN, KEEPER), now=NOW)
    assert (fresh(one).state, fresh(one).handler) == ("handling", user(KARIN).key)
    ask(one, NOW)
    assert fresh(one).state == "asking"
    say(one, on("2026-11-23"), name=PAUL)
    assert fresh(one).state == "handling"
    status.finish(case=one, because="Sent.", by=by(KARIN, KEEPER), now=on("2026-11-24"))
    row = fresh(one)
    assert (row.state, row.ended) == ("done", on("2026-11-24"))
    assert row.reopens_until == on("2026-12-08")
    assert path(one) == ["filed", "taken", "asked", "answered", "done"]
    last = one.deeds.last()
    assert last is not None
    assert (last.person, last.role, last.because) == (user(KARIN).key, KEEPER, "Sent.")
    did = set(Event.objects.filter(kind="case").values_list("organisation", "did"))
    parties = (here.owner.key, here.keeper.key)
    assert {(key, f"case.{what}") for key in parties for what in path(one)} <= did


def test_each_step_twice_is_once(here: Houses) -> None:
    one = case(here)
    for _twice in range(2):
        status.take(case=one, person=user(KARIN).key, by=by(KARIN, KEEPER), now=NOW)
    for _twice in range(2):
        status.finish(case=one, because="", by=by(KARIN, KEEPER), now=NOW)
    for _twice in range(2):
        status.reopen(case=one, because="No.", by=by(PETRA), now=NOW)
    for _twice in range(2):
        status.release(case=one, by=by(KARIN, KEEPER), now=NOW)
    for _twice in range(2):
        status.withdraw(case=one, because="", by=by(PETRA), now=NOW)
    assert path(one) == ["filed", "taken", "done", "reopened", "released", "withdrawn"]


def test_what_somebody_else_has_taken_is_handed_and_not_taken(here: Houses) -> None:
    one = case(here)
    status.take(case=one, person=user(KARIN).key, by=by(KARIN, KEEPER), now=NOW)
    with pytest.raises(status.Taken):
        status.take(case=one, person=user(KURT).key, by=by(KURT, KEEPER), now=NOW)
    status.hand(
        case=one, to=user(KURT).key, queue=None, because="I am ill.", by=by(KURT, KEEPER), now=NOW
    )
    assert (fresh(one).handler, fresh(one).state) == (user(KURT).key, "handling")
    for key, queue, code in (
        (user(OTTO).key, None, "no-handler"),
        (user(STINA).key, None, "no-handler"),
        (None, "first", "no-queue"),
        (None, "nowhere", "no-queue"),
    ):
        with pytest.raises(status.Unfit) as wrong:
            status.hand(case=one, to=key, queue=queue, because="", by=by(KURT, KEEPER), now=NOW)
        assert wrong.value.code == code
    status.hand(case=one, to=None, queue="second", because="", by=by(KURT, KEEPER), now=NOW)
    row = fresh(one)
    assert (row.handler, row.state, row.queue) == (None, "waiting", "second")


def test_whoever_asks_or_finishes_has_taken_it(here: Houses) -> None:
    one, two = case(here), case(here)
    ask(one, NOW)
    assert fresh(one).handler == user(KARIN).key
    status.finish(case=two, because="", by=by(KURT, KEEPER), now=NOW)
    assert path(one) == ["filed", "taken", "asked"]
    assert path(two) == ["filed", "taken", "done"]


def test_a_question_that_waits_is_handed_and_stays_a_question(here: Houses) -> None:
    one = case(here)
    ask(one, NOW)
    status.hand(case=one, to=user(KURT).key, queue=None, because="", by=by(KARIN, KEEPER), now=NOW)
    assert fresh(one).state == "asking"
    status.release(case=one, by=by(KURT, KEEPER), now=NOW)
    assert fresh(one).state == "asking"
    say(one, NOW)
    assert fresh(one).state == "waiting"


def test_an_answer_opens_it_within_the_stated_time(here: Houses) -> None:
    one = case(here)
    status.finish(case=one, because="", by=by(KARIN, KEEPER), now=on("2026-11-24"))
    say(one, on("2026-12-08"), "Only one has come.")
    row = fresh(one)
    assert (row.state, row.handler, row.ended) == ("handling", user(KARIN).key, None)
    status.finish(case=one, because="", by=by(KARIN, KEEPER), now=on("2026-12-08", 10))
    with pytest.raises(NotNow):
        say(one, on("2027-01-20"))
    with pytest.raises(NotNow):
        status.reopen(case=one, because="", by=by(PETRA), now=on("2027-01-20"))
    assert one.posts.count() == 1
    status.reopen(
        case=one, because="Our fault.", by=by(KARIN, KEEPER), now=on("2027-01-20"), late=True
    )
    assert fresh(one).state == "handling"


def test_what_was_withdrawn_is_over(here: Houses) -> None:
    one = case(here)
    ask(one, NOW)
    status.withdraw(case=one, because="We found it.", by=by(PAUL), now=NOW)
    assert not Promise.objects.filter(ended=None).exists()
    later = on("2026-11-23")
    for again in (
        lambda: status.take(case=one, person=user(KARIN).key, by=by(KARIN, KEEPER), now=later),
        lambda: status.finish(case=one, because="", by=by(KARIN, KEEPER), now=later),
        lambda: status.reopen(case=one, because="", by=by(PETRA), now=later),
        lambda: status.redate(case=one, dated=date(2026, 12, 1), by=by(PETRA), now=later),
        lambda: say(one, later),
    ):
        with pytest.raises(NotNow):
            again()


def test_it_is_charged_when_done_and_once(here: Houses) -> None:
    """B-06: by the price list in force; three tags, at whatever has been agreed."""
    one = case(here, answers={"what": "Tags", "tags": "3", "how": "shop", "shop": "Malmö"})
    status.finish(case=one, because="", by=by(KARIN, KEEPER), now=NOW)
    line = Line.objects.get()
    assert (line.customer, line.provider, line.item.code) == (here.owner, here.keeper, "tag")
    assert (int(line.quantity), line.about_kind, line.about_key) == (3, "case", str(one.key))
    assert line.text == "1 Order"
    assert line.reasons[0]["source"] == ["E-3"]
    status.reopen(case=one, because="", by=by(PETRA), now=NOW)
    status.finish(case=one, because="", by=by(KARIN, KEEPER), now=on("2026-11-24"))
    assert Line.objects.count() == 1
    free = case(here)
    status.finish(case=free, because="", by=by(KARIN, KEEPER), now=NOW)
    assert Line.objects.count() == 1


def test_those_concerned_are_told_once_of_each_step(here: Houses) -> None:
    """B-04: a question and an answer are told as posts, not once more as steps."""
    one = case(here)
    Endpoint.objects.create(
        organisation=here.owner.key,
        url="https://hook.example.org/",
        events=[],
        created=LONG_AGO,
    )
    Notice.objects.all().delete()
    ask(one, NOW)
    say(one, NOW)
    status.finish(case=one, because="", by=by(KARIN, KEEPER), now=NOW)
    told = [
        (n.deed and n.deed.what, n.post and n.post.position) for n in Notice.objects.order_by("pk")
    ]
    assert told == [(None, 1), (None, 2), ("done", None)]
    hooks = Message.objects.filter(channel="webhook").order_by("pk")
    assert [*hooks.values_list("subject", flat=True)] == [
        "case.taken",
        "case.asked",
        "case.answered",
        "case.done",
    ]
