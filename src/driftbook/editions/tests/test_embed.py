"""A topic in another site's page: made by a party, seen by whoever has the address, ended at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.editions.actions import embedding
from driftbook.editions.embed_forms import EmbedForm, NoOrigin, origin
from driftbook.editions.models import EmbedLink
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation, User
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PAGE = "/handbooks/orebro/support/contacts/embeds/"
INTRANET = "https://intranet.example.org"


@pytest.fixture
def agreement() -> Agreement:
    """Örebro's agreement, with its parties as the handbook names them."""
    return Agreement.objects.get(handbook="orebro")


def town(agreement: Agreement) -> Organisation:
    """The municipality."""
    return agreement.organisations.get(name="Örebro kommun")


@pytest.fixture
def owner(agreement: Agreement) -> Client:
    """The browser of a handbook owner."""
    return signed_in(person("owner", town(agreement).slug, "handbook-owner"))


def made(agreement: Agreement, *sites: str, topic: str = "contacts") -> tuple[EmbedLink, str]:
    """A link and its token."""
    return embedding.make(
        agreement=agreement,
        organisation=town(agreement),
        chapter="support",
        topic=topic,
        name="Intranet, keys",
        sites=sites,
        by=By(person=agreement.key, role="handbook-owner"),
        now=NOW,
    )


def shown(token: str, query: str = "", **headers: str) -> Any:
    """What somebody sees who is not signed in."""
    return Client().get(f"/handbooks/embed/{token}/{query}", headers=headers)


def ancestors(response: Any) -> str:
    """Who may frame the response."""
    found = re.search(r"frame-ancestors ([^;]*)", response["Content-Security-Policy"])
    assert found is not None
    return found[1]


# --- what a link shows --------------------------------------------------------------------------


def test_a_link_shows_the_topic_with_its_version_to_whoever_has_it(agreement: Agreement) -> None:
    _link, token = made(agreement, INTRANET)
    response = shown(token)
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="sv">' in page
    assert "019-21 20 00" in page
    assert "2026-11-26" in page
    assert len(re.findall("<h1", page)) == 1
    links = re.findall(r"<a [^>]*>", page)
    assert links
    assert all('target="_top"' in link and 'href="#' not in link for link in links)


def test_only_the_named_sites_may_frame_it(agreement: Agreement) -> None:
    _link, token = made(agreement, INTRANET, "https://care.example.org:8443")
    response = shown(token)
    assert ancestors(response) == f"{INTRANET} https://care.example.org:8443"
    assert "X-Frame-Options" not in response


def test_without_sites_nobody_may_frame_it(agreement: Agreement) -> None:
    _link, token = made(agreement)
    assert ancestors(shown(token)) == "'none'"
    assert "019-21 20 00" in shown(token, "?format=html").content.decode()


def test_all_other_pages_may_be_framed_by_nobody(agreement: Agreement) -> None:
    response = Client().get("/handbooks/orebro/support/contacts/")
    assert (ancestors(response), response["X-Frame-Options"]) == ("'none'", "DENY")


def test_a_server_gets_the_fragment(agreement: Agreement) -> None:
    _link, token = made(agreement)
    response = shown(token, "?format=html&level=3&language=en")
    text = response.content.decode()
    assert text.startswith('<article lang="en">')
    assert "<h3>Contacts</h3>" in text
    assert 'target="_top"' in text
    again = shown(token, "?format=html&level=3&language=en", **{"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_reader_s_own_language_is_no_matter(agreement: Agreement) -> None:
    _link, token = made(agreement)
    assert '<html lang="sv">' in shown(token, **{"accept-language": "da"}).content.decode()
    assert '<html lang="da">' in shown(token, "?language=da").content.decode()
    assert '<html lang="sv">' in shown(token, "?language=xx").content.decode()


# --- what it no longer shows --------------------------------------------------------------------


def test_a_link_that_has_ended_says_so(agreement: Agreement) -> None:
    link, token = made(agreement, INTRANET)
    embedding.end(
        link=link,
        organisation=town(agreement),
        by=By(person=agreement.key, role="handbook-owner"),
        now=NOW,
    )
    for query in ("?language=en", "?language=en&format=html"):
        response = shown(token, query)
        assert response.status_code == 410
        assert "This link has ended" in response.content.decode()
        assert "019-21 20 00" not in response.content.decode()
        assert ancestors(response) == INTRANET


def test_an_agreement_that_has_ended_ends_its_links(agreement: Agreement) -> None:
    _link, token = made(agreement)
    agreement.ended = timezone.now() + timedelta(hours=1)
    agreement.save()
    assert shown(token).status_code == 200
    agreement.ended = timezone.now()
    agreement.save()
    assert shown(token).status_code == 410


def test_a_topic_that_is_gone_is_said(agreement: Agreement) -> None:
    _link, token = made(agreement, topic="gone")
    response = shown(token, "?language=en")
    assert response.status_code == 410
    assert "This topic is no longer here" in response.content.decode()


@pytest.mark.parametrize("change", ["", "x", "short", "capitals", "key", "digest", "hint"])
def test_nothing_but_the_token_opens_it(agreement: Agreement, change: str) -> None:
    link, token = made(agreement)
    guess = {
        "": token[:-1],
        "x": token + "x",
        "short": "a",
        "capitals": token.swapcase(),
        "key": str(link.key),
        "digest": link.digest,
        "hint": link.hint,
    }[change]
    assert shown(guess).status_code == 404


def test_a_token_is_long_random_and_not_kept(agreement: Agreement) -> None:
    tokens = {made(agreement)[1] for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)
    for row in EmbedLink.objects.values():
        assert not any(token in str(value) for value in row.values() for token in tokens)


# --- making and ending --------------------------------------------------------------------------


def test_an_owner_makes_a_link_and_sees_its_address_once(owner: Client) -> None:
    given = {"name": "Intranet, keys", "sites": f"{INTRANET}/\nhttps://Care.example.org:443"}
    response = owner.post(PAGE, given, headers={"accept-language": "en"})
    page = response.content.decode()
    link = EmbedLink.objects.get()
    assert link.sites == [INTRANET, "https://care.example.org"]
    assert response["Cache-Control"] == "no-store"
    found = re.search(r"/handbooks/embed/([\w-]{43})/", page)
    assert found is not None
    assert shown(found[1]).status_code == 200
    assert "&lt;iframe src=" in page
    assert "<iframe" not in page
    later = owner.get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert found[1] not in later
    assert link.hint in later
    assert "Intranet, keys" in later


def test_an_owner_ends_a_link(owner: Client, agreement: Agreement) -> None:
    link, token = made(agreement)
    for _twice in range(2):
        response = owner.post(f"{PAGE}{link.key}/ending/", follow=True)
        assert response.redirect_chain == [(PAGE, 302)]
    link.refresh_from_db()
    assert link.ended is not None
    assert link.ended_by == User.objects.get().key
    assert shown(token).status_code == 410
    page = owner.get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert "End this link" not in page


def test_both_are_in_the_history(
    owner: Client, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(embedding, "record", lambda **said: told.append(said))
    owner.post(PAGE, {"name": "Intranet", "sites": INTRANET})
    link = EmbedLink.objects.get()
    owner.post(f"{PAGE}{link.key}/ending/")
    owner.post(f"{PAGE}{link.key}/ending/")
    assert [said["did"] for said in told] == ["embed-link.made", "embed-link.ended"]
    for said in told:
        assert said["organisation"] == town(agreement).key
        assert (said["by"].person, said["by"].role) == (User.objects.get().key, "handbook-owner")
        assert said["key"] == str(link.key)
    assert told[0]["after"]["topic"] == "support/contacts"
    assert link.digest not in str(told)


@pytest.mark.parametrize("given", [{"name": ""}, {"name": "x", "sites": "http://example.org"}])
def test_what_is_wrong_is_said_and_nothing_made(owner: Client, given: dict[str, str]) -> None:
    response = owner.post(PAGE, given)
    assert response.status_code == 400
    assert not EmbedLink.objects.exists()


def test_a_link_of_another_topic_cannot_be_ended_here(owner: Client, agreement: Agreement) -> None:
    link, _token = made(agreement, topic="hours")
    assert owner.post(f"{PAGE}{link.key}/ending/").status_code == 404


@pytest.mark.parametrize(
    ("role", "elsewhere", "status"),
    [
        ("portal-administrator", "", 200),
        ("care-worker", "", 403),
        ("handbook-owner", "elsewhere", 404),
    ],
)
def test_who_may_make_links(agreement: Agreement, role: str, elsewhere: str, status: int) -> None:
    client = signed_in(person("somebody", elsewhere or town(agreement).slug, role))
    assert client.get(PAGE).status_code == status
    assert client.post(PAGE, {"name": "x"}).status_code == status
    assert EmbedLink.objects.count() == (status == 200)


def test_whoever_is_not_signed_in_goes_there(client: Client, agreement: Agreement) -> None:
    assert client.get(PAGE)["Location"].startswith("/sign-in/")
    assert client.post(PAGE, {"name": "x"})["Location"].startswith("/sign-in/")
    assert not EmbedLink.objects.exists()


@pytest.mark.parametrize("address", ["nothing/contacts", "support/nothing"])
def test_a_topic_that_is_not_there_cannot_be_embedded(owner: Client, address: str) -> None:
    assert owner.get(f"/handbooks/orebro/{address}/embeds/").status_code == 404


# --- sites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://intranet.example.org", INTRANET),
        ("HTTPS://Intranet.Example.ORG/", INTRANET),
        ("https://intranet.example.org:443", INTRANET),
        ("https://intranet:8443", "https://intranet:8443"),
        ("https://ørebro.example.org", "https://xn--rebro-uua.example.org"),
    ],
)
def test_an_origin(written: str, expected: str) -> None:
    assert origin(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "intranet.example.org",
        "http://intranet.example.org",
        "https://",
        "https://*.example.org",
        "https://*",
        "*",
        "'self'",
        "data:",
        "https:",
        "https://example.org/page",
        "https://example.org?x",
        "https://example.org#x",
        "https://user@example.org",
        "https://example.org:0",
        "https://example.org:99999",
        "https://example.org:x",
        "https://example.org;script-src",
        "https://example.org,https://other.example.org",
        "https://-example.org",
        "https://example..org",
        "https://[::1]",
        "https://" + "a" * 64 + ".org",
    ],
)
def test_no_origin(written: str) -> None:
    with pytest.raises(NoOrigin):
        origin(written)


def test_sites_are_few_and_each_once() -> None:
    twice = EmbedForm({"name": "x", "sites": f"{INTRANET}\n{INTRANET}/"})
    assert twice.is_valid()
    assert twice.cleaned_data["sites"] == [INTRANET]
    many = "\n".join(f"https://{number}.example.org" for number in range(11))
    assert not EmbedForm({"name": "x", "sites": many}).is_valid()
