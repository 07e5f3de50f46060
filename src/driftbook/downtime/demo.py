"""Changes, downtime, status pages and manuals of the demo: `demo/downtime.yaml` of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from driftbook.downtime.demo_scene import REFUSALS, Scene
from driftbook.downtime.demo_story import Story
from driftbook.downtime.models import Change, Downtime
from driftbook.handbook.book import Handbook
from driftbook.people.models import Agreement
from driftbook.people.stories import played

FILE = "demo/downtime.yaml"


def shown(agreement: Agreement, handbook: Handbook, folder: Path, now: datetime) -> Iterator[str]:
    """Let the cast ask, plan and tell as the folder's story says, once, and tell what was done."""
    path = folder / FILE
    if not path.is_file() or handbook.downtime is None:
        return
    if any(kind.objects.filter(agreement=agreement).exists() for kind in (Change, Downtime)):
        return

    def play(story: Story) -> str:
        Scene(agreement, handbook, now).play(story)
        said = f"{len(story.downtime)} invented downtimes, {len(story.changes)} change requests"
        return f"{handbook.id}: {said}"

    yield from played(path, Story, play, refusals=REFUSALS)
