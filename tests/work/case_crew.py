"""As `crew`, with cases whose promises are due at once: commands `lay COUNT` and `kept`.

Half of the cases are dated for a day that has come, half wait for an answer and are to be reminded.
"""

from __future__ import annotations

import json
from collections import Counter

from tests.work import crew


def answer(command: str, words: list[str]) -> str:
    if command == "lay":
        return crew.asked(lambda: lay(int(words[0])))
    if command == "kept":
        return crew.asked(kept)
    if command == "cases":
        return crew.asked(cases)
    return crew.answer(command, words)


def lay(count: int) -> str:
    """So many cases of each kind."""
    from django.utils import timezone

    from driftbook.requests.models import Promise
    from driftbook.requests.tests.asking import ask, case
    from driftbook.requests.tests.cast import houses

    here, now = houses(), timezone.now()
    for _number in range(count):
        case(here, dated=now.date().isoformat(), filed=now)
        ask(case(here, filed=now), now)
    Promise.objects.filter(what="enter").update(at=now)
    Promise.objects.filter(what="remind", number=0).update(at=now)
    return "done"


def kept() -> str:
    """How many promises have been kept."""
    from driftbook.requests.models import Promise

    return str(Promise.objects.filter(outcome="kept").count())


def cases() -> str:
    """What was done to how many cases, what was said in them, and whether the history holds."""
    from driftbook.history import verifying
    from driftbook.requests.models import Case, Notice, Post
    from driftbook.requests.tests.asking import path

    rows = Case.objects.all()
    return json.dumps(
        {
            "paths": Counter(" ".join(path(case)) for case in rows),
            "posts": Counter(rows.values_list("posts_count", flat=True)),
            "reminders": Post.objects.filter(side="system").count(),
            "notices": Notice.objects.filter(post__side="system").count(),
            "problems": sorted({verifying.verify(one).problem for one in verifying.chains()}),
        }
    )


if __name__ == "__main__":
    crew.prepare()
    crew.serve(answer)
