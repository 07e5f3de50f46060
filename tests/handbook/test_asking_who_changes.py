"""Who can change what: where, by whom, for whom, and what is asked back (G-30)."""

import pytest

from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.people import ChangeAnswer, decide, for_refusal
from driftbook.handbook.reading import Unreadable
from tests.handbook.small import shipped, small

WAYS = """
sign_ins:
  ad: {name: With AD, steps: [Choose AD], forgotten: [Ask IT]}
  local: {name: Without AD, steps: [Type], forgotten: [Ask for a code], reset: code}
"""
PLACES = """
places:
  ad: {name: AD, by: {party: town, role: IT}}
  module: {name: The module, by: {party: town, role: An administrator}}
"""


def book(*rows: str, ways: str = WAYS, support: str = "", places: str = PLACES):
    changes = "changes:\n" + "\n".join(f"  - {{{row}}}" for row in rows)
    return small(support, people=f"{ways}{places}{changes}\n")


def codes(answer: ChangeAnswer) -> list[str]:
    return [reason.code for reason in answer.reasons]


# --- Gladsaxe -----------------------------------------------------------------------------------

AD, MODULE = "ad", "module"


@pytest.mark.parametrize(
    ("change", "with_ad", "without"),
    [
        ("emergency-key", MODULE, MODULE),
        ("address-not-in-key-bundle", MODULE, MODULE),
        ("user-not-in-key-bundle", AD, MODULE),
        ("user-not-in-user-group", AD, MODULE),
        ("new-user", AD, MODULE),
        ("password", AD, "sign-in-page"),
        ("role", AD, MODULE),
    ],
)
def test_where_gladsaxe_changes_each_thing(change, with_ad, without):
    gladsaxe = shipped("gladsaxe")
    for sign_in, place in (("ad", with_ad), ("local", without)):
        answer = decide(gladsaxe, change, sign_in)
        assert (answer.where.place, answer.sign_in) == (place, sign_in)
        assert codes(answer)[0] == "changed-there"
        assert {"G-30", "G-34"} & set(answer.source)


def test_the_municipalitys_own_it_changes_it_in_ad():
    answer = decide(shipped("gladsaxe"), "user-not-in-key-bundle", "ad")
    assert (answer.by.party, answer.by.role) == ("municipality", "Kommunens IT")
    assert (answer.by.contact, answer.by.phone) == ("own-it", None)
    assert answer.by.reached.startswith("Spørg din leder")
    assert answer.how
    assert answer.source == ("G-30", "G-05")
    assert codes(answer) == ["changed-there", "for-sign-in", "other-sign-in"]


def test_the_people_chapter_and_the_guides_read_g30_alike():
    """Somebody who follows a guide is sent to the place that the table names."""
    gladsaxe = shipped("gladsaxe")
    guides = {guide.id: guide for guide in gladsaxe.guides.guides}
    for guide, outcome, change in (
        ("keys", "tie-in-ad", "user-not-in-key-bundle"),
        ("login", "role-missing-ad", "role"),
    ):
        called = guides[guide].outcomes[outcome].call
        assert called == decide(gladsaxe, change, "ad").by.contact == "own-it"
    assert "Netkey" in guides["keys"].outcomes["tie-in-module"].say
    assert "Netkey" in decide(gladsaxe, "user-not-in-key-bundle", "local").where.name


def test_who_forgot_the_password_reads_what_to_do():
    ways = shipped("gladsaxe").people.sign_ins
    assert (ways["ad"].reset, ways["local"].reset) == ("elsewhere", "code")
    assert "1688" in ways["ad"].steps[0]
    assert "selvbetjening" in ways["ad"].forgotten[-1]
    assert any("sms" in step for step in ways["local"].forgotten)


# --- what was not said --------------------------------------------------------------------------


def test_it_asks_back_where_the_answer_depends_on_how_one_signs_in():
    answer = decide(shipped("gladsaxe"), "user-not-in-user-group")
    assert not answer.answered
    assert (answer.where, answer.by) == (None, None)
    assert codes(answer) == ["say-sign-in"]
    assert answer.reasons[0].params["choices"] == ("ad", "local")
    assert [(c.sign_in, c.where.place) for c in answer.choices] == [("ad", AD), ("local", MODULE)]


def test_it_does_not_ask_where_the_answer_is_the_same_for_all():
    answer = decide(shipped("gladsaxe"), "emergency-key")
    assert answer.where.place == MODULE
    assert (answer.sign_in, answer.choices) == (None, ())
    assert codes(answer) == ["changed-there", "any-sign-in"]


def test_two_rows_with_the_same_answer_are_the_same_for_all():
    one = "id: x, name: X, sign_in: [ad], place: ad, source: [A-1], refusals: [no-role]"
    other = "id: x, name: X, sign_in: [local], place: ad, source: [A-2], refusals: [not-in-group]"
    answer = decide(book(one, other), "x")
    assert (answer.where.place, answer.sign_in) == (AD, None)
    assert codes(answer) == ["changed-there", "any-sign-in"]
    assert (answer.source, answer.refusals) == (("A-1", "A-2"), ("no-role", "not-in-group"))


def test_another_way_of_doing_it_is_another_answer():
    one = "id: x, name: X, sign_in: [ad], place: ad, how: By mail"
    answer = decide(book(one, "id: x, name: X, sign_in: [local], place: ad"), "x")
    assert codes(answer) == ["say-sign-in"]


def test_without_ways_of_signing_in_nothing_is_asked():
    answer = decide(book("id: x, name: X, place: ad", ways=""), "x")
    assert (answer.where.place, codes(answer)) == (AD, ["changed-there"])


# --- what the handbook says badly ---------------------------------------------------------------


def test_a_row_that_is_listed_twice_is_answered_by_the_first_and_said():
    listed = book("id: x, name: X, place: ad", "id: x, name: X, place: module")
    for sign_in in (None, "ad", "local"):
        answer = decide(listed, "x", sign_in)
        assert answer.where.place == AD
        assert codes(answer) == ["changed-there", "any-sign-in", "listed-twice"]
        assert answer.reasons[-1].params["place_name"] == "The module"


def test_a_contradiction_for_some_is_said_to_them_and_to_whoever_does_not_say():
    listed = book("id: x, name: X, place: ad", "id: x, name: X, sign_in: [local], place: module")
    assert codes(decide(listed, "x", "ad")) == ["changed-there", "any-sign-in", "other-sign-in"]
    assert codes(decide(listed, "x", "local"))[-1] == "listed-twice"
    assert codes(decide(listed, "x"))[-1] == "listed-twice"


def test_the_same_answer_listed_again_is_no_contradiction():
    listed = book("id: x, name: X, place: ad", "id: x, name: X, place: ad")
    assert codes(decide(listed, "x", "ad")) == ["changed-there", "any-sign-in", "listed-again"]


def test_somebody_whom_no_row_is_for_is_not_given_anothers_answer():
    half = book("id: x, name: X, sign_in: [ad], place: ad")
    answer = decide(half, "x", "local")
    assert (answer.answered, answer.where, answer.by) == (False, None, None)
    assert codes(answer) == ["no-change", "other-sign-in"]
    assert codes(decide(half, "x")) == ["say-sign-in"]


# --- refusals of the software -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refusal", "sign_in", "answers"),
    [
        ("no-role", "ad", [("role", AD)]),
        ("no-key-bundle", "local", [("user-not-in-key-bundle", MODULE)]),
        ("no-keys-at-address", None, [("address-not-in-key-bundle", MODULE)]),
        ("unknown-user", "ad", [("new-user", AD)]),
        ("forgotten-password", "local", [("password", "sign-in-page")]),
        ("not-in-group", None, [("user-not-in-user-group", None)]),
        ("out-of-tea", "ad", []),
    ],
)
def test_a_page_that_refuses_tells_where_it_is_changed(refusal, sign_in, answers):
    found = for_refusal(shipped("gladsaxe"), refusal, sign_in)
    assert [(a.change, a.where.place if a.where else None) for a in found] == answers


def test_a_row_for_others_does_not_answer_a_refusal():
    half = book(
        "id: x, name: X, sign_in: [ad], place: ad, refusals: [no-role]",
        "id: x, name: X, sign_in: [local], place: module",
    )
    assert [answer.change for answer in for_refusal(half, "no-role", "ad")] == ["x"]
    assert for_refusal(half, "no-role", "local") == ()


def test_a_page_that_refuses_has_nothing_to_tell_without_the_chapter():
    assert for_refusal(shipped("orebro"), "no-role") == ()
    with pytest.raises(Unanswerable, match="there is no sign-in 'fax'"):
        for_refusal(shipped("gladsaxe"), "no-role", "fax")


# --- what cannot be asked, or written -----------------------------------------------------------


def test_an_unknown_change_names_those_that_there_are():
    with pytest.raises(Unanswerable, match="there is no change 'passwords'") as refused:
        decide(shipped("gladsaxe"), "passwords")
    assert refused.value.known == (
        "emergency-key", "address-not-in-key-bundle", "user-not-in-key-bundle",
        "user-not-in-user-group", "new-user", "password", "role",
    )  # fmt: skip
    assert "did you mean 'password'?" in refused.value.told


def test_an_unknown_way_of_signing_in_is_refused():
    with pytest.raises(Unanswerable) as refused:
        decide(shipped("gladsaxe"), "role", "adfs")
    assert (refused.value.what, refused.value.known) == ("sign-in", ("ad", "local"))


def test_a_handbook_without_the_chapter_is_refused():
    with pytest.raises(NoChapter, match="'bbgruppen' has no chapter people"):
        decide(shipped("bbgruppen"), "role")


def test_the_contact_of_a_place_with_its_number_as_one_dials_it():
    desk = (
        'contacts: {desk: {name: Desk, phone: "019-21 20 00", menu: [3]}}\nsystems: {a: {name: A}}'
    )
    support = desk + "\nladders: [{id: d, systems: [a], when: always, steps: [{call: desk}]}]"
    places = "\nplaces: {ad: {name: AD, by: {party: town, role: IT}, contact: desk}}\n"
    by = decide(book("id: x, name: X, place: ad", support=support, places=places), "x").by
    assert (by.contact, by.contact_name, by.name) == ("desk", "Desk", "The town")
    assert (by.phone, by.printed, by.menu) == ("+4619212000", "019-21 20 00", (3,))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("id: x, name: X, place: adm", "there is no place 'adm'; did you mean 'ad'?"),
        ("id: x, name: X, place: ad, sign_in: [fax]", "there is no way of signing in 'fax'"),
        ("id: x, name: X, place: ad, sign_in: []", "'sign_in' should not be empty"),
        ("id: x, name: X, place: ad, refusals: [No role]", "an id is made of small letters"),
    ],
)
def test_a_row_that_names_what_is_not_there_cannot_be_read(row, problem):
    with pytest.raises(Unreadable, match=r"people\.yaml") as unreadable:
        book(row)
    assert problem in str(unreadable.value)


def test_rows_may_share_an_id_but_contacts_and_guides_may_not():
    ladders = "ladders: [" + "{id: d, systems: [a], when: always, closed: C}, " * 2 + "]"
    with pytest.raises(Unreadable, match="the id 'd' is used twice"):
        small("systems: {a: {name: A}}\n" + ladders)
    assert len(book("id: x, name: X, place: ad", "id: x, name: X, place: ad").people.changes) == 2
