"""Saying something in a case: in order, once, to whom it is for, and what it changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from driftbook.history.by import By
from driftbook.people.queries import actor_of
from driftbook.requests.actions import talking
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.files import File
from driftbook.requests.mays import ACTIONS, mays
from driftbook.requests.models import (
    ASKING,
    DONE,
    HANDLING,
    KEEPER,
    PLANNED,
    SYSTEM,
    WAITING,
    WITHDRAWN,
    Case,
    Notice,
    Post,
    Reading,
)
from driftbook.requests.queries import talk
from driftbook.requests.queries.cases import cases
from driftbook.requests.tests.cast import (
    ADA,
    CARO,
    KARIN,
    KURT,
    NOW,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    STINA,
    Houses,
    user,
)
from driftbook.requests.tests.talking import PDF, filed, says

LATER = NOW + timedelta(hours=1)
EVERYBODY = (PETRA, PAUL, ADA, STINA, CARO, KARIN, KURT, OLGA, OTTO)


def heard(name: str, case: Case) -> list[str]:
    """What one of them can read of the case."""
    return [post.text for post in talk.visible(actor_of(user(name), NOW), case)]


def test_a_conversation(here: Houses) -> None:
    case = filed(here)
    says(here, case, KARIN, "We are on it.", side=KEEPER, now=LATER)
    says(here, case, PAUL, "Thank you.", now=LATER)
    case.refresh_from_db()
    assert [(post.position, post.side) for post in case.posts.all()] == [
        (1, "customer"),
        (2, "keeper"),
        (3, "customer"),
    ]
    assert (case.posts_count, case.changed, case.state) == (3, LATER, WAITING)
    assert Notice.objects.filter(post__isnull=False, told=None).count() == 2


def test_a_question_stops_the_case_and_an_answer_lets_it_go_on(here: Houses) -> None:
    case = filed(here)
    says(here, case, KARIN, "Which door?", side=KEEPER, asks=True)
    case.refresh_from_db()
    assert case.state == ASKING
    says(here, case, PETRA, "The one to the yard.", now=LATER)
    case.refresh_from_db()
    assert case.state == HANDLING
    assert [deed.what for deed in case.deeds.all()][-2:] == ["asked", "answered"]
    told = Notice.objects.filter(case=case)
    assert told.filter(post__isnull=False).count() == 2
    assert not told.filter(deed__what__in=["asked", "answered"]).exists(), "told with the post"


def test_only_whoever_handles_it_asks_and_only_while_it_is_open(here: Houses) -> None:
    with pytest.raises(NotNow):
        says(here, filed(here), PETRA, "When?", asks=True)
    for state in (DONE, WITHDRAWN, PLANNED):
        case = filed(here, state=state, dated=NOW.date())
        with pytest.raises(NotNow):
            says(here, case, KARIN, "Which?", side=KEEPER, asks=True)


def test_the_same_mail_and_the_same_key_are_one_post(here: Houses) -> None:
    case, mail, key = filed(here), uuid4(), uuid4()
    first = says(here, case, PETRA, "By mail", via="mail", mail=mail)
    assert says(here, case, PETRA, "By mail", via="mail", mail=mail) == first
    pressed = says(here, case, PETRA, "Pressed twice", key=key)
    assert says(here, case, PETRA, "Pressed twice", key=key) == pressed
    assert case.posts.count() == 3


def test_a_planned_case_may_be_written_in(here: Houses) -> None:
    case = filed(here, state=PLANNED, dated=NOW.date())
    says(here, case, PETRA, "And bring a ladder.")
    case.refresh_from_db()
    assert (case.state, case.posts_count) == (PLANNED, 2)


def test_an_answer_opens_a_case_that_is_done_for_a_while(here: Houses) -> None:
    case = filed(here, state=DONE, ended=NOW, reopens_until=LATER)
    says(here, case, PETRA, "It is broken again.", now=LATER)
    case.refresh_from_db()
    assert case.state == WAITING
    over = filed(here, state=DONE, ended=NOW, reopens_until=NOW)
    with pytest.raises(NotNow):
        says(here, over, PETRA, "Too late", now=LATER)
    says(here, over, KARIN, "This is what it was.", side=KEEPER, now=LATER)
    over.refresh_from_db()
    assert over.state == DONE, "an explanation does not open it"


def test_nobody_writes_in_a_case_that_was_withdrawn_but_for_notes(here: Houses) -> None:
    case = filed(here, state=WITHDRAWN)
    for name, side in ((PETRA, "customer"), (KARIN, KEEPER)):
        with pytest.raises(NotNow):
            says(here, case, name, "Hello?", side=side)
    says(here, case, KARIN, "They had it fixed by others.", side=KEEPER, internal=True)
    assert case.posts.count() == 2
    case.refresh_from_db()
    assert case.state == WITHDRAWN


def test_internal_notes_stay_on_their_level(here: Houses) -> None:
    case = filed(here, at_customer=True)
    note: dict[str, Any] = {"side": KEEPER, "internal": True}
    says(here, case, STINA, "Tried the fuse", organisation=here.owner, **note)
    Case.objects.filter(pk=case.pk).update(at_customer=False, provider=here.keeper)
    case.refresh_from_db()
    says(here, case, KARIN, "Their fuse again", **note)
    says(here, case, KURT, "We come on Monday.", side=KEEPER)
    first, told = "The door at Birch Street 1 does not open.", "We come on Monday."
    assert heard(PETRA, case) == [first, told]
    assert heard(CARO, case) == [first, told]
    assert heard(STINA, case) == [first, "Tried the fuse", told]
    assert heard(KARIN, case) == heard(KURT, case) == [first, "Their fuse again", told]
    assert heard(OTTO, case) == [first, told], "whether the case is seen is asked before"
    assert not talk.posts(actor_of(user(OTTO), NOW)).exists()
    assert talk.posts(actor_of(user(PAUL), NOW)).count() == 2
    assert Notice.objects.filter(post__internal=True).count() == 0


def test_a_note_of_driftbook_is_for_whoever_handles_it(here: Houses) -> None:
    case = filed(here)
    talking.post(
        case=case,
        text="A mail came back.",
        by=By(None, ""),
        side=SYSTEM,
        organisation=None,
        now=NOW,
        internal=True,
        via="driftbook",
    )
    assert heard(KARIN, case)[-1] == "A mail came back."
    assert len(heard(PETRA, case)) == 1


def test_a_file_that_is_not_taken_undoes_the_post(here: Houses) -> None:
    case = filed(here)
    good, bad = File("plan.pdf", PDF), File("x.exe", b"MZ\x90\0" + bytes(200))
    with pytest.raises(ValueError, match="kind"):
        says(here, case, PETRA, "See here", files=(good, bad))
    case.refresh_from_db()
    assert (case.posts.count(), case.posts_count, case.attachments.count()) == (1, 1, 0)


def test_what_is_unread(here: Houses) -> None:
    case = filed(here)

    def new(name: str) -> int:
        return talk.unread(actor_of(user(name), NOW))

    assert [new(name) for name in EVERYBODY] == [0] * len(EVERYBODY)
    says(here, case, KARIN, "A question", side=KEEPER, internal=True)
    assert new(PETRA) == 0, "what she cannot read is not new to her"
    says(here, case, KARIN, "We are on it.", side=KEEPER)
    assert (new(PETRA), new(PAUL), new(KARIN)) == (1, 0, 0)
    talking.read(case=case, person=user(PETRA).key, position=3)
    assert new(PETRA) == 0
    talking.read(case=case, person=user(PETRA).key, position=2)
    assert new(PETRA) == 0, "reading never goes back"
    says(here, case, PETRA, "Good.")
    assert (new(PETRA), new(PAUL)) == (0, 0)
    talking.read(case=case, person=user(KURT).key, position=1)
    assert new(KURT) == 1, "he has opened it, and others have spoken since"
    Case.objects.filter(pk=case.pk).update(handler=user(KARIN).key)
    assert new(KARIN) == 1
    assert new(OLGA) == new(OTTO) == 0


def test_news_are_looked_for_where_something_happened_last(
    here: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many cases somebody has filed, no more are looked through than that."""
    first, second = filed(here), filed(here)
    says(here, first, KARIN, "We are on it.", side=KEEPER)
    petra = actor_of(user(PETRA), NOW)
    monkeypatch.setattr(talk, "LATEST", 1)
    for case, changed, new in ((first, 2, 1), (second, 3, 0), (first, 4, 1)):
        Case.objects.filter(pk=case.pk).update(changed=NOW + timedelta(minutes=changed))
        assert talk.unread(petra) == new
    monkeypatch.setattr(talk, "LATEST", 2)
    assert talk.unread(petra) == 1


def test_ones_own_word_is_read_but_not_what_came_before_it(here: Houses) -> None:
    case = filed(here)
    says(here, case, KARIN, "A question", side=KEEPER)
    says(here, case, PETRA, "By mail, without having seen it", via="mail", mail=uuid4())
    assert not Reading.objects.filter(person=user(PETRA).key).exists()
    assert talk.unread(actor_of(user(PETRA), NOW)) == 1


def test_who_is_looking(here: Houses) -> None:
    case = filed(here)
    karin, petra = user(KARIN), user(PETRA)
    talking.be_there(case=case, user=karin, writing=False, now=NOW)
    talking.be_there(case=case, user=petra, writing=False, now=NOW)

    def seen(name: str, seconds: int) -> list[tuple[str, bool]]:
        at = NOW + timedelta(seconds=seconds)
        actor = actor_of(user(name), NOW)
        return [(one.name, one.writing) for one in talk.present(case, actor, at)]

    assert seen(PETRA, 29) == [("Karin", False)]
    assert seen(KARIN, 29) == [("Petra", False)]
    assert seen(PETRA, 31) == []
    soon = NOW + timedelta(seconds=5)
    talking.be_there(case=case, user=karin, writing=True, now=soon)
    assert seen(PETRA, 6) == [("Karin", True)]


def test_looking_on_costs_a_write_every_ten_seconds(
    here: Houses, django_assert_num_queries: object
) -> None:
    case, karin = filed(here), user(KARIN)
    talking.be_there(case=case, user=karin, writing=False, now=NOW)
    with django_assert_num_queries(1):  # type: ignore[operator]
        soon = NOW + timedelta(seconds=9)
        talking.be_there(case=case, user=karin, writing=False, now=soon)


@pytest.mark.parametrize("at_customer", [False, True])
def test_what_somebody_may_do_is_what_the_querysets_say(here: Houses, at_customer: bool) -> None:
    case = filed(here, at_customer=at_customer)
    for name in EVERYBODY:
        actor = actor_of(user(name), NOW)
        if not cases(actor).filter(pk=case.pk).exists():
            continue
        said = {one: cases(actor, one).filter(pk=case.pk).exists() for one in ACTIONS}
        assert mays(actor, case) == said, name


def test_posts_are_counted_one_after_the_other(here: Houses) -> None:
    case = filed(here)
    for number in range(5):
        says(here, case, PETRA, str(number))
    positions = Post.objects.filter(case=case).values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4, 5, 6]
