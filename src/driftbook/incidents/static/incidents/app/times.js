// Whose time runs out, and who has to hear by when, whatever pauses the card.
// The same as handbook/deciding/incident_times.py.

import { registerOf } from "./fold.js";
import { instant, minutes, moment, once, saying, since, stamp } from "./reading.js";
import { stepIds } from "./sheet.js";

const MINUTE = 60_000;

// Time that runs out, whatever pauses the card.
export function timers(run) {
  const ids = stepIds(run.book, run.card);
  return run.card.timers.map((timer) => {
    const said = registerOf(run.state, "timer", timer.id);
    const corrected = correctedBy(said);
    const length = corrected.minutes ?? timer.minutes;
    let began = corrected.since;
    if (began === null && timer.since) {
      began = since(registerOf(run.state, "step", timer.since), saying("state", "done"));
    } else if (began === null) {
      began = run.opened;
    }
    const ends = began === null ? null : began + length * MINUTE;
    const warns = ends !== null && timer.warn_minutes ? ends - timer.warn_minutes * MINUTE : null;
    return {
      id: timer.id,
      name: timer.name,
      minutes: length,
      state: timerState(run.at, warns, ends),
      since: stamp(began),
      ends: stamp(ends),
      warns: stamp(warns),
      then: timer.then,
      unlocks: once(ids.filter((id) => run.book.steps.get(id).after_timer === timer.id)),
      said,
      source: timer.source,
    };
  });
}

// Its length and its beginning as somebody corrected them last, each by itself.
function correctedBy(said) {
  const found = { minutes: null, since: null };
  for (const entry of said?.entries ?? []) {
    found.minutes = minutes(entry.data?.minutes) ?? found.minutes;
    found.since = instant(entry.data?.since) ?? found.since;
  }
  return found;
}

function timerState(at, warns, ends) {
  if (ends === null) return "waiting";
  if (at >= ends) return "expired";
  return warns !== null && at >= warns ? "warning" : "running";
}

// --- who has to hear ------------------------------------------------------------------------------

// Who has to hear next, and by when, whatever pauses the card.
export function informed(run) {
  const last = new Map();
  for (const entry of registerOf(run.state, "inform")?.entries ?? []) {
    const at = moment(entry);
    const receivers = Array.isArray(entry.data?.to) ? entry.data.to : [];
    for (const one of receivers) last.set(String(one), Math.max(at, last.get(String(one)) ?? at));
  }
  return run.card.informed.map((row) => {
    const heard = last.get(row.receiver) ?? null;
    const gap = heard === null ? row.within_minutes : row.every_minutes;
    const due = gap === null || run.closed ? null : (heard ?? run.opened) + gap * MINUTE;
    return {
      receiver: row.receiver,
      name: row.name,
      contact: row.contact,
      of: row.of,
      last: stamp(heard),
      due: stamp(due),
      overdue: due !== null && run.at >= due,
      source: row.source,
    };
  });
}
