// How the steps of a card stand, and what to do now.
// The same as handbook/deciding/incident_steps.py.

import { registerOf } from "./fold.js";
import { answers } from "./sheet.js";

const SCENARIO = "scenario:";
export const SETTLED = new Set(["done", "not-done", "skipped"]);

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
