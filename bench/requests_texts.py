"""Invented words of a northern kind, as often as words are: a few always, most hardly ever."""

import random

SEED = 20261125
SYLLABLES = ["al", "bak", "dam", "eng", "fyr", "gran", "holm", "is", "kær", "lund", "mose", "nør"]
SYLLABLES += ["ørn", "pil", "rav", "sol", "tang", "ud", "vang", "å", "bryt", "skruv", "lås", "dörr"]
ENDS = ["", "en", "er", "erne", "ar", "arna", "et", "s"]
STEMS = 6_000


class Texts:
    """Always the same ones."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        stems = dict.fromkeys(
            "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4)))
            for _n in range(STEMS)
        )
        self.words = list(stems)
        total = 0.0
        self.weights = [total := total + 1 / (n + 5) for n in range(len(self.words))]

    def text(self, words: int) -> str:
        """So many words, in any of their forms."""
        stems = self.chance.choices(self.words, cum_weights=self.weights, k=words)
        ends = self.chance.choices(ENDS, k=words)
        return " ".join(stem + end for stem, end in zip(stems, ends, strict=True)).capitalize()

    def asked(self, count: int) -> list[str]:
        """What people look for: one word or two, frequent ones and rare ones."""
        return [self.text(self.chance.choice([1, 1, 2])).lower() for _n in range(count)]
