"""`support.yaml`: contacts, hours, levels, ladders of steps, what the service includes."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from driftbook.handbook.schema.base import (
    AudienceRef,
    ContactRef,
    Days,
    Entry,
    GuideRef,
    HoursRef,
    LevelRef,
    Line,
    OpeningHours,
    PartyRef,
    ProblemRef,
    Ref,
    Slug,
    Strict,
    SystemRef,
    Text,
)


class MayDiffer(Entry):
    """Days on which the stated hours cannot be relied upon."""

    days: Days
    text: Line = Field(description="What the reader is told on such a day.")


class Hours(Entry):
    """Opening hours with a name, written once and used by contacts, ladders and promises."""

    name: Line | None = None
    open: OpeningHours
    may_differ: MayDiffer | None = None


class Cost(Entry):
    """What it costs to ask, and when it is free."""

    text: Line
    free_when: list[Line] = []


class NotFor(Entry):
    """Something that a contact does not help with."""

    text: Line
    systems: list[SystemRef] = Field(
        default=[], description="Systems; the check then looks for misuse."
    )
    problems: list[ProblemRef] = Field(default=[], description="Kinds of problem; likewise.")
    audiences: list[AudienceRef] = Field(default=[], description="Whom it does not help; likewise.")


class Contact(Entry):
    """Somebody, or some place, that can be turned to. Never a person's name: a role."""

    name: Line
    party: PartyRef | None = None
    phone: Line | None = Field(default=None, description="As printed; with or without +45.")
    phone_of: ContactRef | None = Field(
        default=None, description="Another contact whose number this one shares."
    )
    short: Line | None = Field(default=None, description="A short number that works inside only.")
    menu: list[int] = Field(default=[], description="What to press, in order: `[3, 1]`.")
    mail: str | None = Field(
        default=None, pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$", description="A shared mailbox."
    )
    web: str | None = Field(default=None, pattern=r"^https://\S+$")
    where: Line | None = Field(
        default=None, description="How to reach it when the document gives no number."
    )
    hours: HoursRef | None = Field(
        default=None, description="When it answers. Absent: the document does not say."
    )
    emergency: bool = Field(default=False, description="An emergency number such as 112.")
    not_for: list[NotFor] = []
    cost: Cost | None = None

    @model_validator(mode="after")
    def _reachable(self) -> "Contact":
        if not (self.phone or self.phone_of or self.mail or self.web or self.where):
            raise ValueError("a contact needs a phone, phone_of, mail, web or where")
        if self.phone and self.phone_of:
            raise ValueError("a contact has either phone or phone_of, not both")
        return self


class Named(Entry):
    """Something with a name and perhaps an explanation."""

    name: Line
    text: Text | None = None


class Problem(Named):
    """A kind of problem, as a person would put it."""

    guide: GuideRef | None = Field(
        default=None, description="The guide in the `guides` chapter to go through first."
    )


class Level(Named):
    """A level of support. Levels are written in their order."""

    after: LevelRef | None = Field(
        default=None, description="Opens only when this level has been involved."
    )
    cost: Cost | None = None
    examples: list[Line] = []


class Assumed(Strict):
    """What is assumed when the one who asks does not say."""

    problem: ProblemRef | None = None
    audience: AudienceRef | None = None


class System(Named):
    """Something people need help with."""

    problems: list[ProblemRef] = Field(
        default=[], description="Kinds that it can have; empty: all."
    )
    audiences: list[AudienceRef] = Field(
        default=[], description="Who may ask about it; empty: all."
    )
    assume: Assumed = Assumed()


STEP_KINDS = ("do", "call", "mail", "fill_in", "go_to", "wait")


class Step(Entry):
    """One step of a ladder: exactly one of do, call, mail, fill_in, go_to, wait."""

    do: Text | None = Field(default=None, description="Something to do oneself.")
    call: ContactRef | None = Field(default=None, description="A contact to telephone.")
    mail: ContactRef | None = Field(default=None, description="A contact to write to.")
    fill_in: ContactRef | None = Field(
        default=None, description="A contact whose web form to fill in."
    )
    go_to: ContactRef | None = Field(default=None, description="A contact to walk to or look up.")
    wait: Text | None = Field(default=None, description="Nothing can be done before a later hour.")
    alternatives: list[ContactRef] = Field(
        default=[], alias="or", description="Contacts that serve just as well."
    )
    only_if: Line | None = Field(default=None, description="The condition, in words.")
    text: Text | None = Field(default=None, description="What to say or do there.")
    audiences: list[AudienceRef] = Field(
        default=[], description="Whom it is for; empty: everybody."
    )
    cost: Cost | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Step":
        said = [k for k in STEP_KINDS if getattr(self, k) is not None]
        if len(said) != 1:
            raise ValueError(
                f"a step says exactly one of {', '.join(STEP_KINDS)}; "
                f"this one says {', '.join(said) or 'none'}"
            )
        if self.alternatives and self.contact is None:
            raise ValueError("'or' belongs to a step that turns to a contact")
        return self

    @property
    def kind(self) -> str:
        """Which of the six it is."""
        return next(k for k in STEP_KINDS if getattr(self, k) is not None)

    @property
    def contact(self) -> str | None:
        """The contact that the step turns to, if it does."""
        return self.call or self.mail or self.fill_in or self.go_to


class Ladder(Entry):
    """Steps in order for some systems, problems and audiences, at some hours."""

    id: Slug
    name: Line | None = None
    systems: list[SystemRef] = Field(min_length=1)
    problems: list[ProblemRef] = Field(default=[], description="Empty: every kind of problem.")
    audiences: list[AudienceRef] = Field(default=[], description="Empty: everybody.")
    level: LevelRef | None = Field(default=None, description="The level of support that it is.")
    when: HoursRef = Field(
        description="An entry under `hours`, opening hours, `always`, or `otherwise`: whenever "
        "no other ladder for the same question holds."
    )
    instead_of: list[Annotated[Slug, Ref("support.ladders")]] = Field(
        default=[], description="Ladders that give way where both hold."
    )
    closed: Text | None = Field(
        default=None, description="Closed on purpose: what the one who asks is told."
    )
    steps: list[Step] = []
    cost: Cost | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Ladder":
        if not self.steps and self.closed is None:
            raise ValueError("a ladder needs steps, or 'closed' with a text")
        return self


class Promise(Entry):
    """Hours that the agreement promises, and the contacts that keep the promise."""

    id: Slug
    name: Line
    hours: HoursRef
    kept_by: list[ContactRef] = Field(
        min_length=1, description="Contacts; together or each by itself."
    )
    each: bool = Field(
        default=False, description="Every contact alone keeps the promise, not all together."
    )


class CatalogueItem(Entry):
    """One line of the service catalogue."""

    id: Slug
    name: Line
    text: Text | None = None
    state: Literal["included", "not-included", "elsewhere", "provided"]
    where: Line | None = Field(default=None, description="Where it is handled instead.")
    by: PartyRef | None = Field(default=None, description="The party that provides it.")

    @model_validator(mode="after")
    def _complete(self) -> "CatalogueItem":
        if (self.state == "elsewhere") != (self.where is not None):
            raise ValueError("'where' is said if and only if the state is elsewhere")
        if (self.state == "provided") != (self.by is not None):
            raise ValueError("'by' is said if and only if the state is provided")
        return self


class Support(Entry):
    """The chapter `support`."""

    summary: Text | None = None
    hours: dict[Slug, Hours] = {}
    contacts: dict[Slug, Contact] = {}
    audiences: dict[Slug, Named] = {}
    problems: dict[Slug, Problem] = {}
    levels: dict[Slug, Level] = {}
    systems: dict[Slug, System] = Field(min_length=1)
    ladders: list[Ladder] = []
    promises: list[Promise] = []
    catalogue: list[CatalogueItem] = []
