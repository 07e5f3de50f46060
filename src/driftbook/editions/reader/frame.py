"""How entries speak of hours, of each other and of the parties, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from driftbook.editions.reader.parts import Fact, Value, Words, facts, line, said
from driftbook.handbook import phones
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.situation import printed_number
from driftbook.handbook.deciding.timeline import chapter
from driftbook.handbook.schema.support import Contact, Cost, Support
from driftbook.wording import times

GROUPED = {"problems": "systems", "audiences": "systems", "levels": "systems"}
"""Sorts of entries that share another's page."""


def support_address(handbook: Handbook, sort: str, name: str) -> str:
    """Where an entry of the support chapter stands on its topic's page."""
    page = reverse("editions:topic", args=[handbook.mark, "support", GROUPED.get(sort, sort)])
    return f"{page}#{sort}-{name}"


@dataclass(frozen=True)
class Frame:
    """One handbook read in one language; `whole` is a chapter that stands on a single page."""

    handbook: Handbook
    language: str
    whole: str = ""

    @property
    def support(self) -> Support:
        """The support chapter. Raises NoChapter."""
        return chapter(self.handbook)

    def hours(self, reference: str) -> Value:
        """Hours in words, with the notation; named hours are linked."""
        named = self.support.hours.get(reference)
        href = self.address("hours", reference) if named else ""
        return self.written(named.open if named else reference, href)

    def open_hours(self, reference: str) -> Value:
        """As `hours`, also where no support chapter names any."""
        if self.handbook.support is not None:
            return self.hours(reference)
        return self.written(openings.written(self.handbook, reference))

    def written(self, hours: str, href: str = "") -> Value:
        """Hours or days as they are written, in words."""
        return Value("hours", times.hours(hours, self.language), href, hours)

    def address(self, sort: str, name: str) -> str:
        """Where the entry of the support chapter stands: on this page, or on its topic's."""
        if self.whole == "support":
            return f"#{sort}-{name}"
        return support_address(self.handbook, sort, name)

    def link(self, sort: str, name: str | None) -> Value | None:
        """A link to another entry of the support chapter, by its name."""
        if name is None:
            return None
        if sort == "ladders":
            entry = next(ladder for ladder in self.support.ladders if ladder.id == name)
            return Value("link", entry.name or name, self.address(sort, name))
        return Value("link", getattr(self.support, sort)[name].name, self.address(sort, name))

    def link_in(self, chapter: str, title: Words, address: str) -> Value:
        """A link to an entry of this chapter, whose address on its topic's page is given."""
        here = self.whole == chapter
        return Value("link", title, address[address.index("#") :] if here else address)

    def links(self, sort: str, names: Iterable[str]) -> list[Value | None]:
        """Links to several entries."""
        return [self.link(sort, name) for name in names]

    def turn(self, name: str) -> list[Value | None]:
        """A contact with its number and what to press, as a step turns to it."""
        contact = self.support.contacts[name]
        menu = " → ".join(str(key) for key in contact.menu)
        press = said(_("press {keys}").format(keys=menu)) if menu else None
        return [self.link("contacts", name), self.number(contact), press]

    def number(self, contact: Contact) -> Value | None:
        """The number of a contact, its own or the one that it shares."""
        printed = printed_number(self.handbook, contact)
        number = phones.e164(printed, self.handbook.cover.country) if printed else None
        return Value("tel", printed, f"tel:{number}") if printed else None

    def party(self, name: str | None) -> Value | None:
        """A link to a party on the cover."""
        if name is None:
            return None
        cover = reverse("editions:cover", args=[self.handbook.mark])
        return Value("link", self.handbook.cover.parties[name].name, f"{cover}#parties-{name}")

    def guide(self, name: str | None) -> Value | None:
        """A link to a guide of the guides chapter."""
        if name is None or self.handbook.guides is None:
            return None
        title = next(guide.title for guide in self.handbook.guides.guides if guide.id == name)
        page = reverse("editions:topic", args=[self.handbook.mark, "guides", name])
        return Value("link", title, f"#{name}" if self.whole == "guides" else page)

    def cost(self, cost: Cost | None, label: Words = "") -> tuple[Fact, ...]:
        """What it costs, and when it is free (G-07)."""
        if cost is None:
            return ()
        return facts(
            (label or _("Costs"), line(cost.text)),
            (_("Free when"), [line(when) for when in cost.free_when]),
        )
