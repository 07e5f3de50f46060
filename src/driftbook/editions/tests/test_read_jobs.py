"""Reading what a handbook says of jobs: types, windows, classes, ways and procedures."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.handbook.small import shipped

pytestmark = pytest.mark.django_db


def read(client: Client, topic: str) -> str:
    response = client.get(f"/handbooks/gladsaxe/jobs/{topic}", headers={"accept-language": "en"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_type_says_what_has_to_be_said(client: Client) -> None:
    page = read(client, "types/")
    assert "Beskriv problemet" in page
    assert "must be said" in page
    assert "Not invoiced" in page, "a flat battery is free"


def test_a_window_says_when_how_many_and_before_what(client: Client) -> None:
    page = read(client, "windows/")
    assert "2 jobs in 60 minutes" in page
    assert "Priority 2" in page
    assert "1 working day before, at 14:00" in page
    assert "too late" in page, "at that very minute"
    assert "At least 30 minutes before the work" in page


def test_a_rule_leads_to_its_class_and_its_deadline(client: Client) -> None:
    page = read(client, "classes/")
    assert 'href="/handbooks/gladsaxe/jobs/windows/#deadlines-after-fourteen"' in page
    assert 'href="/handbooks/gladsaxe/jobs/classes/#classes-acute"' in page
    assert "#G-13" in page


def test_a_procedure_is_read_step_by_step_to_its_endings(client: Client) -> None:
    page = read(client, "procedures/")
    jobs = shipped("gladsaxe").jobs
    assert jobs is not None
    for procedure in jobs.procedures.values():
        for step in procedure.steps:
            assert step.name in page
        for ending in procedure.endings:
            assert ending.name in page
    assert "3 months after the beginning" in page
    assert "it is shown for 6 months" in page


def test_the_kinds_of_unit_say_which_doors_they_fit(client: Client) -> None:
    response = client.get("/handbooks/gladsaxe/doors/units/", headers={"accept-language": "en"})
    assert "Stairwell door" in response.content.decode()
