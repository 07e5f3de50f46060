"""A change is asked for, advised on, decided, and taken back (I-03, I-04)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from driftbook.downtime.changes import actions, kept, queries, refusals
from driftbook.downtime.changes.actions.deciding import may_advise_for
from driftbook.downtime.models import Advice, Change, Forgetting
from driftbook.downtime.queries import changes
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.downtime.tests.town import (
    ADAM,
    CARLA,
    COLIN,
    CORA,
    END,
    MAX,
    NOW,
    OTTO,
    START,
    SVEN,
    VERA,
    Town,
    actor,
    user,
)
from driftbook.downtime.tests.wishes import by, did, letters, wish
from driftbook.history.models import Event
from driftbook.outbox.models import Endpoint, Message
from driftbook.people import kept as people_kept
from driftbook.people import leaving
from driftbook.people.models import Agreement, Membership

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
ADVICE_FIRST = {
    "downtime.yaml": DOWNTIME.replace(
        "council: council\n", "council: council\n    advice_needed: true\n"
    )
}


@pytest.fixture
def town() -> Town:
    return cast.town()


def decide(
    change: Change, name: str = CORA, *, approved: bool = True, because: str = "Yes"
) -> Change:
    return actions.decide(change=change, approved=approved, because=because, by=by(name), now=LATER)


def advise(change: Change, name: str = COLIN, council: str = "council", **more: object) -> Advice:
    said = {"evaluation": "for"} | more
    return actions.advise(
        change=change,
        council=council,
        by=by(name, "council-member"),
        now=LATER,
        **said,  # type: ignore[arg-type]
    )


def test_asked_advised_approved(town: Town) -> None:
    change = wish(town, VERA, organisation=town.maker)
    assert (change.number, change.state, change.edition_id) == (1, "open", town.edition.pk)
    assert letters() == [
        ("cora@example.org", "Change request 1: A new version"),
        ("colin@example.org", "Change request 1: A new version"),
        ("max@example.org", "Change request 1: A new version"),
    ]
    advise(change, words="Do it at night", priority=2)
    assert letters()[3:] == [
        ("cora@example.org", "Advice on change request 1: A new version"),
        ("vera@example.org", "Advice on change request 1: A new version"),
    ]
    change = decide(change, because="Colin is for it")
    assert (change.state, change.decided, change.decided_by) == (
        *("approved", LATER),
        user(CORA).key,
    )
    assert change.decision["edition"] == "town@1"
    assert change.decision["approval"]["party"] == "town"
    assert [one["notice"] for one in change.decision["notices"]["duties"]][:1] == ["managers"]
    assert {to for to, subject in letters() if subject.startswith("Approved")} == {
        "vera@example.org",
        "colin@example.org",
    }
    assert did() == [
        *("change.asked", "change.asked", "change.advised", "change.advised"),
        *("change.approved", "change.approved"),
    ]
    chains = Event.objects.filter(did="change.approved").values_list("organisation", flat=True)
    assert set(chains) == {town.town.key, town.maker.key}
    assert not Message.objects.filter(text__contains="Do it at night").exists()
    assert not Message.objects.filter(text__contains="faster").exists()


def test_the_same_form_sent_twice_is_one_request(town: Town) -> None:
    key = uuid4()
    assert wish(town, key=key).pk == wish(town, key=key).pk
    assert wish(town).number == 2
    with pytest.raises(refusals.Unknown):
        wish(town, VERA, organisation=town.maker, key=key)
    assert Change.objects.count() == 2


def test_what_cannot_be_asked_for(town: Town) -> None:
    for refused, said in (
        (refusals.Unknown, {"kind": "tiny"}),
        (refusals.Unknown, {"systems": ["moon"]}),
        (refusals.Unknown, {"risk": "none"}),
        (refusals.NoWords, {"systems": []}),
        (refusals.NoWords, {"title": "  "}),
        (refusals.NoWords, {"way_back": "\n"}),
        (refusals.NoTime, {"end": START}),
        (refusals.NoTime, {"end": END.replace(year=2300)}),
    ):
        with pytest.raises(refused):
            wish(town, **said)
    other = Agreement.objects.create(handbook="nothing", since=NOW)
    with pytest.raises(refusals.NoChapter):
        wish(Town(other, town.edition, town.handbook, town.town, town.maker))
    assert not Change.objects.exists()
    assert not Message.objects.exists()


def test_only_whom_the_handbook_names_decides(town: Town) -> None:
    change = wish(town, VERA, organisation=town.maker)
    for name in (VERA, ADAM, COLIN, MAX, OTTO):
        with pytest.raises(refusals.NotTheirs):
            decide(change, name)
    with pytest.raises(refusals.NoWords):
        decide(change, because=" ")
    assert decide(change, approved=False, because="Not now").state == "declined"
    assert decide(change, approved=False, because="Not now").because == "Not now"
    with pytest.raises(refusals.NotOpen):
        decide(change)
    with pytest.raises(refusals.NotOpen):
        advise(change)


def test_advice_may_be_needed_first() -> None:
    town = cast.town(files=ADVICE_FIRST)
    change = wish(town)
    with pytest.raises(refusals.NoAdvice):
        decide(change)
    advise(change, evaluation="against", words="Too early")
    assert decide(change).state == "approved"


def test_who_advises_has_a_seat(town: Town) -> None:
    change = wish(town)
    for name in (CORA, SVEN, CARLA, VERA, OTTO):
        with pytest.raises(refusals.NoSeat):
            advise(change, name)
    with pytest.raises(refusals.Unknown):
        advise(change, council="parliament")
    with pytest.raises(refusals.NothingSaid):
        advise(change, evaluation="", words=" ")
    with pytest.raises(refusals.Unknown):
        advise(change, evaluation="perhaps")
    with pytest.raises(refusals.Unknown):
        advise(change, priority=9)
    first = advise(change, MAX, priority=4)
    assert advise(change, MAX, priority=4).pk == first.pk
    second = advise(change, MAX, evaluation="against", start=START + timedelta(days=7))
    assert [one.pk for one in queries.latest_advice(change)] == [second.pk]
    assert change.advice.count() == 2


def test_advice_is_never_changed(town: Town) -> None:
    advice = advise(wish(town), words="As it is")
    with pytest.raises(DatabaseError), transaction.atomic():
        Advice.objects.filter(pk=advice.pk).update(words="Otherwise")
    with pytest.raises(DatabaseError), transaction.atomic():
        Advice.objects.filter(pk=advice.pk).delete()


def test_a_group_is_put_together(town: Town) -> None:
    change = wish(town)
    with pytest.raises(refusals.NoSeat):
        advise(change, SVEN, "network")
    said = {"user": user(SVEN), "network": "network", "because": "Knows the wards"}
    member = actions.add_to_group(change=change, by=by(CORA), now=NOW, **said)  # type: ignore[arg-type]
    again = actions.add_to_group(change=change, by=by(CORA), now=LATER, **said)  # type: ignore[arg-type]
    assert again.pk == member.pk
    assert letters()[-1] == (
        "sven@example.org",
        "You are in the group for change 1: A new version",
    )
    assert may_advise_for(change, by(SVEN)) == ("network",)
    advise(change, SVEN, "network", words="The wards sleep then")
    actions.remove_from_group(member=member, by=by(CORA), now=LATER)
    actions.remove_from_group(member=member, by=by(CORA), now=LATER)
    assert not queries.group(change).exists()
    assert may_advise_for(change, by(SVEN)) == ()
    for refused, more in (
        (refusals.NoMember, {"user": user(OTTO)}),
        (refusals.NoMember, {"user": user(CARLA)}),
        (refusals.NoWords, {"because": " "}),
        (refusals.Unknown, {"network": "nobody"}),
    ):
        with pytest.raises(refused):
            actions.add_to_group(change=change, by=by(CORA), now=NOW, **(said | more))  # type: ignore[arg-type]
    assert did().count("change.joined") == 1
    assert did().count("change.left") == 1


def revise(change: Change, **more: object) -> Change:
    names = ("title", "why", "kind", "systems", "risk", "plan", "way_back", "start", "end")
    said = {name: getattr(change, name) for name in names} | more
    return actions.revise(change=change, by=by(CORA), now=LATER, **said)


def test_revised_as_long_as_it_is_open(town: Town) -> None:
    change = wish(town)
    seen = change.changed
    assert revise(change).changed == seen
    change = revise(change, systems=["web", "plan"], title="Both")
    assert (change.systems, change.title, change.changed) == (["plan", "web"], "Both", LATER)
    with pytest.raises(refusals.ChangedMeanwhile):
        revise(change, title="Mine", seen=seen)
    assert Event.objects.get(did="change.revised").after["fields"] == ["title", "systems"]  # type: ignore[index]
    decide(change)
    with pytest.raises(refusals.NotOpen):
        revise(change, title="Too late")


def test_withdrawn_by_whoever_asked(town: Town) -> None:
    change = wish(town)
    advise(change)
    change = actions.withdraw(change=change, because="No money", by=by(CORA), now=LATER)
    assert (change.state, change.because) == ("withdrawn", "No money")
    assert letters()[-1] == (
        "colin@example.org",
        "Withdrawn: change request 1, A new version",
    )
    assert actions.withdraw(change=change, by=by(CORA), now=LATER).because == "No money"
    declined = decide(wish(town), approved=False)
    with pytest.raises(refusals.NotOpen):
        actions.withdraw(change=declined, by=by(CORA), now=LATER)
    done = actions.complete(change=decide(wish(town)), by=by(CORA), now=LATER)
    assert actions.complete(change=done, by=by(CORA), now=LATER).state == "done"
    with pytest.raises(refusals.NotOpen):
        actions.complete(change=wish(town), by=by(CORA), now=LATER)


def test_what_is_not_shared_is_between_who_asks_and_the_provider() -> None:
    town = cast.town(files={"downtime.yaml": DOWNTIME + "shared: false\n"})
    mine, theirs = wish(town), wish(town, VERA, organisation=town.maker)
    assert not mine.shared
    assert set(changes(actor(CORA))) == {mine}
    assert set(changes(actor(VERA))) == {mine, theirs}
    assert set(changes(actor(OTTO))) == set()
    assert [to for to, _subject in letters()] == [
        *("colin@example.org", "max@example.org"),
        "max@example.org",
    ]


def test_webhooks_hear_of_it_without_the_reasons(town: Town) -> None:
    Endpoint.objects.create(
        organisation=town.town.key,
        url="https://hooks.example.org/",
        events=["change.asked", "change.decided"],
        created=NOW,
    )
    change = wish(town, VERA, organisation=town.maker)
    decide(change, because="Secret reasons")
    texts = list(
        Message.objects.filter(channel="webhook").order_by("pk").values_list("text", flat=True)
    )
    assert ["change.asked" in texts[0], "change.decided" in texts[1]] == [True, True]
    assert "Secret" not in "".join(texts)
    assert "faster" not in "".join(texts)


def test_what_is_kept_of_a_person_is_given_out_and_forgotten(town: Town) -> None:
    change = wish(town)
    colin = user(COLIN)
    advise(change, words="Ask Agnes", evaluation="unsure")
    advise(change, MAX, words="Mine stays")
    found = people_kept.everything(colin)["changes"]
    assert [(one["advised"], one["words"]) for one in found] == [("A new version", "Ask Agnes")]
    with transaction.atomic():
        kept.forget(colin, LATER)
    assert set(change.advice.values_list("words", flat=True)) == {"", "Mine stays"}
    assert not Forgetting.objects.exists()
    assert kept.export(user(CORA))[0]["asked"] == "A new version"


def test_whoever_leaves_is_in_no_group_any_more(town: Town) -> None:
    change = wish(town)
    said = {"user": user(SVEN), "network": "network", "because": "Knows the wards"}
    actions.add_to_group(change=change, by=by(CORA), now=NOW, **said)  # type: ignore[arg-type]
    with transaction.atomic():
        leaving.leave(user(SVEN), town.town, by(ADAM, "system-administrator"), LATER)
    assert queries.group(change).exists()  # as long as the role is there
    Membership.objects.filter(user=user(SVEN)).delete()
    assert leaving.chains(user(SVEN)) >= {town.town.key}
    with transaction.atomic():
        leaving.leave(user(SVEN), town.town, by(ADAM, "system-administrator"), LATER)
    assert not queries.group(change).exists()
    assert did()[-1] == "change.left"
