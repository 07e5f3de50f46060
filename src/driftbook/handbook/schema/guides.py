"""`guides.yaml`: fault-finding questions and what each outcome leads to."""

from pydantic import Field, model_validator

from driftbook.handbook.schema.base import (
    CircumstanceRef,
    ContactRef,
    Entry,
    GuideRef,
    LevelRef,
    Line,
    ProblemRef,
    RequestTypeRef,
    Slug,
    Strict,
    SystemRef,
    Text,
)


class Choice(Strict):
    """One answer to a question, and the question or outcome it leads to."""

    id: Slug = Field(description="`yes`, `no` …; unique within the question.")
    say: Line
    then: Slug
    involves: LevelRef | None = Field(
        default=None, description="A level of support that has been involved by answering so."
    )


class Question(Entry):
    """One question, asked alone on the page."""

    ask: Line
    help: Text | None = Field(default=None, description="How to find out.")
    choices: list[Choice] = Field(min_length=1)


class Turn(Strict):
    """Turning to the `support` chapter: who to turn to now."""

    system: SystemRef
    problem: ProblemRef | None = None
    level: LevelRef | None = Field(
        default=None, description="Ask for this level; it opens when the one before was involved."
    )


class Order(Strict):
    """Ordering a job of the `jobs` chapter; and whom others turn to, who may not order."""

    job: Slug = Field(description="A type of the chapter `jobs`.")
    circumstances: list[CircumstanceRef] = Field(
        default=[], description="What the guide has found: it is stated in the order."
    )
    name: Line
    system: SystemRef
    problem: ProblemRef | None = None


class Request(Strict):
    """Filing a case of the `requests` chapter; and whom others turn to, who may not file."""

    type: RequestTypeRef
    answers: dict[Slug, Line] = Field(
        default={}, description="What the guide has found, by field of the form: it is filled in."
    )
    name: Line
    system: SystemRef
    problem: ProblemRef | None = None


class Outcome(Entry):
    """Where a path ends: what it means, and the action it leads to (at most one)."""

    say: Text
    done: bool = Field(default=False, description="Nothing more is needed.")
    support: Turn | None = None
    call: ContactRef | None = Field(default=None, description="A contact.")
    order: Order | None = None
    request: Request | None = None
    guide: GuideRef | None = Field(default=None, description="Another guide to go on with.")

    @property
    def actions(self) -> list[str]:
        """The actions that it names; the check reports an outcome with none."""
        kinds = ("support", "call", "order", "request", "guide")
        return (["done"] if self.done else []) + [k for k in kinds if getattr(self, k)]

    @model_validator(mode="after")
    def _one_action(self) -> "Outcome":
        if len(self.actions) > 1:
            raise ValueError(f"an outcome leads to one thing, not {' and '.join(self.actions)}")
        return self


class Guide(Entry):
    """A checklist: a small graph of questions that ends in outcomes."""

    id: Slug
    title: Line
    text: Text | None = None
    start: Slug = Field(description="The question that is asked first.")
    questions: dict[Slug, Question] = Field(min_length=1)
    outcomes: dict[Slug, Outcome] = Field(min_length=1)


class Guides(Entry):
    """The chapter `guides`."""

    summary: Text | None = None
    guides: list[Guide] = Field(min_length=1)
