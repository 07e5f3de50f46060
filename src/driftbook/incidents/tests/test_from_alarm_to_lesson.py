"""The whole of it: a program finds the web site down, and in the end the handbook has learnt."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

import pytest

from driftbook.editions.models import Remark
from driftbook.incidents.models import Alarm, Incident
from driftbook.incidents.tests.cast import AGNES, LARS, LENA, ODA, OTTO, VERA, Town, of
from driftbook.incidents.tests.pages import entries, presses, shown, text
from driftbook.incidents.tests.watch import address, hook
from driftbook.outbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working")]


def test_from_alarm_to_lesson(here: Town) -> None:
    address(here, "crisis", "crisis@example.org")
    address(here, "managers", "managers@example.org")
    _monitor, token = hook(here)

    # a program that nobody has to sign in for says twice that the site is down
    for _time in range(2):
        program = of(OTTO)
        said = {"state": "failing", "said": "HTTP 503"}
        where = f"/api/v1/incidents/hooks/{token}"
        answer = program.post(where, said, content_type="application/json")
        assert answer.status_code == 200, answer.content
    alarm = Alarm.objects.get()
    mail = Message.objects.get(to="crisis@example.org")
    assert "/incidents/open/town/web/" in mail.text
    assert Incident.objects.count() == 0

    # an agent sees it on the first page, and two presses later the card runs
    agnes = of(AGNES)
    assert "The web site" in text(agnes.get("/incidents/").content.decode())
    opening = agnes.get("/incidents/open/town/web/").content.decode()
    key = opening.partition('name="key" value="')[2].partition('"')[0]
    running = agnes.post("/incidents/open/town/web/", {"key": key, "place": "town"}, follow=True)
    assert running.status_code == 200, running.content
    incident = Incident.objects.get()
    alarm.refresh_from_db()
    assert alarm.incident == incident.key

    # receivers hear, the hotline is told, and nobody outside sees that there is anything
    told: dict[str, Any] = {
        "to": ["crisis", "managers"],
        "figure-staffing": "7",
        "figure-waiting": "12",
    }
    told |= {"how": "mail", "words": "We look into it."}
    assert presses(agnes, incident, "inform/", **told).status_code == 302
    inform = Message.objects.filter(about_kind="incident", to="managers@example.org").get()
    assert "Waiting time: 12 minutes" in inform.text
    posted: dict[str, Any] = {"state": "posted", "words": "The web site is down."}
    assert presses(agnes, incident, "posts/hotline/", **posted).status_code == 302
    assert [one.subject for one in entries(incident, "step")] == ["post-hotline"]
    for outsider in (VERA, OTTO):
        assert of(outsider).get(f"/incidents/{incident.key}/").status_code == 404

    # an agent may not close it; the log keeper may, and reads the log
    assert agnes.post(f"/incidents/{incident.key}/closing/").status_code == 403
    assert presses(LARS, incident, "closing/", words="It answers again.").status_code == 302
    incident.refresh_from_db()
    assert incident.ended is not None
    file = of(LARS).get(f"/incidents/{incident.key}/export.csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(file)))) >= 6
    assert of(AGNES).get(f"/incidents/{incident.key}/export.csv").status_code == 403

    # what was learnt waits for whoever writes the next edition
    lesson = {"about": "step:post-hotline", "words": "Tell them earlier.", "lesson": "on"}
    of(LENA).post(f"/incidents/{incident.key}/review/", lesson | {"entry": str(uuid.uuid4())})
    assert Remark.objects.get().text == "Tell them earlier."
    assert "Tell them earlier." in of(ODA).get("/handbooks/town/draft/").content.decode()
    assert "Tell them earlier." in shown(LARS, incident, "log/")
