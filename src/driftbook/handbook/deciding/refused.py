"""What cannot be written down about a procedure, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from driftbook.handbook.schema.procedures import Ending, Step


class Refused(ValueError):
    """What was to be written down cannot have happened there; `wording.procedures` tells why."""

    code = ""

    def __init__(self, said: str, params: Mapping[str, object]) -> None:
        super().__init__(said)
        self.params = params


class OtherStep(Refused):
    """The procedure waits for another step."""

    code = "other-step"

    def __init__(self, step: Step, waiting: Step) -> None:
        super().__init__(
            f"the procedure waits for '{waiting.id}', not for '{step.id}'",
            {"step": step.name, "waiting": waiting.name},
        )


class NotOffered(Refused):
    """The step has no such outcome."""

    code = "not-offered"

    def __init__(self, step: Step, outcome: str) -> None:
        known = ", ".join(one.id for one in step.outcomes)
        super().__init__(
            f"'{step.id}' has no outcome '{outcome}'; there is {known}",
            {
                "step": step.name,
                "outcome": outcome,
                "known": tuple(one.name for one in step.outcomes),
            },
        )


class BeforeTheLast(Refused):
    """It is said to have happened before what had happened already."""

    code = "before-the-last"

    def __init__(self, at: datetime, last: datetime) -> None:
        super().__init__(
            f"{at.isoformat()} lies before {last.isoformat()}, when it began to wait",
            {"at": at, "last": last},
        )


class InTheFuture(Refused):
    """It is said to happen later than now."""

    code = "in-the-future"

    def __init__(self, at: datetime, now: datetime) -> None:
        super().__init__(f"{at.isoformat()} lies after {now.isoformat()}, which is now", {"at": at})


class AfterTheEnding(Refused):
    """The procedure has ended."""

    code = "after-the-ending"

    def __init__(self, ending: Ending) -> None:
        super().__init__(f"the procedure has ended with '{ending.id}'", {"ending": ending.name})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one fact."""

    fact: str
    name: str
    code: Literal["missing", "declined", "no-date", "no-answer", "not-asked"]


class FactsWanting(Refused):
    """Facts that are required are not said, or not so; all of them are named."""

    code = "facts-wanting"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        named = ", ".join(f"{fault.fact} ({fault.code})" for fault in faults)
        super().__init__(
            f"the facts do not hold up: {named}", {"names": [fault.name for fault in faults]}
        )
        self.faults = faults
