"""One contact by itself: how to reach it, and whether it answers now."""

from dataclasses import replace
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import support
from driftbook.handbook.deciding.answers import Reach, Unanswerable
from driftbook.handbook.deciding.timeline import Question, chapter
from driftbook.handbook.schema.support import Ladder, Step


def decide(handbook: Handbook, contact: str, now: datetime) -> Reach:
    """The contact as one reaches it at `now` (aware).

    It is asked as a ladder that always turns to this contact, so that there is one resolver only.
    Raises Unanswerable for an unknown contact, NoChapter, and ValueError as `support.decide`.
    """
    known = chapter(handbook).contacts
    if contact not in known:
        raise Unanswerable("contact", contact, tuple(known))
    asked = Question(next(iter(chapter(handbook).systems)))
    step = support.decide(_only(handbook, contact), asked, now).situation.steps[0]
    if step.reach is None:
        raise AssertionError("a step that turns to a contact reaches it")
    return step.reach


def _only(handbook: Handbook, contact: str) -> Handbook:
    """The handbook with a single ladder that turns to the contact at every hour."""
    key = ("only", contact)
    found: Handbook | None = handbook.compiled.get(key)
    if found is None:
        ladder = Ladder(
            id="only",
            systems=list(chapter(handbook).systems),
            when="always",
            steps=[Step(go_to=contact)],
        )
        alone = chapter(handbook).model_copy(update={"ladders": [ladder]})
        found = replace(handbook, chapters={**handbook.chapters, "support": alone}, compiled={})
        handbook.compiled[key] = found
    return found
