// What to do now, what is paused, whose time runs out, who has to hear: decided on the device.
// The same as handbook/deciding/incidents.py with incident_json.py; a test feeds both with the same
// logs. `sheet` is what incident_sheet.py makes of an edition. No DOM, no clock, no network.

import { opened as firstOf, registerOf } from "./fold.js";
import { closedAt, moment, plain, stamp } from "./reading.js";
import { announcements, duties, missing, posts, scenarios } from "./parts.js";
import { phases } from "./steps.js";
import { index } from "./sheet.js";
import { informed, timers } from "./times.js";
import { inOrder, pausedBy } from "./yielding.js";
import { reasons } from "./why.js";

// The card whose log `state` is, beside the other incidents that run:
// [{key, situation, place, opened}], of the same organisation, handbook and exercise-ness.
// `nowMs`: milliseconds since 1970. Throws for a log without its first entry, and for a situation
// or a place that the edition does not have.
export function decide(sheet, state, others, nowMs) {
  const first = firstOf(state);
  if (!first) throw new Error("the entry that opened the incident is not in its log");
  const book = index(sheet);
  const card = book.situations.get(first.data.situation);
  const place = book.places.get(first.data.place);
  if (!card) throw new Error(`there is no situation '${first.data.situation}'`);
  if (!place) throw new Error(`there is no place '${first.data.place}'`);

  const found = {
    announcements: announcements(book, card, state),
    posts: posts(book, card, state),
    responsible: duties(book, card, state),
    scenarios: scenarios(book, card, state),
  };
  const wanting = missing(found);
  const closing = registerOf(state, "closing");
  const closed = closedAt(closing, wanting);
  const beside = closed === null ? inOrder(book, others) : [];
  const paused = pausedBy(book, card, place, moment(first), state, beside);
  const run = {
    book,
    card,
    state,
    opened: moment(first),
    at: closed ?? Math.floor(nowMs),
    closed: closed !== null,
    paused: paused.some((one) => one.overridden === null),
  };
  const time = timers(run);
  const work = phases(run, time, found.scenarios);
  const hears = informed(run);
  return plain({
    situation: card.id,
    say: card.say,
    name: card.name,
    text: card.text,
    place: place.id,
    place_name: place.name,
    exercise: first.data.exercise === true,
    opened: stamp(run.opened),
    now: stamp(Math.floor(nowMs)),
    closed: stamp(closed),
    closing,
    paused_by: paused,
    phases: work,
    timers: time,
    announcements: found.announcements,
    posts: found.posts,
    informed: hears,
    responsible: found.responsible,
    scenarios: found.scenarios,
    missing: wanting,
    reasons: reasons(run, place, { ...found, missing: wanting, closing, paused, beside, time, work, hears }),
    sources: card.sources,
    state: { entries: state.entries.length, clock: state.clock },
  });
}
