// Why a card stands as it does: reasons as codes, in the order in which they matter.
// The same as handbook/deciding/incident_why.py.

import { once } from "./reading.js";
import { neverPaused, SETTLED } from "./steps.js";
import { yieldingReasons } from "./yielding.js";

// [{code, params, source}]
export function reasons(run, place, found) {
  return [
    ...ofClosing(run, found.closing, found.missing),
    ...yieldingReasons(run.book, run.card, place, found.paused, found.beside),
    ...(run.paused ? neverPaused(run, found.work).map(goesOn) : []),
    ...notAnswering(run.book, found.work),
    ...found.time.map((timer) => ofTimer(run, timer)),
    ...ofInforming(found.hears),
    ...contradictions(found),
  ];
}

function ofClosing(run, closing, missing) {
  const asks = (closing?.heads ?? []).map((head) => head.data?.state === "closed");
  if (asks.some(Boolean) && !asks.every(Boolean)) {
    return [{ code: "closing-disputed", params: {}, source: [] }];
  }
  if (!asks.length || !asks.every(Boolean) || run.closed) return [];
  return missing
    .filter((one) => one.blocks)
    .map(({ code, name }) => ({ code: `not-closed-${code}`, params: { name }, source: [] }));
}

function goesOn({ say, source }) {
  return { code: "never-paused", params: { name: say }, source };
}

// The steps, still to be done, that call somebody who does not answer at this hour.
function notAnswering(book, work) {
  const rows = new Map(work.flatMap((phase) => phase.steps).map((row) => [row.id, row]));
  return [...rows.values()]
    .filter((row) => row.open_now === false && !SETTLED.has(row.state))
    .map(({ contact, say, source }) => {
      const params = { name: book.contacts.get(contact).name, step: say };
      return { code: "not-answering", params, source };
    });
}

function ofTimer(run, timer) {
  const running = timer.state === "running" || timer.state === "warning";
  const params = { name: timer.name };
  if (timer.state === "waiting") {
    const { since } = run.card.timers.find((one) => one.id === timer.id);
    params.step = run.book.steps.get(since)?.say ?? "";
  } else {
    params.ends = timer.ends;
  }
  if (timer.state === "expired") params.text = timer.then;
  return { code: running ? "timer-runs" : `timer-${timer.state}`, params, source: timer.source };
}

// Those who have to hear at the same time in one reason.
function ofInforming(informed) {
  const together = new Map();
  for (const row of informed) {
    if (row.due === null) continue;
    const rows = together.get(row.due);
    if (rows) rows.push(row);
    else together.set(row.due, [row]);
  }
  return [...together].map(([due, rows]) => ({
    code: rows[0].overdue ? "inform-overdue" : "inform-due",
    params: { names: rows.map((row) => row.name), due },
    source: once(rows.flatMap((row) => row.source)),
  }));
}

// What people say different things about, until somebody decides.
function contradictions({ work, announcements, responsible }) {
  const steps = new Map(
    work.flatMap((phase) => phase.steps).filter((row) => row.contradicted).map((row) => [row.id, row]),
  );
  return [
    ...[...steps.values()].map((row) => row.say),
    ...announcements.filter((one) => one.contradicted).map((one) => one.name),
    ...responsible.filter((one) => one.contradicted).map((one) => one.name),
  ].map((name) => ({ code: "said-differently", params: { name }, source: [] }));
}
