"""One field of a form as the page draws it: every kind, filled in or empty, right or wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from driftbook.handbook.schema.requests import FormField
from driftbook.requests.holding import Held
from driftbook.requests.queries import things
from driftbook.requests.queries.things import Thing

SELECT = 8
"""From so many choices on they stand in a list that opens."""
INPUTS: dict[str, dict[str, str]] = {
    "text": {"type": "text"},
    "number": {"type": "text", "inputmode": "numeric", "maxlength": "9"},
    "date": {"type": "date"},
    "phone": {"type": "tel", "autocomplete": "tel"},
    "mail": {"type": "email", "autocapitalize": "none", "spellcheck": "false"},
}
"""Kinds that are one line, and how browsers are told."""


@dataclass(frozen=True)
class Row:
    """A field with what was said in it."""

    id: str
    about: FormField
    values: tuple[str, ...]
    shown: bool
    """Whether it is asked, given the other answers."""
    problem: str = ""
    news: bool = False
    """It is asked only since the last answer, so nothing is wrong with it yet."""
    query: str = ""
    """What is searched for."""
    chosen: tuple[Thing, ...] = ()
    found: tuple[Thing, ...] = ()
    held: tuple[Held, ...] = field(default=())

    @property
    def html(self) -> str:
        """The name of its input; what it holds is `f-<id>`."""
        return f"f-{self.id}"

    @property
    def shape(self) -> str:
        """Which part of `requests/form/field.html` draws it."""
        kind = self.about.kind
        if kind in things.KINDS:
            return "things"
        if kind in ("choice", "yes-no"):
            return "select" if len(self.about.choices) > SELECT else "radios"
        if kind == "several":
            return "boxes"
        if kind == "file":
            return "files"
        return "long" if kind == "long-text" or self.about.many else "line"

    @property
    def grouped(self) -> bool:
        """Whether it is a fieldset with a legend."""
        return self.shape in ("radios", "boxes", "things", "files")

    @property
    def value(self) -> str:
        """What stands in a line; one value on each of several lines."""
        return "\n".join(self.values)

    @property
    def attributes(self) -> Mapping[str, str]:
        """Of a line."""
        return INPUTS.get(self.about.kind, INPUTS["text"])

    @property
    def only(self) -> str:
        """The name of the input that decides whether it is asked."""
        return f"f-{self.about.only_if.field}" if self.about.only_if else ""

    @property
    def one_of(self) -> str:
        """The values with which it is."""
        return " ".join(self.about.only_if.one_of) if self.about.only_if else ""

    @property
    def offered(self) -> list[Thing]:
        """What was found and is not chosen."""
        keys = {one.key for one in self.chosen}
        return [one for one in self.found if one.key not in keys]


def values(about: FormField, given: Sequence[str]) -> list[str]:
    """What was typed or ticked, without what is blank; several lines are several values."""
    if about.many and about.kind not in (*things.KINDS, "file", "long-text"):
        given = [line for text in given for line in text.splitlines()]
    return [text.replace("\0", "").strip() for text in given if text.strip()]
