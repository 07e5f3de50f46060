// Time that runs out. The clocks run by themselves (screen.js); what follows is decided again then.

import { h } from "./dom.js";
import { incidentAddress } from "./pages.js";
import { button, field, form, prose, saidBy, tag } from "./parts.js";

export function timers(c) {
  return c.model.json.timers.map((one) => timer(c, one, "h3"));
}

const KINDS = { waiting: "", running: "good", warning: "warning", expired: "bad" };

export function timer(c, one, level) {
  const left = one.ends ? c.ms(one.ends) - c.model.now : 0;
  const runs = one.state === "running" || one.state === "warning";
  return h("section", { key: `timer-${one.id}`, class: `app-timer app-timer-${one.state}`, tabindex: -1 },
    h(level, {}, one.name, tag(c.t.say(`timer.${one.state}`), KINDS[one.state])),
    runs && h("p", { class: "app-timer-left" }, h("strong", { "data-ends": c.ms(one.ends), role: "timer", "aria-live": "off" }, c.t.countdown(left)),
      ` ${c.t.say("timer.ends", { time: c.t.when(one.ends, c.model.now) })}`),
    one.state === "waiting" && h("p", {}, c.t.say("timer.length", { n: one.minutes })),
    one.state === "expired" && h("p", {}, c.t.say("timer.ended", { time: c.t.when(one.ends, c.model.now) })),
    one.state === "expired" && [h("div", { class: "then then-now", key: "then" }, prose(c, one.then)), unlocked(c, one)],
    one.state === "warning" && h("div", { class: "then", key: "then" }, c.t.say("timer.then"), prose(c, one.then)),
    saidBy(c, one.said),
    c.may.write && !c.model.json.closed && correction(c, one));
}

/** The next way, once it has run out. */
function unlocked(c, one) {
  const steps = c.model.json.phases.flatMap((phase) => phase.steps).filter((step) => one.unlocks.includes(step.id) && step.state !== "done");
  if (!steps.length) return null;
  return h("ul", { class: "next-way" }, steps.map((step) => h("li", { key: step.id },
    h("a", { class: "button button-primary button-wide", href: incidentAddress(c.model.incident.key, `steps/${step.id}`) }, step.say))));
}

function correction(c, one) {
  const id = `timer-${one.id}`;
  const save = (said) => {
    const minutes = Number(said.get("minutes"));
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 100_000) return c.t.say("timer.minutes.wrong");
    const since = said.get("since") ? c.t.instant(said.get("since")) : null;
    return c.append("timer", one.id, { minutes, ...(since === null ? {} : { since: new Date(since).toISOString() }) }, said.words);
  };
  return h("details", { class: "details", key: "correct" },
    h("summary", { class: "details-summary" }, c.t.say("timer.correct")),
    h("div", { class: "details-text" }, c.t.say("timer.then"), prose(c, one.then), form(c, id, save,
      field(c, c.t.say("timer.minutes"), { id: `${id}-minutes`, name: "minutes", kind: "number", value: one.minutes, min: 1, max: 100_000, inputmode: "numeric" }),
      field(c, c.t.say("timer.since"), { id: `${id}-since`, name: "since", kind: "datetime-local" }),
      field(c, c.t.say("timer.why"), { id: `${id}-words`, name: "words", kind: "area" }),
      button(c.t.say("timer.do"), { kind: "secondary" }))));
}
