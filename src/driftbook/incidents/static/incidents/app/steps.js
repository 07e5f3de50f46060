// How the steps of a card stand, what to do now, whose time runs out, who has to hear.
// The same as handbook/deciding/incident_steps.py.

import { registerOf } from "./fold.js";
import { instant, minutes, moment, once, saying, since, stamp } from "./reading.js";
import { answers, stepIds } from "./sheet.js";

const MINUTE = 60_000;
const SCENARIO = "scenario:";
export const SETTLED = new Set(["done", "not-done", "skipped"]);

// --- timers ---------------------------------------------------------------------------------------

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

// --- steps ----------------------------------------------------------------------------------------

// The phases of the card and then the chosen scenarios, with what to do now: the first phase in
// which something can be done, every chosen scenario, and every step whose timer has run out.
export function phases(run, timers, scenarios) {
  const stands = new Map(timers.map((timer) => [timer.id, timer.state]));
  let number = 0;
  let leads = false;
  return written(run, scenarios).map(({ id, name, mode, steps }) => {
    const rows = steps.map((step) => stepNow(run, id, ++number, step, stands));
    const canBeDone = rows.some(isOpen);
    const now = canBeDone && (id.startsWith(SCENARIO) || !leads);
    leads ||= canBeDone && !id.startsWith(SCENARIO);
    const done = rows.every((row) => SETTLED.has(row.state));
    return { id, name, mode, steps: marked(rows, mode, now), done };
  });
}

function written(run, scenarios) {
  const chosen = scenarios
    .filter((scenario) => scenario.chosen)
    .map(({ id, name }) => {
      const { steps } = run.book.scenarios.get(id);
      return { id: `${SCENARIO}${id}`, name, mode: "read-do", steps };
    })
    .filter((phase) => phase.steps.length);
  return [...run.card.phases, ...chosen];
}

function stepNow(run, phase, number, id, timers) {
  const step = run.book.steps.get(id);
  const said = registerOf(run.state, "step", id);
  const timer = timers.has(step.after_timer) ? step.after_timer : null;
  const state = stepState(said, timer === null ? null : timers.get(timer));
  return {
    id,
    phase,
    number,
    say: step.say,
    text: step.text,
    duty: step.duty,
    expect: step.expect,
    only_if: step.only_if,
    contact: step.call,
    open_now: step.call && !run.closed ? answers(run.book, step.call, run.at) : null,
    turn: step.turn,
    announcement: step.announcement,
    post: step.post,
    timer,
    state,
    said,
    contradicted: said?.contradicted ?? false,
    paused: run.paused && !step.never_paused && !SETTLED.has(state),
    current: !run.closed,
    source: step.source,
  };
}

// Of contradicting words the last in the log counts; that they contradict is shown.
function stepState(said, timer) {
  const last = said?.last.data?.state;
  if (SETTLED.has(last)) return last;
  return timer === null || timer === "expired" ? "waiting" : "later";
}

function isOpen(step) {
  return step.state === "waiting" && !step.paused && step.current;
}

// The rows, with what is to be done now: `now` says whether it is the turn of this phase.
function marked(rows, mode, now) {
  return rows.map((row) => {
    const can = isOpen(row);
    const current = can && (now || row.timer !== null);
    now &&= !(can && mode === "read-do");
    return { ...row, current };
  });
}

// The steps that go on whatever takes over, of those that are still to be done.
export function neverPaused(run, work) {
  const rows = new Map(work.flatMap((phase) => phase.steps).map((row) => [row.id, row]));
  return [...rows.values()].filter(
    (row) => run.book.steps.get(row.id).never_paused && !SETTLED.has(row.state),
  );
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
