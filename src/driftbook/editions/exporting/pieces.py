"""What can be taken out of a handbook: one topic, or one chapter (G-01)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from driftbook.editions.reader import chapters
from driftbook.editions.reader.parts import Chapter, Topic, Words
from driftbook.handbook.book import Handbook


@dataclass(frozen=True)
class Piece:
    """A chapter, or one topic of it, with Driftbook's own words in `language`."""

    handbook: Handbook
    language: str
    site: str
    """Where Driftbook answers, without a slash at the end: `https://driftbook.example.org`."""
    chapter: Chapter
    topic: Topic | None = None

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that belong to it."""
        return (self.topic,) if self.topic else self.chapter.topics

    @property
    def heading(self) -> Words:
        """What stands above it."""
        return self.topic.heading if self.topic else self.chapter.heading

    @property
    def own(self) -> bool:
        """Whether the heading is in the handbook's own words."""
        return self.topic is not None and self.topic.own

    @property
    def path(self) -> str:
        """Its stable address within the site."""
        names = [self.handbook.mark, self.chapter.name]
        if self.topic:
            return reverse("editions:topic", args=[*names, self.topic.name])
        return reverse("editions:chapter", args=names)

    @property
    def address(self) -> str:
        """Its stable address, with the site."""
        return self.site + self.path

    @property
    def name(self) -> str:
        """A name for its file, without an ending: `gladsaxe-support-contacts-1.0`."""
        cover = self.handbook.cover
        parts = [cover.handbook, self.chapter.name, self.topic.name if self.topic else ""]
        return "-".join(part for part in (*parts, cover.version) if part)


def piece(
    handbook: Handbook, chapter: str, topic: str | None, language: str, site: str
) -> Piece | None:
    """The chapter, or its topic; None where the handbook has none of that name."""
    with translation.override(language):
        found = chapters.chapter(handbook, chapter, language)
    if found is None:
        return None
    shown = found.topic(topic) if topic else None
    if topic and shown is None:
        return None
    return Piece(handbook, language, site, found, shown)
