"""Proving the chapter requests: each fault is found where it stands, and a sound chapter has none."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.proving import Finding, check
from driftbook.handbook.reading import Unreadable
from driftbook.wording import findings as wording
from tests.handbook.entrances import COVER
from tests.handbook.small import small

START = datetime(2026, 11, 23, tzinfo=UTC)
SUPPORT = """
contacts:
  desk: {name: Desk, phone: "019-21 20 00", hours: daytime}
  line: {name: Second line, phone: "019-21 36 06", hours: 24/7}
hours: {daytime: {open: "Mo-Fr 08:00-16:00; PH off"}}
systems: {locks: {name: Locks, problems: [fault], assume: {problem: fault}}}
problems: {fault: {name: Fault}, other: {name: Other}}
levels: {first: {name: First}, second: {name: Second, after: first}}
ladders:
  - {id: day, systems: [locks], level: first, when: daytime, steps: [{call: desk}]}
  - {id: night, systems: [locks], level: first, when: otherwise, closed: Closed., steps: [{do: Wait.}]}
  - {id: second, systems: [locks], level: second, when: always, steps: [{call: line}]}
"""
SOUND = """
customers: [town]
clock: daytime
queues:
  first: {name: First, escalates: {to: ordinary, asks: What was tried, telephone: {system: locks}}}
  ordinary: {name: Ordinary, party: keeper, source: [X-1]}
statuses: {waiting: {names: {en: In line, sv: I kö}}}
waiting_rules:
  usual:
    name: Usual
    remind: [{after: {working_days: 2}, text: Still there?}]
    close: {after: {working_days: 4}, text: Closed.}
    source: [X-2]
types:
  tag:
    name: Tag
    queue: ordinary
    waiting: usual
    source: [X-3]
    fields:
      what: {name: What, kind: choice, choices: {block: Block, other: Other}}
      tag: {name: Which, kind: tag, only_if: {field: what, one_of: [block]}}
      more: {name: More, kind: long-text, required: false}
    acts: [{does: block-tag, at: filed, only_if: {field: what, one_of: [block]}, finishes: true}]
  crash: {name: Crash, queue: first, waiting: usual, fields: {text: {name: Text}}}
mail: {type: crash, field: text}
"""


def proved(requests: str, support: str = SUPPORT) -> list[Finding]:
    return check(small(support, requests=requests, cover=COVER), START)


def changed(*pairs: tuple[str, str]) -> str:
    text = SOUND
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


def test_a_sound_chapter_has_no_findings():
    assert proved(SOUND) == []


@pytest.mark.parametrize(
    ("pairs", "code", "entry"),
    [
        ([("\n    close: {after: {working_days: 4}, text: Closed.}", "")], "waits-without-end", "types.tag"),
        ([("{name: Crash, queue: first, waiting: usual,", "{name: Crash, queue: first,")], "waits-without-end", "types.crash"),
        ([("working_days: 2", "working_days: 5")], "reminder-after-closing", "waiting_rules.usual.remind.0"),
        ([("working_days: 2", "open_minutes: 2000")], "reminder-after-closing", "waiting_rules.usual.remind.0"),
        ([("clock: daytime", 'clock: "Sa 10:00-12:00"')], "clock-never-opens", "clock"),
        ([("customers: [town]", "customers: [keeper]")], "no-filer", "types.tag"),
        ([("customers: [town]", "customers: [town, keeper]")], "queue-without-handler", "queues.ordinary"),
        ([("queue: first", "queue: ordinary")], "empty-queue", "queues.first"),
        ([("types:\n", "  idle: {name: Idle, close: {after: {open_minutes: 1}, text: X}}\ntypes:\n")], "unused-waiting-rule", "waiting_rules.idle"),
        ([("party: keeper,", "party: keeper, escalates: {to: first, asks: Why},")], "escalates-in-a-circle", "queues.first.escalates"),
        ([("to: ordinary", "to: first")], "escalates-in-a-circle", "queues.first.escalates"),
        ([("kind: tag, only_if", "kind: text, only_if")], "act-without-its-field", "types.tag.acts.1"),
        ([("kind: tag, only_if", "kind: tag, required: false, only_if")], "act-without-its-field", "types.tag.acts.1"),
        ([("acts: [{does: block-tag, at: filed, only_if: {field: what, one_of: [block]},", "acts: [{does: block-tag, at: filed,")], "act-without-its-field", "types.tag.acts.1"),
        ([("mail: {type: crash", "mail: {type: tag"), ("field: text}", "field: more}")], "mail-lacks-field", "mail"),
        ([("{name: Crash,", "{name: Crash, filers: [spoc],"), ("field: text}", "field: text, unknown: case}")], "mail-from-nobody", "mail"),
        ([("{en: In line, sv: I kö}", "{sv: I kö}")], "status-in-other-language", "statuses.waiting"),
    ],
)  # fmt: skip
def test_each_fault_is_found_where_it_stands(pairs, code, entry):
    found = proved(changed(*pairs))
    assert (code, entry) in {(finding.code, finding.entry) for finding in found}
    for finding in found:
        assert "{" not in wording.phrase(finding, "en")


def test_what_always_finishes_is_never_asked_about():
    both = changed(
        (", other: Other}}", "}}"),
        ("waiting: usual\n    source", "source"),
    )
    assert [finding.code for finding in proved(both)] == []


def test_the_next_level_answers_the_telephone_whenever_a_case_goes_on():
    """Once first level has been involved, it is the second line that is called (G-10)."""
    daytime = SUPPORT.replace("hours: 24/7", "hours: daytime")
    found = next(f for f in proved(SOUND, daytime) if f.code == "telephone-nowhere")
    assert found.entry == "queues.first.escalates"
    assert {first.hour for first, _ in found.times[1:]} == {16}


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("{field: what, one_of: [block]}}\n      more", "{field: waht, one_of: [block]}}\n      more")], "the type has no field 'waht'; did you mean 'what'?"),
        ([("one_of: [block]}}\n", "one_of: [blok]}}\n")], "'what' is never 'blok'; did you mean 'block'?"),
        ([("{field: what, one_of: [block]}}\n      more", "{field: more, one_of: [block]}}\n      more")], "'more' has to be asked before what depends on it"),
        ([("{field: what, one_of: [block]}}\n      more", "{field: tag, one_of: [block]}}\n      more")], "'tag' cannot depend on itself"),
        ([("kind: choice, choices: {block: Block, other: Other}", "kind: choice")], "'choice' needs 'choices' to choose from"),
        ([("kind: long-text, required", "kind: long-text, choices: {a: A}, required")], "only a choice, or several, has choices"),
        ([("at: filed, ", "")], "only what is done 'at: filed' can finish the case"),
        ([("    acts:", "    prices: [{rate: {item: x, amount: \"1\"}}]\n    acts:")], "an amount needs its currency: 'currency: SEK'"),
        ([("    acts:", "    prices: [{rate: {item: x}, per: more}]\n    acts:")], "'more' counts nothing: a number does, or a field with 'many: true'"),
        ([("    acts:", "    prices: [{rate: {item: x}, per: mor}]\n    acts:")], "the type has no field 'mor'; did you mean 'more'?"),
        ([("field: text}", "field: txet}")], "the type has no field 'txet'; did you mean 'text'?"),
        ([("{name: Text}", "{name: Text, kind: file}")], "a subject cannot fill 'text': it is not text"),
        ([("telephone: {system: locks}", "telephone: {system: locks, problem: other}")], "the system 'locks' has no problem 'other'; there is fault"),
        ([("queue: first", "queue: frist")], "there is no queue 'frist'; did you mean 'first'?"),
        ([("waiting: usual,", "waiting: never,")], "there is no waiting rule 'never'; there is usual"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_at_reading(pairs, message):
    with pytest.raises(Unreadable) as refused:
        proved(changed(*pairs))
    assert message in [problem.message for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("{waht: block}", "the type has no field 'waht'; did you mean 'what'?"),
        ("{what: blok}", "'what' is never 'blok'; did you mean 'block'?"),
        ("{what: block}", ""),
    ],
)
def test_what_a_guide_fills_in_has_its_field(answers, message):
    guide = f"""
guides:
  - id: lost
    title: Lost
    start: lost
    questions: {{lost: {{ask: Lost?, choices: [{{id: "yes", say: "Yes", then: block}}]}}}}
    outcomes:
      block:
        say: Block it.
        request: {{type: tag, answers: {answers}, name: Block, system: locks}}
"""
    try:
        small(SUPPORT, requests=SOUND, guides=guide, cover=COVER)
        found = []
    except Unreadable as refused:
        found = [problem.message for problem in refused.problems]
    assert found == ([message] if message else [])
