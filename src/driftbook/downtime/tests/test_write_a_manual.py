"""Cora writes manuals, others write them anew, and somebody goes through them (I-05)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from driftbook.downtime.manuals import actions, kept, letters, queries, refusals, reviewing
from driftbook.downtime.manuals.due import Manuals
from driftbook.downtime.models import Manual, ManualVersion
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.library import DAY, TEXT, by, manual, revised
from driftbook.downtime.tests.town import (
    ADAM,
    CARLA,
    CORA,
    NOW,
    OTTO,
    SVEN,
    VERA,
    Town,
    actor,
    user,
)
from driftbook.history.models import Event
from driftbook.outbox.models import Message
from driftbook.people.actors import NOBODY
from driftbook.people.models import Membership, Organisation, User

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def here() -> Town:
    return cast.town()


def does(one: Manual) -> list[str]:
    """What the history says of it."""
    return list(
        Event.objects.filter(kind="manual", key=str(one.key))
        .order_by("number")
        .values_list("did", flat=True)
    )


def test_a_manual_has_its_first_version(here: Town) -> None:
    one = manual(here)
    assert does(one) == ["manual.written"]
    assert [(row.number, row.text) for row in ManualVersion.objects.all()] == [(1, one.text)]
    assert one.text == TEXT.strip("\n")
    assert one.remind == datetime(2027, 10, 2, 9, tzinfo=cast.COPENHAGEN)


def test_sent_twice_it_is_one(here: Town) -> None:
    key = uuid4()
    assert manual(here, key=key) == manual(here, key=key)
    assert (Manual.objects.count(), ManualVersion.objects.count()) == (1, 1)


def test_somebody_elses_key_is_refused(here: Town) -> None:
    one = manual(here)
    with pytest.raises(refusals.NotTheirs):
        manual(here, key=one.key, organisation=here.maker)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "  \n "}, refusals.Unsaid),
        ({"owner_role": " "}, refusals.Unsaid),
        ({"language": "tlh"}, refusals.NoSuchChoice),
        ({"sort": "poem"}, refusals.NoSuchChoice),
        ({"readers": "cats"}, refusals.NoSuchChoice),
        ({"agreement": None}, refusals.NoReaders),
        ({"systems": ["plan", "moon"], "known": {"plan"}}, refusals.UnknownSystem),
        ({"review": NOW.date()}, refusals.TooSoon),
        ({"review": date(2040, 1, 1)}, refusals.TooSoon),
    ],
)
def test_what_makes_no_sense_is_refused(
    here: Town, wrong: dict[str, Any], said: type[refusals.Refused]
) -> None:
    with pytest.raises(said):
        manual(here, **wrong)
    assert not Manual.objects.exists()
    assert not Event.objects.filter(kind="manual").exists()


def test_an_agreement_of_others_is_refused(here: Town) -> None:
    stranger = Organisation.objects.get(slug="elsewhere")
    with pytest.raises(refusals.NotTheirs):
        manual(here, organisation=stranger)


def test_a_new_version_keeps_the_old_one(here: Town) -> None:
    one = revised(manual(here), "Call somebody.\r\nThen wait.", note="Shorter")
    assert (one.version, one.text) == (2, "Call somebody.\nThen wait.")
    assert [row.number for row in queries.versions(one)] == [2, 1]
    assert does(one) == ["manual.written", "manual.revised"]
    said = Event.objects.get(did="manual.revised").content
    assert "Shorter" in said
    assert "Call somebody" not in said  # the text is in the version


def test_a_note_is_kept_as_long_as_its_form_lets_it_be(here: Town) -> None:
    note = "Shorter " * 60
    one = revised(manual(here), "Call somebody.", note=note)
    assert queries.versions(one)[0].note == note.strip()


def test_two_authors_lose_nothing(here: Town) -> None:
    """Cora and Adam begin with the same version; whoever is second is told."""
    one = manual(here)
    revised(one, "As Cora says.")
    with pytest.raises(refusals.Outdated) as told:
        revised(one, "As Adam says.", version=1, by=by(user(ADAM)))
    assert told.value.manual.text == "As Cora says."
    assert told.value.manual.version == 2
    assert revised(one, "As both say.", version=2).version == 3


def test_sent_again_a_version_is_one(here: Town) -> None:
    one = manual(here)
    revised(one, "As Cora says.", version=1)
    assert revised(one, "As Cora says.", version=1).version == 2
    assert ManualVersion.objects.count() == 2


def test_a_version_is_never_changed(here: Town) -> None:
    manual(here)
    with pytest.raises(DatabaseError), transaction.atomic():
        ManualVersion.objects.update(text="It never said that.")
    with pytest.raises(DatabaseError), transaction.atomic():
        ManualVersion.objects.all()._raw_delete(using="default")


def test_particulars_change_without_a_version(here: Town) -> None:
    one, vera = manual(here), user(CORA)
    said: dict[str, Any] = {
        "sort": "information",
        "systems": ["web", "net"],
        "readers": "everybody",
    }
    said |= {"owner_role": "Web editor", "owner": vera.key}
    for _twice in range(2):
        actions.change(manual=one, by=by(vera), now=LATER, known={"web", "net"}, **said)
    one.refresh_from_db()
    assert (one.readers, one.systems, one.owner) == ("everybody", ["web", "net"], vera.key)
    assert (one.version, one.changed) == (1, NOW)
    assert does(one) == ["manual.written", "manual.changed"]


def test_a_system_that_is_gone_may_stay(here: Town) -> None:
    one = manual(here, systems=["old"])
    said: dict[str, Any] = {"sort": "manual", "readers": "own", "owner_role": "x", "owner": None}
    said["systems"] = ["old", "web"]
    changed = actions.change(manual=one, by=cast.BY, now=LATER, known={"web"}, **said)
    assert changed.systems == ["old", "web"]


def test_it_is_gone_through(here: Town) -> None:
    one = actions.go_through(manual=manual(here), again=date(2028, 3, 1), by=cast.BY, now=LATER)
    assert (one.review, one.reviewed) == (date(2028, 3, 1), LATER)
    assert one.remind == datetime(2028, 1, 31, 9, tzinfo=cast.COPENHAGEN)
    with pytest.raises(refusals.TooSoon):
        actions.go_through(manual=one, again=LATER.date(), by=cast.BY, now=LATER)
    assert does(one) == ["manual.written", "manual.reviewed"]


def test_taken_off_the_shelf_it_stays_with_its_organisation(here: Town) -> None:
    one = manual(here, readers="everybody")
    assert queries.manuals(NOBODY).get() == one
    for _twice in range(2):
        actions.end(manual=one, by=cast.BY, now=LATER)
    assert does(one) == ["manual.written", "manual.ended"]
    assert not queries.manuals(NOBODY).exists()
    assert not queries.manuals(actor(VERA)).exists()
    assert queries.manuals(actor(CARLA)).get() == one
    with pytest.raises(refusals.Ended):
        revised(one, "Too late.")
    with pytest.raises(refusals.Ended):
        actions.go_through(manual=one, again=DAY, by=cast.BY, now=LATER)
    assert Manuals().next_due(NOW) is None


# --- other languages ----------------------------------------------------------------------------


def translated(one: Manual, language: str = "da", now: datetime = LATER) -> Manual:
    said = {"title": "Omsorgsplanen er nede", "text": "Brug papirlisterne."}
    return actions.translate(
        original=one, key=uuid4(), language=language, by=cast.BY, now=now, **said
    )


def test_a_translation_has_the_readers_of_its_original(here: Town) -> None:
    one = manual(here, readers="everybody", systems=["web"])
    danish = translated(one)
    assert (danish.translates, danish.readers, danish.systems) == (one, "everybody", ["web"])
    swedish = translated(danish, "sv")
    assert swedish.translates == one
    assert {row.language for row in queries.family(NOBODY, danish)} == {"en", "sv"}


def test_there_is_one_in_each_language(here: Town) -> None:
    one = manual(here)
    danish = translated(one)
    with pytest.raises(refusals.Translated) as told:
        translated(one)
    assert told.value.other == danish
    with pytest.raises(refusals.Translated):
        translated(danish, "en")
    actions.end(manual=danish, by=cast.BY, now=LATER)
    assert translated(one).language == "da"


def test_a_translation_older_than_its_original_says_so(here: Town) -> None:
    one = manual(here)
    danish = translated(one)
    assert not queries.is_older(Manual.objects.get(pk=danish.pk))
    revised(one, "Something else.")
    assert queries.is_older(Manual.objects.get(pk=danish.pk))
    after = NOW + timedelta(days=2)
    actions.go_through(manual=danish, again=DAY, by=cast.BY, now=after)
    assert not queries.is_older(Manual.objects.get(pk=danish.pk))
    assert not queries.is_older(Manual.objects.get(pk=one.pk))


# --- whose --------------------------------------------------------------------------------------


def test_who_reads_what(here: Town) -> None:
    for readers in ("own", "parties", "everybody"):
        manual(here, readers, readers=readers)

    def read(who: str) -> set[str]:
        return {one.title for one in queries.manuals(actor(who))}

    assert read(CARLA) == read(CORA) == {"own", "parties", "everybody"}
    assert read(VERA) == {"parties", "everybody"}
    assert read(OTTO) == {"everybody"}
    assert {one.title for one in queries.manuals(NOBODY)} == {"everybody"}


def test_who_writes(here: Town) -> None:
    manual(here)
    assert queries.manuals(actor(CORA), queries.WRITE).count() == 1
    for who in (CARLA, SVEN, VERA, OTTO):
        assert not queries.manuals(actor(who), queries.WRITE).exists()


def test_an_agreement_that_has_ended_opens_nothing(here: Town) -> None:
    manual(here)
    here.agreement.ended = NOW
    here.agreement.save()
    assert not queries.manuals(actor(VERA)).exists()
    assert queries.manuals(actor(CARLA)).exists()


def test_manuals_about_a_system(here: Town) -> None:
    plan, web = manual(here, "Plan"), manual(here, "Web", systems=["web", "net"])
    hidden = manual(here, "Own", systems=["web"], readers="own")
    actions.end(manual=manual(here, "Gone", systems=["web"]), by=cast.BY, now=LATER)
    assert list(queries.about(actor(VERA), "town", ["web"])) == [web]
    assert list(queries.about(actor(CARLA), "town", ["web", "plan"])) == [hidden, plan, web]
    assert list(queries.about(actor(CARLA), "town", ["we"])) == []
    assert list(queries.about(actor(CARLA), "town", [])) == []
    assert list(queries.about(actor(CARLA), "elsewhere", ["web"])) == []


# --- reminders ----------------------------------------------------------------------------------


def run(at: datetime) -> list[str]:
    """Who is written to by a worker at this time."""
    before = set(Message.objects.values_list("pk", flat=True))
    with transaction.atomic():
        Manuals().run_due(at, 100)
    return sorted(Message.objects.exclude(pk__in=before).values_list("to", flat=True))


def test_its_owner_is_reminded_before_the_day_on_it_and_after(here: Town) -> None:
    one = manual(here, owner=user(CORA).key)
    zone = cast.COPENHAGEN
    for day in (date(2027, 10, 2), date(2027, 11, 1), date(2027, 12, 1)):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=zone)
        assert Manuals().next_due(NOW) == at
        assert run(at - timedelta(minutes=1)) == []
        assert run(at) == ["cora@example.org"]
        assert run(at) == []
    first, *_more, last = Message.objects.order_by("pk")
    assert first.subject == "Time to go through: The care plan is down"
    assert "is to be gone through by Monday 1 November 2027" in first.text
    assert "should have been gone through" in last.text
    assert f"/downtime/manuals/{one.key}/" in last.text


def test_without_an_owner_the_spoc_and_the_change_manager_are(here: Town) -> None:
    manual(here)
    assert run(datetime(2027, 10, 2, 9, tzinfo=cast.COPENHAGEN)) == [
        "cora@example.org",
        "sven@example.org",
    ]


def test_an_owner_who_has_gone_is_not_written_to(here: Town) -> None:
    one = manual(here, owner=user(CORA).key)
    Membership.objects.filter(user__username__in=[CORA, SVEN]).delete()
    assert [who.username for who in letters.readers(one)] == [ADAM]
    User.objects.filter(username=ADAM).update(is_active=False)
    assert letters.readers(one) == []
    assert run(datetime(2027, 10, 2, 9, tzinfo=cast.COPENHAGEN)) == []
    assert Manuals().next_due(NOW) == datetime(2027, 11, 1, 9, tzinfo=cast.COPENHAGEN)


def test_what_is_to_come_is_told(here: Town) -> None:
    one = manual(here)
    mine = list(Manuals().upcoming(NOW, [here.town.key], 10))
    assert [(item.what, item.kind, item.key) for item in mine] == [
        ("manual.review", "manual", str(one.key))
    ]
    assert mine[0].details == {"title": one.title, "by": "2027-11-01"}
    assert list(Manuals().upcoming(NOW, [here.maker.key], 10)) == []


def test_nine_o_clock_is_nine_also_when_the_clock_has_been_changed(here: Town) -> None:
    summer = reviewing.next_reminder(date(2027, 4, 20), here.town, NOW)
    assert summer == datetime(2027, 3, 21, 9, tzinfo=cast.COPENHAGEN)
    again = reviewing.next_reminder(date(2027, 4, 20), here.town, summer)
    assert again == datetime(2027, 4, 20, 9, tzinfo=cast.COPENHAGEN)
    years = reviewing.next_reminder(date(2020, 1, 1), here.town, NOW)
    assert NOW < years <= NOW + timedelta(days=30)


# --- people -------------------------------------------------------------------------------------


def test_what_is_kept_of_somebody_is_given_out_and_forgotten(here: Town) -> None:
    cora = user(CORA)
    one = manual(here, owner=cora.key)
    given = kept.export(cora)
    assert given[0] == {"manual": str(one.key), "title": one.title, "looks_after": True}
    assert given[1]["version"] == 1
    assert kept.export(user(SVEN)) == []
    kept.forget(cora, NOW)
    one.refresh_from_db()
    assert one.owner is None
    assert ManualVersion.objects.count() == 1
