"""What incidents send and are about to do, on the desk: in words, and not for everybody."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from driftbook.incidents.tests.cast import ADAM, LENA, Town, of, town, user
from driftbook.incidents.tests.telling import informed, opened, outlet, put, reached, wrote
from tests.cast import person, signed_in


@pytest.fixture
def here(db: None) -> Town:
    return town()


def test_who_does_not_see_incidents_does_not_read_what_they_send(here: Town) -> None:
    reached(here, "crisis", "crisis@example.org")
    informed(opened(), "crisis", words="Somebody is hurt")
    (mail,) = put("mail")
    sam = signed_in(person("sam", "the-town", "portal-administrator"))
    for client, reads in ((of(ADAM), True), (sam, False)):
        listed = client.get(reverse("desk:outbox")).content.decode()
        assert ("Power failure in a building" in listed) is reads
        page = client.get(reverse("desk:letter", args=[mail.uid])).content.decode()
        assert ("Somebody is hurt" in page) is reads
        assert ("Only those who see incidents can read it." in page) is not reads


def test_posts_and_what_was_prepared_are_told_in_words(here: Town) -> None:
    outlet(here, "post", "hotline", "https://example.org/posts?sig=hush")
    wrote(opened(), "post", "hotline", state="posted")
    listed = of(ADAM).get(reverse("desk:outbox")).content.decode()
    assert "A post for staff about an incident" in listed
    history = of(ADAM).get(reverse("desk:history")).content.decode()
    assert "Lena let “hotline” go out by itself in incidents: https://example.org/posts." in history
    assert "hush" not in listed + history
    webhooks = of(ADAM).get(reverse("desk:webhooks")).content.decode()
    assert "Posts and announcements of incidents, and nothing else" in webhooks


def test_what_comes_next(here: Town) -> None:
    from driftbook.desk import upcoming

    assert user(LENA)
    power = opened(at=timezone.now())
    lines = upcoming.lines([here.town.key], "Europe/Copenhagen", timezone.now())
    found = [line for line in lines if "have to be informed of incident 1" in line.text]
    assert len(found) == 2
    assert found[0].address == f"/incidents/{power.key}/"


def test_what_comes_next_says_nothing_of_what_an_incident_is(here: Town) -> None:
    """It is shown also to those who do not see incidents."""
    from driftbook.desk import upcoming

    reached(here, "crisis", "crisis@example.org")
    informed(opened(), "crisis", words="Somebody is hurt")
    lines = upcoming.lines([here.town.key], "Europe/Copenhagen", timezone.now())
    said = " ".join(line.text for line in lines)
    assert "A message about an incident" in said
    assert "Power failure" not in said


def test_alarms_are_withheld_as_incidents_are(here: Town) -> None:
    from driftbook.incidents.tests.watch import hook, says

    reached(here, "crisis", "crisis@example.org")
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2, said="HTTP 503 of the town's site")
    sam = signed_in(person("sam", "the-town", "portal-administrator"))
    (mail, *_more) = put("mail")
    page = sam.get(reverse("desk:letter", args=[mail.uid])).content.decode()
    assert "Only those who see incidents can read it." in page
    assert mail.subject not in sam.get(reverse("desk:outbox")).content.decode()


def test_what_lets_somebody_in_is_in_no_history_of_a_monitor(here: Town) -> None:
    from driftbook.desk import upcoming
    from driftbook.incidents.tests.watch import asking

    asking(here, "https://example.org/health?key=hush")
    history = of(ADAM).get(reverse("desk:history")).content.decode()
    lines = upcoming.lines([here.town.key], "Europe/Copenhagen", timezone.now())
    assert any("https://example.org/health" in line.text for line in lines)
    assert "hush" not in history + "".join(line.text for line in lines)
