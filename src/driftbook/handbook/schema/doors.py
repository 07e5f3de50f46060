"""`doors.yaml`: the kinds of unit that sit on doors."""

from pydantic import Field

from driftbook.handbook.schema.base import DoorKind, Entry, Line, Slug, Text


class UnitKind(Entry):
    """A kind of unit: a motor turner, a relay, a box with a key in it, a reader."""

    name: Line
    text: Text | None = None
    doors: list[DoorKind] = Field(min_length=1, description="The kinds of door that it fits.")


class Doors(Entry):
    """The chapter `doors`."""

    summary: Text | None = None
    units: dict[Slug, UnitKind] = Field(min_length=1)
