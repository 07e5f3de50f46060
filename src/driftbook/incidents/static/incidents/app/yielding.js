// Which other incidents take over, and what the rest of them mean for this one.
// The same as handbook/deciding/incident_yielding.py.

import { registerOf } from "./fold.js";
import { anybody, saying, stamp } from "./reading.js";

// The others whose situation and place this edition knows, the oldest first.
export function inOrder(book, others) {
  return others
    .filter((one) => book.situations.has(one.situation) && book.places.has(one.place))
    .map((one) => ({ ...one, key: one.key ?? null, at: Date.parse(one.opened) }))
    .sort((a, b) => a.at - b.at || (String(a.key ?? "") < String(b.key ?? "") ? -1 : 1));
}

// Where the other place is, seen from this one: `here` holds it, or is the same.
function where(book, place, other) {
  if (book.places.get(place).around.includes(other)) return "here";
  return book.places.get(other).around.includes(place) ? "inside" : "elsewhere";
}

// What takes over, in the order in which the card names it, the oldest incident first.
export function pausedBy(book, card, place, opened, state, others) {
  const found = [];
  for (const precedence of card.yields) {
    for (const other of others) {
      if (other.situation !== precedence.to) continue;
      if (where(book, place.id, other.place) !== "here") continue;
      const decided = other.key ? registerOf(state, "pause", other.key) : null;
      found.push({
        situation: other.situation,
        name: book.situations.get(other.situation).name,
        place: other.place,
        since: stamp(Math.max(opened, other.at)),
        incident: other.key,
        overridden: anybody(decided, saying("state", "overridden")) ? decided : null,
        source: precedence.source,
      });
    }
  }
  return found;
}

// What takes over and why; what would, if it were here; what goes on beside.
export function* yieldingReasons(book, card, place, paused, others) {
  const name = (id) => book.places.get(id).name;
  for (const one of paused) {
    const code = one.overridden === null ? "takes-over" : "takes-over-overridden";
    const params = { name: one.name, place: name(one.place), since: one.since };
    yield { code, params, source: one.source };
  }
  for (const other of others) {
    const its = book.situations.get(other.situation);
    const params = { name: its.name, place: name(other.place) };
    const there = where(book, place.id, other.place);
    const precedence = card.yields.find((one) => one.to === other.situation);
    if (precedence) {
      if (there !== "here") yield { code: `takes-over-${there}`, params, source: precedence.source };
      continue;
    }
    const back = where(book, other.place, place.id);
    const waits = its.yields.find((one) => one.to === card.id);
    if (waits && back === "here") {
      yield { code: "makes-wait", params, source: waits.source };
    } else if (!waits && (there === "here" || back === "here")) {
      const code = other.situation === card.id ? "runs-twice" : "runs-beside";
      yield { code, params, source: [] };
    }
  }
}
