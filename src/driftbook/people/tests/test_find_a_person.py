"""Somebody in a town with more people than stand on a page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from driftbook.people import finding, folding, listing
from driftbook.people.finding import people_within
from driftbook.people.models import DirectoryReading, Membership, Organisation, User
from driftbook.people.tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
PAGE = "/people/organisations/lindeby/people/"
API = "/api/v1/organisations/lindeby/people"
FIFTH = 5


def somebody(at: Organisation, name: str, username: str, **more: Any) -> User:
    user = User.objects.create(username=username, name=name, joined=cast.SINCE, **more)
    Membership.objects.create(user=user, organisation=at, role="portal-user", since=cast.SINCE)
    return user


@pytest.fixture
def town(lindeby: Organisation, vestby: Organisation, poul: User, lockmakers: Organisation) -> None:
    """Sixty with the administrator: fifty of one family, and some with names that are looked for."""
    for number in range(50):
        somebody(lindeby, f"Bo Opdigtet {number:02}", f"bo-{number}")
    somebody(lindeby, "Åse Påhittad", "ase", email="ase@example.org")
    somebody(lindeby, "Anna Maria Ørnholm", "amo", email="anna.m@example.org")
    somebody(lindeby, "Ørn Lindgren", "orn.lindgren", email="post-lindgren@example.org")
    somebody(lindeby, "", "nameless")
    somebody(lindeby, "100% Opdigtet", "percent")
    for number in range(4):
        somebody(lindeby, "Carl Namesake", f"carl-{number}")
    cast.person("gone", lindeby, "portal-user", erased=cast.SINCE)
    somebody(vestby, "Åse Fra Vestby", "ase.vestby")


@pytest.fixture(params=["few", "many"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As the town is, and as if so many were very many."""
    if request.param == "many":
        monkeypatch.setattr(finding, "FEW", FIFTH)
    return str(request.param)


def names(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page)


def link(client: Client, address: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]*)"', client.get(address).content.decode())
    return PAGE + found[1].replace("&amp;", "&") if found else None


def found(at: Organisation, text: str) -> list[str]:
    return [one.username for one in people_within(at).found(text).rows]


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("town", "size")
def test_sixty_people_stand_on_two_pages(poul: User) -> None:
    client = cast.signed_in(poul)
    first = names(client, PAGE)
    further = link(client, PAGE, "next")
    assert further is not None
    second = names(client, further)
    assert (len(first), len(second)) == (50, 10)
    every = User.objects.filter(memberships__organisation__slug="lindeby", erased=None)
    assert first + second == [str(user) for user in every.order_by("name", "pk")]
    assert "60 people" in client.get(PAGE).content.decode()
    assert link(client, further, "next") is None
    back = link(client, further, "prev")
    assert back is not None
    assert names(client, back) == first
    assert link(client, PAGE, "prev") is None


@pytest.mark.usefixtures("town")
def test_one_goes_back_page_by_page(lindeby: Organisation) -> None:
    rows, seen, page = people_within(lindeby).rows, [], None
    page = finding.page(rows, 7)
    while page.later:
        seen.append(page.people)
        page = finding.page(rows, 7, after=finding.mark(page.later))
    assert [len(some) for some in seen] == [7] * 8
    while page.earlier:
        page = finding.page(rows, 7, before=finding.mark(page.earlier))
        assert page.people == seen.pop()
    assert seen == []


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("mark", ["after=nobody", f"before={'0' * 32}"])
def test_a_mark_that_is_none_is_the_beginning(poul: User, mark: str) -> None:
    client = cast.signed_in(poul)
    assert names(client, f"{PAGE}?{mark}") == names(client, PAGE)


@pytest.mark.usefixtures("town")
def test_a_page_reads_no_more_than_it_shows(
    poul: User, lindeby: Organisation, django_assert_max_num_queries: Any
) -> None:
    client = cast.signed_in(poul)
    client.get(PAGE)
    with django_assert_max_num_queries(20) as asked:
        client.get(PAGE)
    fetched = [query["sql"] for query in asked.captured_queries if '"name"' in query["sql"]]
    assert any("LIMIT 51" in sql for sql in fetched)
    for number in range(30):
        somebody(lindeby, f"Dan Opdigtet {number}", f"dan-{number}")
    with django_assert_max_num_queries(len(asked.captured_queries)):
        client.get(PAGE)


@pytest.mark.usefixtures("town")
def test_many_are_not_counted(lindeby: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert people_within(lindeby).count() == 60
    assert people_within(lindeby).count(most=40) == 41
    monkeypatch.setattr(finding, "FEW", FIFTH)
    assert people_within(lindeby).count(most=40) == 41
    poul = User.objects.get(username="poul")
    Membership.objects.create(user=poul, organisation=lindeby, role="portal-user", since=cast.SINCE)
    assert people_within(lindeby).count() == 60, "somebody with two roles is one"


# --- searching ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("town", "size")
@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("hitt", ["ase"]),  # the middle of a name
        ("pahit", ["ase"]),
        ("PÅHIT", ["ase"]),
        ("paahit", ["ase"]),
        ("Åse", ["ase"]),
        ("aase", ["ase"]),
        ("ornholm", ["amo"]),
        ("oernholm", ["amo"]),
        ("Örnholm", ["amo"]),
        ("anna ørn", ["amo"]),
        ("maria", ["amo"]),
        ("orn", ["amo", "orn.lindgren"]),
        ("orn.lind", ["orn.lindgren"]),
        ("anna.m@", ["amo"]),
        ("post-lind", ["orn.lindgren"]),
        ("nameless", ["nameless"]),
        ("0%", ["percent"]),
        ("_", []),
        (".*", []),
        ("vestby", []),
        ("erased", []),
        ("\\", []),
        ("anna\0maria", ["amo"]),
    ],
)
def test_somebody_is_found(lindeby: Organisation, text: str, who: list[str]) -> None:
    assert found(lindeby, text) == who


@pytest.mark.usefixtures("town")
def test_the_beginning_of_a_name_is_found_by_an_index_however_many_there_are(
    lindeby: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where not even one row may be looked at for a part of a name."""
    monkeypatch.setattr(finding, "FEW", FIFTH)
    monkeypatch.setattr(finding, "READ", 0)
    assert found(lindeby, "ase") == ["ase"]
    assert found(lindeby, "påhit") == ["ase"]
    assert found(lindeby, "anna maria") == ["amo"]
    assert found(lindeby, "post-") == ["orn.lindgren"]
    assert found(lindeby, "hitt") == [], "that is no beginning"
    assert people_within(lindeby).found("ase").more, "others may have it in the middle"


@pytest.mark.usefixtures("town")
def test_a_beginning_is_looked_up_in_an_index() -> None:
    for holds in folding.BEGINNINGS.values():
        rows = User.objects.alias(said=holds).filter(said__gte="ase", said__lt="asf")
        sql, given = rows.order_by("said").values_list("pk")[:5].query.sql_with_params()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_bitmapscan = off")
                cursor.execute(f"EXPLAIN {sql}", given)
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", given)
            plan = "\n".join(str(row) for row in cursor.fetchall())
        assert "people_by_" in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.usefixtures("town", "size")
def test_so_many_are_found_that_more_must_be_written(
    poul: User, lindeby: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 20)
    result = people_within(lindeby).found("opdigtet")
    assert (len(result.rows), result.more) == (20, True)
    assert "write more of the name" in cast.signed_in(poul).get(f"{PAGE}?q=bo").content.decode()
    assert not people_within(lindeby).found("ase").more


@pytest.mark.usefixtures("town")
def test_a_search_goes_over_pages_too(poul: User) -> None:
    client = cast.signed_in(poul)
    first = names(client, f"{PAGE}?q=opdigtet")
    further = link(client, f"{PAGE}?q=opdigtet", "next")
    assert further is not None
    assert "q=opdigtet" in further
    assert [len(first), len(names(client, further))] == [50, 1]
    nobody = client.get(f"{PAGE}?q=<xyz>").content.decode()
    assert "Nobody here is found by “&lt;xyz&gt;”." in nobody


@pytest.mark.usefixtures("town", "size")
def test_people_of_a_directory_are_found_too(lindeby: Organisation) -> None:
    emil = User.objects.create(username="emil", name="Emil Ørnholm", directory=lindeby)
    DirectoryReading.objects.create(user=emil, organisation=lindeby, groups=[], read=cast.SINCE)
    assert found(lindeby, "ørnholm") == ["amo", "emil"]
    assert emil in people_within(lindeby).rows


@given(st.text(max_size=40), st.sampled_from(["Åse Påhittad", "Ærø", "a" * 60, "oeoeoe", ""]))
def test_what_is_typed_as_it_stands_is_found(typed: str, name: str) -> None:
    """Whatever stands in a name is found by itself, by its folded text, and by what begins so."""
    word = typed + name
    assert re.search(f"(?i){folding.pattern(word)}", word + "x")
    assert folding.folded(word + "x").startswith(folding.folded(word)[:-1])


@pytest.mark.usefixtures("town")
@given(name=st.text(st.characters(categories=["Lu", "Ll", "Zs"], max_codepoint=0xFF), max_size=20))
def test_a_database_folds_as_we_do(name: str) -> None:
    ase = User.objects.get(username="ase")
    User.objects.filter(pk=ase.pk).update(name=name)
    (said,) = User.objects.filter(pk=ase.pk).values_list(folding.Folded("name"), flat=True)
    small = folding.folded(name)
    assert said.lower() == small or connection.vendor == "sqlite", (name, said)
    (last,) = User.objects.filter(pk=ase.pk).values_list(folding.LastWord("name"), flat=True)
    assert last == name.rpartition(" ")[2] or not name.strip(" ")


@pytest.mark.usefixtures("town")
def test_somebody_is_looked_for_wherever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the history, in which stand people of other organisations too."""
    ase, other = (User.objects.get(username=name) for name in ("ase", "ase.vestby"))
    assert finding.anybody("åse", 10) == [other.key, ase.key]
    assert finding.anybody("hitt", 10) == [ase.key]
    assert len(finding.anybody("opdigtet", 10)) == 10
    assert finding.anybody("erased", 10) == finding.anybody(" ", 10) == []
    monkeypatch.setattr(finding, "READ", 0)
    assert finding.anybody("påhit", 10) == [ase.key]
    assert finding.anybody("hitt", 10) == []


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("town", "size")
def test_another_towns_people_are_seen_by_nobody_here(poul: User, vestby: Organisation) -> None:
    client = cast.signed_in(poul)
    assert names(client, f"{PAGE}?q=ase") == ["Åse Påhittad"]
    assert client.get("/people/organisations/vestby/people/?q=ase").status_code == 404
    ase = User.objects.get(username="ase.vestby")
    assert "Åse Fra Vestby" not in names(client, f"{PAGE}?before={ase.key}")
    assert client.get("/api/v1/organisations/vestby/people?q=ase").status_code == 404


@pytest.mark.usefixtures("town")
def test_whoever_may_not_list_people_finds_nobody(karen: User, vestby: Organisation) -> None:
    outsider = cast.person("outsider", vestby, "system-administrator")
    assert cast.signed_in(outsider).get(f"{PAGE}?q=ase").status_code == 404
    assert cast.signed_in(outsider).get(f"{API}?q=ase").status_code == 404
    assert cast.signed_in(karen).get(f"{PAGE}?q=ase").status_code == 403
    assert cast.signed_in(karen).get(f"{API}?q=ase").status_code == 403
    assert "Påhittad" not in Client().get(f"{PAGE}?q=ase", follow=True).content.decode()


# --- programs -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("town", "size")
def test_a_program_reads_everybody_page_by_page(poul: User) -> None:
    client, seen, after = cast.signed_in(poul), [], ""
    while page := client.get(f"{API}?limit=25{after}").json():
        seen += page
        after = f"&after={page[-1]['key']}"
    every = User.objects.filter(memberships__organisation__slug="lindeby", erased=None)
    assert [one["key"] for one in seen] == [str(one.key) for one in every.order_by("name", "pk")]
    assert len(client.get(API).json()) == 60
    (ase,) = client.get(f"{API}?q=hitt").json()
    assert (ase["name"], ase["roles"]) == ("Åse Påhittad", ["portal-user"])


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    "asked",
    ["limit=0", "limit=501", "limit=x", "after=x", f"q={'x' * 121}", f"after={'0' * 32}"],
)
def test_a_program_is_told_what_it_asked_wrongly(poul: User, asked: str) -> None:
    answer = cast.signed_in(poul).get(f"{API}?{asked}")
    assert answer.status_code == 422
    assert asked.partition("=")[0] in answer.json()["error"]


@pytest.mark.usefixtures("town")
def test_a_program_begins_anew_where_the_last_one_was_erased(poul: User) -> None:
    gone = User.objects.get(username="gone")
    answer = cast.signed_in(poul).get(f"{API}?after={gone.key}")
    assert (answer.status_code, "begin anew" in answer.json()["error"]) == (422, True)


# --- roles --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("town")
def test_everybody_with_a_role_comes_in_parts(
    lindeby: Organisation, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", 25)
    count, each = listing.each_holder(lindeby, {"portal-user"})
    every = [one.user.username for one in each]
    assert len(every) == len({*every}) == 59
    assert count == 59
    with django_assert_num_queries(6):
        next(listing.each_holder(lindeby, {"portal-user"})[1])
