"""What was looked at before a job may be ordered, as sentences."""

from driftbook.handbook.deciding.jobs import Condition


def phrase(condition: Condition, language: str) -> str:
    """The condition as one sentence. Raises KeyError for a code that has no sentence."""
    raise KeyError(condition.code)
