"""First level comes first; then the second sees the same case, and the employee may call (G-08 …
G-10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from driftbook.history.models import Event
from driftbook.requests.actions import status
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.models import Case, Promise
from driftbook.requests.tests.asking import ask, case, fresh, path
from driftbook.requests.tests.cast import (
    KARIN,
    NOW,
    PAUL,
    PETRA,
    STINA,
    Houses,
    by,
    of,
    user,
)

pytestmark = pytest.mark.django_db
TRIED = "We have restarted it twice."


@pytest.fixture
def app(here: Houses) -> Case:
    return case(here, "app", answers={"problem": "It stays black."})


def test_the_supplier_does_not_see_what_first_level_has_not_sent_on(
    here: Houses, app: Case
) -> None:
    assert of(KARIN).post(f"/requests/{app.key}/taking/").status_code == 404
    assert of(STINA).post(f"/requests/{app.key}/taking/").status_code == 302
    assert fresh(app).handler == user(STINA).key
    assert Event.objects.filter(organisation=here.keeper.key, kind="case").count() == 0


def test_sent_on_with_what_was_tried(here: Houses, app: Case) -> None:
    ask(app, NOW, name=STINA)
    assert Promise.objects.filter(ended=None).exists()
    with pytest.raises(status.Unfit):
        status.escalate(case=app, because="  ", by=by(STINA, "spoc"), now=NOW)
    for _twice in range(2):
        status.escalate(case=app, because=TRIED, by=by(STINA, "spoc"), now=NOW)
    row = fresh(app)
    assert (row.provider, row.queue, row.at_customer) == (here.keeper, "second", False)
    assert (row.state, row.handler, row.escalated) == ("waiting", None, NOW)
    assert path(app) == ["filed", "taken", "asked", "escalated"]
    assert app.deeds.get(what="escalated").because == TRIED
    assert not Promise.objects.filter(ended=None).exists()
    assert Event.objects.filter(organisation=here.keeper.key, did="case.escalated").count() == 1


def test_whoever_pressed_before_it_was_sent_on_does_nothing_to_it_afterwards(
    here: Houses, app: Case
) -> None:
    seen, stina = fresh(app), by(STINA, "spoc")
    status.escalate(case=app, because=TRIED, by=stina, now=NOW)
    mine: dict[str, Any] = {"case": seen, "by": stina, "now": NOW}
    presses: list[Callable[[], object]] = [
        lambda: status.take(person=user(STINA).key, **mine),
        lambda: status.hand(to=None, queue="second", because="", **mine),
        lambda: status.release(**mine),
        lambda: status.finish(because="", **mine),
        lambda: ask(seen, NOW, name=STINA),
    ]
    for press in presses:
        with pytest.raises(NotNow):
            press()
    assert path(app) == ["filed", "escalated"]


def test_sending_it_on_twice_at_once_does_not_skip_a_level(here: Houses) -> None:
    there = fresh(case(here, "app", answers={"problem": "x"}))
    seen = fresh(there)
    status.escalate(case=there, because=TRIED, by=by(STINA, "spoc"), now=NOW)
    Case.objects.filter(pk=there.pk).update(queue="first")  # one that goes on too
    status.escalate(case=seen, because=TRIED, by=by(STINA, "spoc"), now=NOW)
    assert path(there) == ["filed", "escalated"]


def test_both_sides_see_the_same_case_and_the_supplier_handles_it(app: Case) -> None:
    status.escalate(case=app, because=TRIED, by=by(STINA, "spoc"), now=NOW)
    assert of(STINA).post(f"/requests/{app.key}/taking/").status_code == 403
    again = of(STINA).post(f"/requests/{app.key}/escalation/", {"because": TRIED})
    assert (again.status_code, len(path(app))) == (302, 2)
    assert of(PETRA).get(f"/requests/{app.key}/completion/").status_code == 403
    assert of(KARIN).post(f"/requests/{app.key}/taking/").status_code == 302
    assert fresh(app).handler == user(KARIN).key
    status.finish(case=fresh(app), because="", by=by(KARIN, "supplier-support"), now=NOW)
    with pytest.raises(NotNow):
        status.withdraw(case=app, because="", by=by(PETRA), now=NOW)


def test_it_goes_no_further_than_the_handbook_says(here: Houses) -> None:
    ordinary = case(here)
    with pytest.raises(NotNow):
        status.escalate(case=ordinary, because="x", by=by(KARIN, "supplier-support"), now=NOW)
    answer = of(KARIN).post(f"/requests/{ordinary.key}/escalation/", {"because": "x"})
    assert answer.status_code == 409


def test_a_page_asks_for_what_the_handbook_asks(app: Case) -> None:
    stina = of(STINA)
    shown = stina.get(f"/requests/{app.key}/escalation/").content.decode()
    assert "What first level has tried" in shown
    assert stina.post(f"/requests/{app.key}/escalation/", {"because": ""}).status_code == 422
    sent = stina.post(f"/requests/{app.key}/escalation/", {"because": TRIED})
    assert (sent.status_code, fresh(app).queue) == (302, "second")


def test_whoever_has_the_problem_may_call_from_then_on(app: Case) -> None:
    """The second line, at whatever hour: the ladder of the app says so once first level was in."""
    number = "046-73 97 97"
    assert number not in of(PETRA).get(f"/requests/{app.key}/").content.decode()
    status.escalate(case=app, because=TRIED, by=by(STINA, "spoc"), now=NOW)
    mine = of(PETRA).get(f"/requests/{app.key}/").content.decode()
    assert "You may call now" in mine
    assert number in mine or "046" in mine
    assert "Whoever filed it may call now" in of(PAUL).get(f"/requests/{app.key}/").content.decode()
    assert "may call now" not in of(KARIN).get(f"/requests/{app.key}/").content.decode()
