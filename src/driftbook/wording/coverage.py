"""Who answers when, as JSON."""

from driftbook.handbook.deciding.week import Stretch, Week
from driftbook.wording.answers import Json


def week(found: Week) -> Json:
    """The days and the strips; instants with their offset, `end` excluded."""
    cover = found.handbook.cover
    return {
        "handbook": cover.handbook,
        "version": cover.version,
        "from": found.days[0].on.isoformat(),
        "to": found.days[-1].on.isoformat(),
        "holidays": {day.on.isoformat(): day.holiday for day in found.days if day.holiday},
        "strips": [
            {
                "system": strip.system,
                "problems": list(strip.problems),
                "audiences": list(strip.audiences),
                "stretches": [_stretch(stretch) for stretch in strip.stretches],
            }
            for strip in found.strips
        ],
    }


def _stretch(stretch: Stretch) -> Json:
    holding = stretch.holding
    return {
        "begin": stretch.begin.isoformat(),
        "end": stretch.end.isoformat(),
        "kind": holding.kind,
        "rule": holding.ladder.id if holding.ladder else None,
        "name": holding.ladder.name if holding.ladder else None,
        "clashing": [ladder.id for ladder in holding.clashing],
        "answering": list(holding.answering),
        "silent": list(holding.silent),
    }
