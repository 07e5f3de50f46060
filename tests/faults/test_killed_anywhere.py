"""A process dies with -9 in the middle of a unit of work, at each word that it says to the database.

Another does what is left; then every table must be as it is where nobody died: nothing lost, nothing
doubled. A few units and words are drawn by lot; `FAULT_KILLS=10` takes ten words of every unit, and
`FAULT_KILLS=all` all of them. They are the same in every run; `FAULT_SEED` draws others.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from driftbook.work import due
from tests.faults.company import Company
from tests.faults.stores import Store, a_store
from tests.faults.units import UNITS, WITHOUT, Turn
from tests.work.killing import alive, wait_for

KILLED = "tests.faults.killed"
HOW_MANY = os.environ.get("FAULT_KILLS", "")
FEW = 5
"""Units that are drawn where nobody says how many words; one word of each."""
SEED = os.environ.get("FAULT_SEED") or "1"
Facts = dict[str, list[list[Any]]]


@pytest.fixture(scope="module")
def there(
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    django_db_setup: Any,
    django_db_blocker: Any,
) -> Iterator[tuple[Company, Store]]:
    """An installation whose database is put back after each death: empty, or with the demo."""
    folder = tmp_path_factory.mktemp("killed")
    made = a_store(folder, worker_id, django_db_setup, django_db_blocker)
    with closing(made) as store, Company(store.address, folder) as company:
        company.ask("migrate")
        store.keep("")
        company.ask("driftbook", "demo")
        store.keep("demo")
        yield company, store


class Trial:
    """One unit, from the same beginning again and again."""

    def __init__(self, company: Company, store: Store, name: str) -> None:
        self.company, self.store, self.name = company, store, name
        self.begin = f"begin {name}"
        store.put_back(UNITS[name].base)
        company.ask("lay", name, module=KILLED)
        store.keep(self.begin)

    def undisturbed(self) -> tuple[int, Facts]:
        words = self._fresh().ask("words", self.name, module=KILLED)
        return words, self.company.ask("finish", self.name, module=KILLED)

    def killed(self, word: int) -> Facts:
        dies = self._fresh().start("die", self.name, word, module=KILLED)
        wait_for(lambda: not alive(dies), 60, see=self.company.log)
        return self.company.ask("finish", self.name, module=KILLED)  # type: ignore[no-any-return]

    def _fresh(self) -> Company:
        self.store.put_back(self.begin)
        for folder in self.company.var.iterdir():
            if folder.is_dir():
                shutil.rmtree(folder)
        return self.company


def drawn() -> list[str]:
    """The same in all processes of a run, or they would not find each other's tests."""
    return list(UNITS) if HOW_MANY else random.Random(SEED).sample(sorted(UNITS), FEW)


@pytest.mark.parametrize("turn", range(len(UNITS) if HOW_MANY else FEW))
def test_whoever_dies_another_finishes(there: tuple[Company, Store], turn: int) -> None:
    company, store = there
    name = drawn()[turn]
    trial = Trial(company, store, name)
    words, right = trial.undisturbed()
    assert words > 2, "it does something"
    chance = random.Random(f"{SEED} {name}")
    every = range(1, words + 1)
    many = words if HOW_MANY == "all" else min(int(HOW_MANY or 1), words)
    dies = sorted(chance.sample(every, many))
    sys.stdout.write(f"\n{name}: {words} words, dies at {list(dies)}, FAULT_SEED={SEED}\n")
    for word in dies:
        found = trial.killed(word)
        wrong = {table for table in right if right[table] != found[table]}
        if wrong:  # unless it is drawn by lot in every run
            _words, again = trial.undisturbed()
            wrong -= {table for table in wrong if right[table] != again[table]}
        differ = {table: difference(right[table], found[table]) for table in wrong}
        assert differ == {}, f"killed at word {word} of {words}"


def difference(right: list[Any], found: list[Any]) -> dict[str, Any]:
    return {
        "lost": [row for row in right if row not in found][:5],
        "more": [row for row in found if row not in right][:5],
    }


def test_every_source_is_killed_or_needs_none() -> None:
    killed = {one.source for one in UNITS.values() if isinstance(one, Turn)}
    assert {one.name for one in due.sources()} == killed | WITHOUT.keys()
