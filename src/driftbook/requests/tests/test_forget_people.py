"""What cases keep about a person is given to them, and goes with them."""

from __future__ import annotations

import pytest

from driftbook.requests import forgetting
from driftbook.requests.actions import talking
from driftbook.requests.models import KEEPER, MailChoice, Presence, Reading, SavedView
from driftbook.requests.tests.cast import KARIN, NOW, PETRA, Houses, houses, user
from driftbook.requests.tests.talking import filed, says


@pytest.fixture
def here(db: None) -> Houses:
    return houses()


def test_what_somebody_is_given(here: Houses) -> None:
    case = filed(here)
    says(here, case, KARIN, "Which door?", side=KEEPER)
    says(here, case, PETRA, "The yard.", via="mail", folded="-- \nPetra, 040-12 34 56")
    MailChoice.objects.create(user=user(PETRA), how="all")
    found = forgetting.of_person(user(PETRA))
    assert found[0]["filed"] == "entrances 1"
    assert [one["text"] for one in found[1:3]] == [
        "The door at Birch Street 1 does not open.",
        "The yard.",
    ]
    assert found[3] == {"mail": "all"}


def test_who_is_erased_leaves_what_they_said_for_their_organisation(here: Houses) -> None:
    case = filed(here, correspondent="Petra@example.org")
    html = "<p>The yard. <b>Petra</b></p>"
    made = says(here, case, PETRA, "The yard.", via="mail", folded="-- \nPetra", html=html)
    petra = user(PETRA)
    talking.read(case=case, person=petra.key, position=2)
    talking.be_there(case=case, user=petra, writing=False, now=NOW)
    MailChoice.objects.create(user=petra, how="all")
    SavedView.objects.create(user=petra, name="Mine", made=NOW)
    forgetting.forget(petra, NOW)
    for model in (Presence, Reading, MailChoice, SavedView):
        assert not model.objects.exists()
    made.refresh_from_db()
    case.refresh_from_db()
    assert (made.text, made.folded, made.html) == ("The yard.", "", "")
    assert case.correspondent == ""
