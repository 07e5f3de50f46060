"""For any filing and any question: the decision is whole, and there are words for all of it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.handbook.deciding import requests
from driftbook.handbook.schema.requests import Filer
from driftbook.wording import requests as wording
from tests.handbook.small import shipped

START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
BOOKS = st.sampled_from(("bbgruppen", "it-teamet", "gladsaxe"))
WORDS = st.sampled_from(
    ("block", "tags", "phone", "post", "log", "tag", "add", "portal", "2", "2026-12-01", "",
     "040-625 65 99", "a@example.org", "yes", "csv", "x" * 301)
)  # fmt: skip


@st.composite
def filings(draw):
    book = shipped(draw(BOOKS))
    name = draw(st.sampled_from((*book.requests.types, "nothing")))
    fields = list(book.requests.types[name].fields) if name != "nothing" else []
    answers = draw(
        st.dictionaries(
            st.sampled_from((*fields, "other")), WORDS | st.lists(WORDS, max_size=3), max_size=8
        )
    )
    now = draw(INSTANTS)
    ahead = draw(st.none() | st.integers(-3, 800))
    today = now.astimezone(book.zone).date()
    return book, name, {
        "party": draw(st.sampled_from(tuple(book.cover.parties))),
        "roles": draw(st.lists(st.sampled_from(Filer.__args__), max_size=2)),
        "answers": answers,
        "now": now,
        "dated": None if ahead is None else today + timedelta(days=ahead),
        "complete": draw(st.booleans()),
    }  # fmt: skip


@given(asked=filings(), language=st.sampled_from(("da", "sv", "en")))
@settings(deadline=None, max_examples=300)
def test_a_filing_is_whole(asked, language):
    book, name, facts = asked
    filing = requests.filing(book, name, **facts)
    assert filing.allowed == (not filing.problems)
    assert filing.enters.tzinfo is book.zone
    assert filing.enters >= facts["now"] or filing.state == "waiting"
    if (
        filing.allowed
        and facts["dated"]
        and facts["dated"] > facts["now"].astimezone(book.zone).date()
    ):
        assert filing.state == "planned"
        assert filing.enters.date() == facts["dated"]
    if filing.type is None:
        assert not filing.allowed
        return
    offered = dict(requests.offered(book, party=facts["party"], role=None))
    assert (name in offered) == ("not-your-type" not in [one.code for one in filing.problems])
    lines = wording.filing_lines(filing, requests.waiting(book, name, facts["now"]), language)
    assert "{" not in lines
    for one in wording.filing(filing, name, language)["problems"]:
        assert one["text"]
    if facts["complete"] and filing.allowed:
        relaxed = requests.filing(book, name, **(facts | {"complete": False}))
        assert relaxed.allowed


@given(book=BOOKS, asked=INSTANTS, more=st.integers(1, 5000))
@settings(deadline=None, max_examples=100)
def test_reminders_come_in_their_order_and_before_the_end(book, asked, more):
    handbook = shipped(book)
    for name in handbook.requests.types:
        waiting = requests.waiting(handbook, name, asked)
        later = requests.waiting(handbook, name, asked + timedelta(minutes=more))
        told = [*waiting.reminders, waiting.close]
        instants = [one.at.timestamp() for one in told]
        assert instants == sorted(instants)
        assert len(set(instants)) == len(instants)
        assert instants[0] > asked.timestamp()
        assert waiting.close.at.timestamp() <= later.close.at.timestamp()
