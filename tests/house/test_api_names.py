"""Shapes of the API are named once: of two with one name, the description would tell only one."""

from __future__ import annotations

from collections import defaultdict

from pydantic import BaseModel

import driftbook.config.api  # noqa: F401  every router
from driftbook.people.stories import Strict


def test_no_two_shapes_have_the_same_name() -> None:
    named: dict[str, set[str]] = defaultdict(set)
    waiting: list[type] = [BaseModel]
    while waiting:
        for shape in waiting.pop().__subclasses__():
            if shape is Strict:  # stories of the demo, which no program is told
                continue
            waiting.append(shape)
            if shape.__module__.startswith("driftbook.") and ".handbook." not in shape.__module__:
                named[shape.__name__].add(shape.__module__)
    assert {name: where for name, where in named.items() if len(where) > 1} == {}
