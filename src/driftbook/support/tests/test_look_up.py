"""The service catalogue: what is included, and where the rest is handled."""

from __future__ import annotations

import pytest
from django.test import Client

CATALOGUE = "/support/it-teamet/catalogue/"


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_four_states_in_their_order(client: Client) -> None:
    page = read(client, CATALOGUE)
    headings = ["Included", "Not included", "Handled elsewhere", "Provided by somebody else"]
    places = [page.index(f"</svg>{heading}</h2>") for heading in headings]
    assert places == sorted(places)
    assert places[1] < page.index('id="printers"') < places[2]
    assert "Servicenivåavtal (SLA) med den verksamhet det gäller" in page
    assert "Din egen kommun" in page
    assert 'href="/handbooks/it-teamet/clauses/#I-05"' in page


def test_searching(client: Client) -> None:
    page = read(client, CATALOGUE + "?words=SLA+verksamhet")
    assert 'id="servers"' in page
    assert 'id="printers"' not in page
    page = read(client, CATALOGUE + "?words=<b>elevator")
    assert "Nothing mentions “&lt;b&gt;elevator”." in page
    assert "Show everything" in page


@pytest.mark.parametrize("name", ["orebro", "aarhus", "bbgruppen"])
def test_a_handbook_without_a_catalogue_says_so(client: Client, name: str) -> None:
    assert "has no service catalogue" in read(client, f"/support/{name}/catalogue/")
    assert "What the service includes" not in read(client, f"/support/{name}/week/")
