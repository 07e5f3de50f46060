"""Runs that outlive their handbook: said openly, gone on with as far as it leads, never broken."""

from __future__ import annotations

from collections.abc import Callable

from driftbook.guides.tests.lamp import GUIDES, START, Reader

Write = Callable[..., None]


def test_a_new_version_with_the_same_questions(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes")
    write(version="2")
    reader.open(reader.address)
    assert reader.heading == "Is the bulb whole?"
    assert "The handbook has changed since this began (version 1, now 2)." in reader.page
    assert "The answers still fit." in reader.page
    assert reader.page.count('href="/handbooks/town@1/">under version 1</a>') == 1
    assert reader.answer("no").heading == "Order this"
    assert reader.page.count("under version 1") == 1, "the second answer was given under version 2"


def test_a_choice_that_is_gone_is_asked_again(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "no")
    write(
        version="2",
        guides=GUIDES.replace('"no", say: "No", then: order', 'cracked, say: "No", then: order'),
    )
    reader.open(reader.address)
    assert reader.heading == "Is the bulb whole?"
    assert "Some of the answers no longer fit" in reader.page
    assert "no longer fits" in reader.page
    reader.answer("unknown")
    assert reader.heading == "Do this now"
    assert "Some of the answers" not in reader.page
    kept = [(row.question, row.choice) for row in reader.run.happenings.all()]
    assert kept == [("plug", "yes"), ("bulb", "no"), ("bulb", "unknown")]


def test_a_question_under_another_name_is_asked_again(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "no")
    write(guides=GUIDES.replace("      plug:", "      cord:").replace("start: plug", "start: cord"))
    reader.open(reader.address)
    assert reader.heading == "Is it plugged in?"
    assert "The handbook has changed since this began." in reader.page
    assert reader.answer("yes").heading == "Is the bulb whole?"


def test_back_skips_what_no_longer_fits(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "no")
    write(guides=GUIDES.replace("      bulb:", "      glass:").replace("then: bulb", "then: glass"))
    reader.open(reader.address)
    assert reader.heading == "Is the bulb whole?"
    assert reader.back().heading == "Is it plugged in?"


def test_a_checklist_that_is_gone_leaves_what_was_tried(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "no")
    write(version="2", guides=GUIDES.replace("- id: lamp", "- id: lantern"))
    reader.open(reader.address)
    assert "The answers still fit." not in reader.page
    assert (reader.status, reader.heading) == (200, "This guide is no longer there")
    assert "Is it plugged in?" in reader.page
    assert "Skip this: who do I turn to?" in reader.page


def test_a_chapter_that_is_gone_leaves_what_was_tried(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "no")
    write(version="2", guides=None)
    reader.open(reader.address)
    assert (reader.status, reader.heading) == (200, "This guide is no longer there")
    assert "Is it plugged in?" in reader.page
    assert reader.back().status == 200
    reader.send(f"/guides/runs/{reader.run.key}/answers/", {"position": 3, "question": "plug"})
    assert reader.status == 200


def test_a_handbook_that_cannot_be_read_is_followed_as_it_was(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes")
    write(spoilt={"guides.yaml": "guides: ["})
    assert reader.open(reader.address).heading == "Is the bulb whole?"
    assert reader.answer("no").heading == "Order this"


def test_an_outcome_that_leads_nowhere_says_whom_to_ask(write: Write, reader: Reader) -> None:
    write(guides=GUIDES.replace(", done: true", ""))
    reader.open(START).answer("no")
    assert reader.heading == "Do this now"
    assert "The guide does not say what to do next." in reader.page


def test_a_support_chapter_that_is_gone_is_no_error(write: Write, reader: Reader) -> None:
    simple = "guides:\n" + GUIDES.split("guides:\n", 1)[1].split("  - id: lamp")[0]
    door = GUIDES[GUIDES.index("  - id: door") :]
    write(guides=f"{simple}{door}", support=None)
    reader.open("/guides/town/door/").answer("yes")
    assert (reader.status, reader.heading) == (200, "Done")
