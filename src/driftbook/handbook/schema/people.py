"""`people.yaml`: how one signs in, what to do without the password, who can change what."""

from typing import Annotated, Literal

from pydantic import Field

from driftbook.handbook.schema.base import (
    ChangePlaceRef,
    ContactRef,
    Entry,
    Line,
    PartyRef,
    Repeatable,
    SignInRef,
    Slug,
    Strict,
    Text,
)


class SignIn(Entry):
    """One way of signing in (G-31, G-32)."""

    name: Line = Field(description="For whom it is: `With AD`.")
    steps: list[Text] = Field(min_length=1, description="How one signs in, in order.")
    forgotten: list[Text] = Field(
        default=[], description="What one does when the password is forgotten (G-33, G-34)."
    )
    reset: Literal["code", "elsewhere"] = Field(
        default="elsewhere",
        description="`code`: Driftbook itself may let the user choose a new password with a code "
        "by SMS. `elsewhere`: it may not, and shows `forgotten` instead.",
    )


class Changer(Strict):
    """Who makes the changes at a place: a role of a party, never a person's name."""

    party: PartyRef
    role: Line = Field(description="`The municipality's IT`.")


class Place(Entry):
    """Somewhere that things are changed: an administration module, a directory."""

    name: Line
    by: Changer
    contact: ContactRef | None = Field(
        default=None, description="Whom to turn to when you cannot change it yourself."
    )
    text: Text | None = None


class Change(Entry):
    """A row of the table: where one thing is changed, for some or all ways of signing in (G-30).

    A change has several rows when the answer depends on how the person signs in.
    """

    id: Annotated[Slug, Repeatable()] = Field(
        description="What is changed: `new-user`. Rows of the same change carry the same id."
    )
    name: Line
    sign_in: list[SignInRef] | None = Field(
        default=None,
        min_length=1,
        description="The ways of signing in that it is for: those of the person whose access is "
        "changed. Absent: any.",
    )
    place: ChangePlaceRef
    how: Text | None = None
    refusals: list[Slug] = Field(
        default=[],
        description="What the software says when this has to be changed, so that it can tell "
        "where: `no-role`, `not-in-group`, `no-key-bundle`, `no-keys-at-address`, `closed`, "
        "`unknown-user`, `wrong-password`, `forgotten-password`.",
    )


class People(Entry):
    """The chapter `people`."""

    summary: Text | None = None
    sign_ins: dict[Slug, SignIn] = {}
    places: dict[Slug, Place] = {}
    changes: list[Change] = []
