"""Two editions compared by meaning: what changes for people in the days to come."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from driftbook.handbook.comparing import compare, texts
from driftbook.handbook.comparing.patterns import Pattern
from driftbook.handbook.deciding.timeline import Question
from driftbook.handbook.reading import read_files
from driftbook.handbook.schema.base import Entry, Line, Text
from driftbook.wording import changes
from tests.handbook.small import COVER, ROOT, SHIPPED, shipped, small

ZONE = ZoneInfo("Europe/Stockholm")
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)
DESK = """
    hours:
      office: {open: "Mo-Fr 08:00-16:00; PH off"}
    contacts:
      desk: {name: The duty desk, phone: "019-21 20 00", menu: [3, 1], mail: desk@example.org, hours: office}
      night: {name: The night desk, phone: "019-10 54 10"}
    audiences: {staff: {name: Staff}, guest: {name: A guest}}
    problems: {fault: {name: A fault}, question: {name: A question}}
    systems: {doors: {name: Doors}, lifts: {name: Lifts}}
    ladders:
      - id: day
        systems: [doors, lifts]
        when: office
        steps: [{call: desk, text: Say where you are}]
        cost: {text: It is free}
      - {id: night, systems: [doors, lifts], when: "22:00-07:00", steps: [{do: Use the key}, {call: night}]}
      - {id: closed, systems: [doors, lifts], when: otherwise, closed: Wait until we open, steps: [{mail: desk}]}
    promises: [{id: help, name: Help, hours: office, kept_by: [desk]}]
    catalogue: [{id: printers, name: Printers, state: included}]
"""
GUIDES = """
    guides:
      - id: lamp
        title: The lamp
        start: lit
        questions:
          lit: {ask: Is it lit?, choices: [{id: "yes", say: Lit, then: fine}, {id: "no", say: Dark, then: fuse}]}
          fuse: {ask: Is the fuse whole?, choices: [{id: "yes", say: Whole, then: lit}, {id: "no", say: Broken, then: order}]}
        outcomes:
          fine: {say: All is well, done: true}
          order: {say: Call the desk, call: desk}
"""


def said(old, new, start=MONDAY, days=60, *, words=False):
    """The sentences of a comparison, without those that only tell where the text changed."""
    found = compare(old, new, start, days)
    return [changes.phrase(c, "en") for c in found.changes if words or c.breaking != "words"]


def desk(*pairs, support=DESK, cover="", **more):
    for old, new in pairs:
        assert old in support, old
        support = support.replace(old, new)
    return small(support, cover=cover, **more)


def orebro(*pairs, file="support.yaml"):
    folder = ROOT / "handbooks/orebro"
    files = {path.name: path.read_bytes() for path in folder.glob("*.yaml")}
    text = files[file].decode()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return read_files({**files, file: text.encode()})


@pytest.mark.parametrize("name", SHIPPED)
def test_the_same_edition_gives_nothing(name):
    assert compare(shipped(name), shipped(name), MONDAY).changes == ()


def test_the_same_texts_read_twice_give_nothing_even_with_other_spaces():
    assert compare(desk(), desk(), MONDAY).changes == ()
    assert said(desk(), desk(("Use the key", "'Use  the\n          key'")), words=True) == [
        "Only the words changed at support.ladders.night: steps.0.do."
    ]


# --- what a person is to do ---------------------------------------------------------------------


def test_another_contact_every_night():
    new = desk(("call: night}]}", "call: desk}]}"), ("menu: [3, 1], mail: desk@example.org, hours: office", "menu: [3, 1], mail: desk@example.org"))  # fmt: skip
    assert (
        "Doors, Lifts, every night 22:00–07:00: "
        "call The duty desk (019-21 20 00, press 3 → 1) instead of The night desk (019-10 54 10)."
    ) in said(desk(), new)


def test_from_a_date_on():
    new = desk(
        ("contacts:", "contacts:\n      other: {name: Another desk, phone: '019-21 36 06'}"),
        (
            "ladders:",
            "ladders:\n      - {id: new, systems: [doors], instead_of: [night], "
            "when: '2026 Dec 01-2027 Dec 31 22:00-07:00', steps: [{do: Use the key}, {call: other}]}",
        ),
    )  # fmt: skip
    (change,) = [c for c in compare(desk(), new, MONDAY).changes if c.code == "other-contact"]
    assert changes.phrase(change, "en") == (
        "Doors, every night 22:00–07:00 from 1 December: "
        "call Another desk (019-21 36 06) instead of The night desk (019-10 54 10)."
    )
    assert change.times[0] == (
        datetime(2026, 12, 1, 22, tzinfo=ZONE),
        datetime(2026, 12, 2, 7, tzinfo=ZONE),
    )
    assert Question("doors", "fault", "guest") in change.who
    assert "lifts" not in {question.system for question in change.who}


def test_hours_without_an_answer_come_first():
    new = desk(('"22:00-07:00"', '"22:00-06:00"'), ("when: otherwise", 'when: "06:00-07:00 off"'))
    found = compare(desk(), new, MONDAY).changes
    assert [change.code for change in found][:2] == ["no-answer", "no-answer"]
    assert {change.breaking for change in found[:2]} == {"worse"}
    back = compare(new, desk(), MONDAY)
    assert {change.code for change in back.of("better")} == {"answered", "closing-said"}


def test_everybody_closed_is_no_answer():
    new = desk(
        ('night: {name: The night desk, phone: "019-10 54 10"}',
         'night: {name: The night desk, phone: "019-10 54 10", hours: "Sa-Su 00:00-24:00"}'),
    )  # fmt: skip
    (change,) = [c for c in compare(desk(), new, MONDAY).changes if c.code == "nobody-answers"]
    assert change.breaking == "worse"
    assert changes.phrase(change, "en").startswith("Doors, Lifts, on ")


def test_a_number_a_menu_a_mail_a_price_and_a_closing():
    assert (
        "Doors, Lifts, on weekdays 08:00–16:00, but not on public holidays: "
        "the number of The duty desk is 019-21 20 01 instead of 019-21 20 00."
    ) in said(desk(), desk(("019-21 20 00", "019-21 20 01")))
    assert "At The duty desk, press 4 instead of 3 → 1." in said(desk(), desk(("[3, 1]", "[4]")))
    assert any(
        "write to The duty desk at other@example.org instead of desk@example.org" in sentence
        for sentence in said(desk(), desk(("desk@example.org", "other@example.org")))
    )
    price = compare(desk(), desk(("It is free", "It costs 5 kr.")), MONDAY).changes
    assert [c.code for c in price] == ["other-price", "words-changed"]
    closing = compare(desk(), desk(("Wait until we open", "Come back")), MONDAY).changes
    assert [c.code for c in closing] == ["other-closing", "words-changed"]


def test_one_of_several_contacts_that_closes_is_told():
    either = ("{call: desk, text: Say where you are}", "{call: night, or: [desk]}")
    shorter = ("mail: desk@example.org, hours: office", 'mail: desk@example.org, hours: "Mo-Fr 08:00-15:00; PH off"')  # fmt: skip
    assert any(
        sentence.startswith(
            "Doors, Lifts, on weekdays 15:00–16:00, but not on public holidays: other"
        )
        for sentence in said(desk(either), desk(either, shorter))
    )


def test_another_contact_and_another_price_are_both_told():
    both = desk(("{call: desk, text: Say where you are}", "{call: night}"), ("It is free", "5 kr."))
    codes = {change.code for change in compare(desk(), both, MONDAY).changes if change.who}
    assert codes == {"other-contact", "other-price"}


def test_steps_for_some_people_change_for_them_alone():
    own = ("{do: Use the key}, ", "{do: Use the key, audiences: [staff]}, ")
    new = desk(own, ("{call: night}]}", "{call: desk, audiences: [guest]}, {call: night}]}"))
    (change,) = [c for c in compare(desk(own), new, MONDAY).changes if c.code == "more-steps"]
    assert change.params["who"] == ("Doors, Lifts · A guest",)
    assert {question.audience for question in change.who} == {"guest", None}


def test_other_steps_name_only_those_that_differ():
    new = desk(("{do: Use the key}", "{do: Use the spare key}"))
    assert (
        "Doors, Lifts, every night 22:00–07:00: other steps: Use the spare key instead of Use the key."
    ) in said(desk(), new)
    assert "Doors, Lifts, every night 22:00–07:00: no longer: Use the key." in said(
        desk(), desk(("{do: Use the key}, ", ""))
    )


def test_words_at_a_contact_change_nothing_that_is_done():
    found = compare(desk(), desk(("Say where you are", "Say who you are")), MONDAY).changes
    assert [(c.code, c.breaking) for c in found] == [
        ("other-text", "words"),
        ("words-changed", "words"),
    ]


def test_another_id_alone_is_nothing_to_act_upon():
    new = desk(("night: {name: The night", "nights: {name: The night"), ("{call: night}", "{call: nights}"))  # fmt: skip
    assert said(desk(), new) == [
        "New contact: The night desk (019-10 54 10).",
        "No longer a contact: The night desk (019-10 54 10).",
    ]


def test_asking_back_is_told_to_those_who_leave_something_open():
    new = desk(("when: office\n", "when: office\n        audiences: [staff]\n"))
    found = compare(desk(), new, MONDAY).changes
    (asks,) = [c for c in found if c.code == "asks-back"]
    assert {question.audience for question in asks.who} == {None}
    assert changes.phrase(asks, "en") == (
        "Doors, Lifts (when not everything is said), "
        "on weekdays 08:00–16:00, but not on public holidays: "
        "say who you are first; until now call The duty desk (019-21 20 00, press 3 → 1)."
    )
    (guests,) = [c for c in found if c.code == "closes"]
    assert guests.params["who"] == ("Doors, Lifts · A guest",)


def test_systems_problems_and_audiences_come_and_go():
    new = desk(
        (", lifts: {name: Lifts}}", ", stairs: {name: Stairs}}"),
        ("[doors, lifts]", "[doors, stairs]"),
        ("question: {name: A question}", "wish: {name: A wish}"),
    )
    found = {c.code: changes.phrase(c, "en") for c in compare(desk(), new, MONDAY).changes}
    assert found["system-removed"] == "Lifts: can no longer be asked about."
    assert found["system-added"] == "Stairs: can be asked about now."
    assert found["question-removed"] == "No longer a choice when asking: Doors · A question."
    assert found["question-added"] == "New choice when asking: Doors · A wish."


def test_a_deeper_level_is_named():
    levels = """
    levels: {first: {name: First line}, second: {name: Second line, after: first}}
    contacts: {a: {name: Anna's desk, where: Here}, b: {name: Board, where: There}, c: {name: Club, where: Yonder}}
    systems: {doors: {name: Doors}}
    ladders:
      - {id: one, systems: [doors], level: first, when: always, steps: [{go_to: a}]}
      - {id: two, systems: [doors], level: second, when: always, steps: [{go_to: b}]}
    """
    new = small(levels.replace("go_to: b", "go_to: c"))
    assert said(small(levels), new) == [
        "Doors (once First line has been involved), at all hours: "
        "turn to Club (Yonder) instead of Board (There)."
    ]


# --- spans --------------------------------------------------------------------------------------


def test_a_span_that_begins_in_the_middle_of_a_night():
    start = datetime(2026, 11, 23, 3, tzinfo=ZONE)
    new = desk(("{do: Use the key}, ", ""))
    (change,) = [c for c in compare(desk(), new, start, 10).changes if c.times]
    assert change.times[0] == (start, datetime(2026, 11, 23, 7, tzinfo=ZONE))
    assert change.times[-1] == (
        datetime(2026, 12, 2, 22, tzinfo=ZONE),
        datetime(2026, 12, 3, 3, tzinfo=ZONE),
    )
    assert [pattern.kind for pattern in change.patterns] == ["daily"]


@pytest.mark.parametrize(
    "day", [datetime(2026, 10, 20, tzinfo=ZONE), datetime(2027, 3, 24, tzinfo=ZONE)]
)
def test_nights_stay_nights_when_the_clocks_change(day):
    new = desk(("{do: Use the key}, ", ""))
    found = compare(desk(), new, day, 14)
    (change,) = [c for c in found.changes if c.times]
    assert [(p.kind, p.windows) for p in change.patterns] == [("daily", (("22:00", "07:00"),))]
    lengths = {(b.timestamp() - a.timestamp()) / 3600 for a, b in change.times[1:-1]}
    assert lengths == ({9, 10} if day.month == 10 else {9, 8})
    assert found.end.hour == 0


def test_another_time_zone_moves_every_hour():
    other = read_files(
        {
            "handbook.yaml": COVER.replace("Europe/Stockholm", "Europe/Helsinki").encode(),
            "support.yaml": desk_text(),
        }
    )
    found = compare(desk(), other, MONDAY)
    assert found.start.tzinfo == other.zone
    sentences = [changes.phrase(change, "en") for change in found.changes]
    assert "The hours are meant in Europe/Helsinki instead of Europe/Stockholm." in sentences
    assert any(
        "The duty desk is open 08:00–16:00 instead of 09:00–17:00" in sentence
        for sentence in sentences
    )
    closes = [change.times[0] for change in found.changes if change.code == "closes"]
    assert [(first.hour, last.hour) for first, last in closes] == [(7, 8), (16, 17)]


def desk_text():
    return DESK.replace("\n    ", "\n").encode()


def test_spans_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match="zone"):
        compare(desk(), desk(), MONDAY.replace(tzinfo=None))
    with pytest.raises(ValueError, match="1 to 1100"):
        compare(desk(), desk(), MONDAY, 0)
    with pytest.raises(ValueError, match="outside"):
        compare(desk(), desk(), datetime(2400, 1, 1, tzinfo=UTC))


def test_the_editions_do_not_grow():
    old, new = desk(), desk(("16:00", "15:00"))
    compare(old, new, MONDAY)
    assert (old.compiled, new.compiled) == ({}, {})


# --- contacts and what is agreed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("Mo-Th 08:00-16:00; Fr 08:00-15:00; PH off", "The duty desk closes at 15:00 instead of 16:00 on Fridays, but not on public holidays."),
        ("Mo-Fr 09:00-16:00; PH off", "The duty desk opens at 09:00 instead of 08:00 on weekdays, but not on public holidays."),
        ("Mo-We,Fr 08:00-16:00; PH off", "The duty desk is closed on Thursdays; until now 08:00–16:00."),
        ("Mo-Fr 08:00-11:00,12:00-16:00; PH off", "The duty desk is open 08:00–11:00 and 12:00–16:00 instead of 08:00–16:00 on weekdays, but not on public holidays."),
        ("Mo-Fr 08:00-16:00; PH 08:00-16:00", "The duty desk is open 08:00–16:00 on public holidays; until now closed."),
        ("Mo-Fr 08:00-16:00; PH off; Dec 23-24 off", "The duty desk is closed on 23 and 24 December; until now 08:00–16:00."),
    ],
)  # fmt: skip
def test_hours_of_a_contact(hours, sentence):
    assert sentence in said(desk(), desk(("Mo-Fr 08:00-16:00; PH off", hours)))


def test_contacts_promises_and_the_catalogue():
    new = desk(
        ("mail: desk@example.org, hours: office", "mail: desk@example.org"),
        ("state: included", "state: elsewhere, where: The print shop"),
        ("promises: [{id: help, name: Help,", "promises: [{id: more, name: More help,"),
    )
    sentences = said(desk(), new)
    assert (
        "It is no longer said when The duty desk answers; until now Mon–Fri 08:00–16:00; public holidays closed."
    ) in sentences
    assert "“Printers” is handled elsewhere now: The print shop." in sentences
    assert any(s.startswith("No longer promised: Help") for s in sentences)
    assert any(s.startswith("Promised now: More help") for s in sentences)
    lost = compare(desk(), new, MONDAY).of("worse")
    assert {"item-elsewhere", "promise-removed"} <= {change.code for change in lost}
    shorter = desk(("name: Help, hours: office", 'name: Help, hours: "Mo-Fr 08:00-15:00; PH off"'))
    assert any(
        s.startswith("“Help” promises 08:00–15:00 instead of 08:00–16:00 on weekdays")
        for s in said(desk(), shorter)
    )


# --- guides, cover, other chapters --------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("say: Whole, then: lit", "say: Whole, then: order", "The lamp › Dark › Whole: ends with “Call the desk” instead of asking “Is it lit?”."),
        ("say: Broken, then: order", "say: Broken, then: lit", "The lamp › Dark › Broken: asks “Is it lit?” instead of ending with “Call the desk”."),
        ("call: desk", "call: night", "The lamp › Dark › Broken: ends with “Call the desk” instead of “Call the desk”."),
        ("say: Call the desk, call: desk", "say: Nothing helps", "The lamp › Dark › Broken: leads nowhere any more: Nothing helps"),
        ('{id: "no", say: Broken, then: order}', '{id: "no", say: Broken, then: order}, {id: gone, say: Gone, then: order}', "The lamp › Dark: at “Is the fuse whole?”, “Gone” can be chosen now."),
        ("start: lit", "start: fuse", "The lamp: asks “Is the fuse whole?” instead of “Is it lit?”."),
    ],
)  # fmt: skip
def test_paths_of_a_guide(before, after, sentence):
    assert before in GUIDES
    new = small(DESK, guides=GUIDES.replace(before, after))
    assert sentence in said(small(DESK, guides=GUIDES), new)


def test_guides_and_chapters_come_and_go():
    second = GUIDES.rstrip() + GUIDES.replace("    guides:\n", "").replace(
        "id: lamp", "id: torch"
    ).replace("The lamp", "The torch")
    one, two = small(DESK, guides=GUIDES), small(DESK, guides=second)
    assert said(one, two) == ["New guide: “The torch”."]
    assert said(two, one) == ["The guide “The torch” is gone."]
    assert said(desk(), one) == ["New chapter: guides."]
    assert said(one, desk()) == ["The chapter guides is gone."]


def test_the_cover():
    old = desk(cover="facts: {critical: 15 %, gone: '1'}")
    new = desk(cover="facts: {critical: 20 %}\nreview: 2027-11-01")
    dated = {"version": "2", "date": date(2026, 12, 1), "title": "A handbook"}
    new = replace(new, cover=new.cover.model_copy(update=dated))
    sentences = said(old, new, words=True)
    assert (
        "Version 2 of Tuesday 1 December 2026 instead of version 1 of Sunday 1 November 2026."
    ) in sentences
    assert "The title is “A handbook” instead of “A small handbook”." in sentences
    assert "critical: 15 % → 20 %." in sentences
    assert "The figure gone is gone; it was 1." in sentences
    assert "The next review is due on Monday 1 November 2027 instead of none." in sentences


def test_public_holidays_within_the_span():
    also = "holidays: {also: [{name: The eve, days: Dec 24}]}"
    assert "Counts as a public holiday now: Thu 24 Dec (The eve)." in said(desk(), desk(cover=also))
    (change,) = [
        c for c in compare(desk(cover=also), desk(), MONDAY).changes if "holidays-count" in c.code
    ]
    assert change.code == "holidays-count-no-more"
    assert change.times == (
        (datetime(2026, 12, 24, tzinfo=ZONE), datetime(2026, 12, 25, tzinfo=ZONE)),
    )
    assert not any("holidays-count" in c.code for c in compare(desk(), desk(cover=also), MONDAY, 20).changes)  # fmt: skip


def test_what_has_no_effect_within_the_span_is_mentioned_all_the_same():
    later = desk(("Mo-Fr 08:00-16:00; PH off", "Mo-Fr 08:00-16:00; PH off; 2028 May 02 off"))
    assert said(desk(), later, words=True) == [
        "Written otherwise at support.hours.office: open: "
        "Mo-Fr 08:00-16:00; PH off → Mo-Fr 08:00-16:00; PH off; 2028 May 02 off."
    ]


# --- a shipped handbook -------------------------------------------------------------------------


def test_another_locksmith_at_night_in_orebro():
    new = orebro(("- call: locksmith\n        or: [locksmith-alternative]", "- call: carelock-day"), ("    hours: carelock-day\n", ""))  # fmt: skip
    (change,) = compare(shipped("orebro"), new, MONDAY).of("different")[:1]
    assert change.code == "other-contact"
    assert change.source == ("O-07",)
    assert change.patterns == (Pattern("daily", (("22:00", "07:00"),), (0, 1, 2, 3, 4, 5, 6)),)
    assert change.params["who"] == ("Carelock · Något är fel",)


def test_a_shorter_lunch_in_orebro():
    new = orebro(("Mo-Fr 08:00-12:00,13:00-16:30; PH off", "Mo-Fr 08:00-12:00,12:30-16:30; PH off"))
    gained = compare(shipped("orebro"), new, MONDAY).of("better")
    assert [change.code for change in gained] == ["opens"]
    assert gained[0].params["who"] == ("TES, TES-appen", "Carelock · Fråga")
    (pattern,) = gained[0].patterns
    assert (pattern.windows, pattern.weekdays) == ((("12:30", "13:00"),), (0, 1, 2, 3, 4))
    assert pattern.holidays == "not"
    assert len(gained[0].times) == 39


def test_a_holiday_that_no_longer_counts_in_orebro():
    new = orebro(("    - name: Julafton\n      days: Dec 24\n", ""), file="handbook.yaml")
    found = compare(shipped("orebro"), new, MONDAY).changes
    eve = date(2026, 12, 24)
    told = [c for c in found if c.times and c.code != "other-caution"]
    assert {first.date() for change in told for first, _ in change.times} == {eve}
    (carelock,) = [c for c in told if c.params.get("who") == ("Carelock · Något är fel",)]
    assert changes.phrase(carelock, "sv").startswith("Carelock · Något är fel")
    assert (carelock.times[0][0].hour, carelock.times[0][1].hour) == (7, 17)


# --- the texts ----------------------------------------------------------------------------------


def test_the_lines_of_the_texts():
    old = {"a.yaml": "one\ntwo\nthree\n", "same.yaml": "x\n", "gone.yaml": "bye\n"}
    new = {"a.yaml": "one\n2\nthree\n", "same.yaml": "x\n", "new.yaml": "hello\n"}
    assert texts.differences(old, new) == [
        (
            "a.yaml",
            [
                texts.Line("same", 1, 1, "one"),
                texts.Line("removed", 2, None, "two"),
                texts.Line("added", None, 2, "2"),
                texts.Line("same", 3, 3, "three"),
            ],
        ),
        ("gone.yaml", [texts.Line("removed", 1, None, "bye")]),
        ("new.yaml", [texts.Line("added", None, 1, "hello")]),
    ]


def test_the_lines_are_bounded_and_far_ones_are_skipped():
    many = "\n".join(str(number) for number in range(10_000))
    ((_, lines),) = texts.differences({"a": ""}, {"a": many})
    assert (len(lines), lines[-1].op) == (texts.MOST_LINES + 1, "more")
    apart = many.replace("\n5\n", "\nfive\n").replace("\n900\n", "\nnine hundred\n")
    ((_, lines),) = texts.differences({"a": many}, {"a": apart})
    assert [line.op for line in lines].count("skipped") == 1
    ((_, lines),) = texts.differences({"a": "x"}, {"a": "y" * 10_000})
    assert len(lines[-1].text) == texts.LONGEST


# --- chapters that the comparison does not know -------------------------------------------------


class Way(Entry):
    """How something is changed, in a chapter that nobody has written yet."""

    name: Line
    by: str
    limits: list[int] = []


class Row(Entry):
    """One row with an id."""

    id: str
    who: str


class Ways(Entry):
    """A chapter with a mapping, a list of entries and a list without ids."""

    summary: Text | None = None
    changes: dict[str, Way] = {}
    rows: list[Row] = []


def with_ways(**said):
    handbook = desk()
    return replace(handbook, chapters={**handbook.chapters, "ways": Ways(**said)}, compiled={})


def test_a_chapter_that_nobody_compares_yet_is_compared_entry_by_entry():
    key = Way(name="A key", by="the town")
    old = with_ways(changes={"key": key}, rows=[Row(id="a", who="x"), Row(id="b", who="y")])
    new = with_ways(
        summary="Ways",
        changes={
            "key": key.model_copy(update={"by": "the supplier", "source": ["W-01"]}),
            "card": Way(name="A card", by="the town"),
        },
        rows=[Row(id="b", who="y"), Row(id="a", who="x")],
    )
    found = compare(old, new, MONDAY).changes
    assert [(c.code, c.breaking, c.entry) for c in found] == [
        ("entry-added", "different", "ways.changes.card"),
        ("entry-changed", "different", "ways.changes.key"),
        ("order-changed", "words", "ways.rows"),
        ("words-changed", "words", "ways"),
    ]
    assert found[1].source == ("W-01",)
    assert dict(found[1].params)["fields"] == ("source", "by")
    assert changes.phrase(found[0], "en") == "New at ways.changes.card: A card"
    assert [c.code for c in compare(desk(), new, MONDAY).changes] == ["chapter-added"]
    assert compare(new, old, MONDAY).changes[0].code == "entry-removed"
