// What to do now, large; and how every other step stands.

import { h } from "./dom.js";
import { disagreement } from "./disagreeing.js";
import { incidentAddress } from "./pages.js";
import { backToCard, button, contact, form, heads, more, field, person, prose, saidBy, tag, tick, times } from "./parts.js";
import { announcementForm, postForm } from "./telling.js";
import { saying } from "./saying.js";

const SETTLED = new Set(["done", "skipped"]);
const KINDS = { done: "good", "not-done": "bad", skipped: "", later: "", waiting: "" };

export function doing(c) {
  const { json } = c.model;
  return json.phases.map((phase) => h("section", { key: phase.id, class: "phase" },
    h("h3", { tabindex: -1 }, phase.name || phase.id, phase.done && tag(c.t.say("phase.done"), "good")),
    phase.mode === "do-confirm" ? confirming(c, phase) : oneByOne(c, phase)));
}

function oneByOne(c, phase) {
  return h("ol", { class: "steps-now" }, phase.steps.map((step) => h("li", { key: step.id },
    step.current ? now(c, step, phase) : line(c, step))));
}

/** All of a pause point with one confirm. */
function confirming(c, phase) {
  const open = phase.steps.filter((step) => step.current);
  const id = `confirm-${phase.id}`;
  const save = (said) => {
    const ticked = said.all("step");
    if (!ticked.length) return c.t.say("confirm.none");
    return ticked.reduce((before, one) => before.then(() =>
      c.append("step", one, { state: "done", ...said.personal }, said.words, said.happened)), Promise.resolve());
  };
  return [
    open.length > 0 && form(c, id, save, h("div", { class: "now" },
      h("p", { class: "kicker" }, c.t.say("confirm.lead")),
      h("ul", { class: "ticks" }, open.map((step) => h("li", { key: step.id },
        tick(step.say, { id: `${id}-${step.id}`, name: "step", value: step.id, small: hints(c, step) }),
        h("div", { class: "beside" },
          step.contact && contact(c, step.contact, step.open_now),
          step.only_if && h("p", {}, c.t.say("step.only_if", { what: step.only_if })),
          h("a", { class: "small-link", href: incidentAddress(c.model.incident.key, `steps/${step.id}`) },
            c.t.say("step.otherwise"), h("span", { class: "sr-only" }, ` – ${step.say}`)))))),
      c.may.write && field(c, c.t.say("step.seen"), { id: `${id}-words`, name: "words", kind: "area" }),
      c.may.write && more(c, id),
      c.may.write && button(c.t.say("confirm.button"), { wide: true }))),
    h("ol", { class: "steps-now" }, phase.steps.filter((step) => !step.current).map((step) =>
      h("li", { key: step.id }, line(c, step)))),
  ];
}

function hints(c, step) {
  return [step.expect && c.t.say("step.expect", { what: step.expect }), holder(c, step)].filter(Boolean).join(" · ");
}

/** Whose step it is, with the name of whoever holds the role. */
function holder(c, step) {
  const duty = c.model.json.responsible.find((one) => one.id === step.duty);
  if (!duty) return "";
  return duty.holder ? c.t.say("step.duty.held", { duty: duty.name, who: person(c, duty.holder) })
    : c.t.say("step.duty", { duty: duty.name });
}

/** The one step to do now; without its phase: on a page of its own, whose heading it is. */
export function now(c, step, phase) {
  return h("article", { class: "now", key: `now-${step.id}` },
    phase && [h("p", { class: "kicker" }, c.t.say("step.number", {
      n: 1 + phase.steps.findIndex((one) => one.id === step.id), all: phase.steps.length,
    })),
    h("h4", { class: "now-say", tabindex: -1 }, step.say)],
    about(c, step),
    step.contradicted && disagreement(c, "step", step.said),
    !step.contradicted && saidBy(c, step.said),
    c.may.write && (step.contradicted || !SETTLED.has(step.state)) && stepForm(c, step));
}

function about(c, step) {
  const { json } = c.model;
  const announcement = json.announcements.find((one) => one.id === step.announcement);
  const post = json.posts.find((one) => one.id === step.post);
  return [
    prose(c, step.text),
    step.only_if && h("p", { class: "app-only-if" }, c.t.say("step.only_if", { what: step.only_if })),
    step.expect && h("p", { class: "app-expect" }, c.t.say("step.expect", { what: step.expect })),
    holder(c, step) && h("p", { class: "quiet" }, holder(c, step)),
    step.contact && contact(c, step.contact, step.open_now),
    step.turn && turn(c, step.turn),
    announcement && (announcement.on || !c.may.write
      ? h("p", {}, announcement.name, " ", announcement.on && tag(c.t.say("announcement.on", { time: c.t.when(announcement.since, c.model.now) }), "warning"))
      : announcementForm(c, announcement, { step: step.id })),
    post && (post.state !== "waiting" || !c.may.write
      ? h("p", {}, post.name, " ", tag(c.t.say(`post.state.${post.state}`), "good")) : postForm(c, post, { step: step.id })),
  ];
}

/** Whether another form of the step ends it too. */
function endsOtherwise(c, step) {
  const { announcements, posts } = c.model.json;
  return announcements.some((one) => one.id === step.announcement && !one.on)
    || posts.some((one) => one.id === step.post && one.state === "waiting");
}

function turn(c, asked) {
  const query = new URLSearchParams();
  for (const name of ["problem", "audience"]) if (asked[name]) query.set(name, asked[name]);
  const href = `/support/${c.model.sheet.handbook}/${asked.system}/answer/?${query}`;
  return h("p", {}, h("a", { href: c.model.sending === "offline" ? "/incidents/#contacts" : href }, c.t.say("step.turn")));
}

function stepForm(c, step) {
  const id = `step-${step.id}`;
  const save = async (said, state) => {
    if (!state) return c.t.say("step.choose");
    if (state === "skipped" && !said.words) return c.t.say("step.skip.why");
    await c.append("step", step.id, { state, ...said.personal }, said.words, said.happened);
    return backToCard(c);
  };
  return form(c, id, save,
    field(c, c.t.say("step.seen"), { id: `${id}-words`, name: "words", kind: "area" }),
    h("div", { class: "answers" },
      button(c.t.say("step.do.done"), { value: "done", kind: endsOtherwise(c, step) ? "secondary" : "primary" }),
      button(c.t.say("step.do.not-done"), { value: "not-done", kind: "secondary" }),
      button(c.t.say("step.do.skipped"), { value: "skipped", kind: "secondary" })),
    more(c, id));
}

/** A step that is not to be done now. */
function line(c, step) {
  const paused = step.paused && !SETTLED.has(step.state);
  const yields = paused ? c.model.json.paused_by.find((one) => !one.overridden) : null;
  return h("a", {
    class: `step-line${paused ? " paused" : ""} step-${step.state}`,
    href: incidentAddress(c.model.incident.key, `steps/${step.id}`),
  },
  h("span", { class: "line-say" }, step.say),
  h("span", { class: "step-how" },
    step.contradicted ? tag(c.t.say("contradicted"), "warning")
      : paused ? tag(c.t.say("step.paused"), "warning")
        : tag(c.t.say(`step.state.${step.state}`), KINDS[step.state]),
    yields && h("small", {}, c.t.say("yields", { name: yields.name, time: c.t.when(yields.since, c.model.now) })),
    step.state === "later" && h("small", {}, later(c, step)),
    !step.contradicted && heads(c, step.said).slice(-1).map((one) =>
      h("small", { key: "said" }, `${times(c, one)} · ${person(c, one.person)}${one.words ? ` · ${one.words}` : ""}`))));
}

function later(c, step) {
  const timer = c.model.json.timers.find((one) => one.id === step.timer);
  if (!timer || !timer.ends) return c.t.say("step.later.timer", { timer: timer ? timer.name : "" });
  return c.t.say("step.later", { timer: timer.name, time: c.t.when(timer.ends, c.model.now) });
}

/** The page of one step: everything about it, and all that was said. */
export function stepPage(c) {
  const { json, page } = c.model;
  const phase = json.phases.find((one) => one.steps.some((step) => step.id === page.id));
  const step = phase && phase.steps.find((one) => one.id === page.id);
  if (!step) return h("p", {}, c.t.say("gone"));
  const said = c.all.filter((one) => one.kind === "step" && one.subject === step.id);
  return [
    step.paused && h("p", { class: "quiet" }, c.t.say("step.paused")),
    now(c, step, null),
    said.length > 0 && [h("h2", {}, c.t.say("step.history")),
      h("ul", { class: "entries" }, said.map((one) => h("li", { key: one.id }, `${times(c, one)} · ${person(c, one.person)}: ${saying(c, one)}`,
        one.words && h("span", { class: "app-words" }, one.words))))],
    c.may.write && ["done", "not-done", "skipped"].includes(step.state) && form(c, `reopen-${step.id}`,
      (reading) => c.append("step", step.id, { state: "open" }, reading.words),
      button(c.t.say("step.reopen"), { kind: "secondary" })),
  ];
}
