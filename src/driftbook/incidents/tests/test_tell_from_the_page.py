"""Pages of a running card say what a program was asked, and copy what is posted by hand."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

from django.utils import timezone

from driftbook.incidents.due import Reminders
from driftbook.incidents.tests.cast import LARS, Town, of
from driftbook.incidents.tests.telling import deliver, opened, outlet, put
from driftbook.outbox.tests.web import Site


def test_a_press_lets_the_program_switch_it_and_the_page_says_how_it_went(
    here: Town, site: Site
) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    now = timezone.now()
    power, client = opened(at=now), of(LARS)
    path = f"/incidents/{power.key}/"
    page = client.get(f"{path}announcements/breakdown/").content.decode()
    assert "A program switches it now" in page
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    hidden.pop("csrfmiddlewaretoken", None)
    said = {**hidden, "form": hidden.get("form", str(uuid.uuid4()))}
    said |= {"queues": "main", "how": "program", "state": "on"}
    assert client.post(f"{path}announcements/breakdown/", said).status_code == 302
    (message,) = put("webhook")
    waits = "A program has been asked to switch it on, and has not answered yet"
    assert waits in client.get(path).content.decode()
    site.status = 410
    later = timezone.now() + timedelta(seconds=10)
    deliver(later)
    Reminders().run_due(later, 20)
    text = client.get(path).content.decode()
    assert waits not in text
    assert "The program did not switch “Breakdown” on. Switch it by hand." in text
    message.refresh_from_db()
    assert message.state in ("failed", "withdrawn")


def test_what_is_posted_by_hand_can_be_copied(here: Town) -> None:
    power = opened(at=timezone.now())
    page = of(LARS).get(f"/incidents/{power.key}/posts/hotline/").content.decode()
    (field,) = re.findall(r'data-copy-from="(\w+)" hidden', page)
    assert f'id="{field}"' in page
    assert "theme/copy.js" in page
