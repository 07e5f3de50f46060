"""`driftbook ask card`: what to do now, and what is paused by what."""

import argparse
from collections.abc import Callable


def add(
    kinds: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: Callable[[argparse.ArgumentParser, Callable[[argparse.Namespace], int]], None],
) -> None:
    """Add `ask card`; `common` adds what all questions have, and says what runs."""
