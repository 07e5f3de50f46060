// What an entry of the log says, in a sentence.

import { index } from "../sheet.js";
import { person } from "./parts.js";

/** One line about an entry, without its words. */
export function saying(c, entry) {
  const tell = SENTENCES[entry.kind];
  return tell ? tell(c, entry, entry.data || {}) : entry.kind;
}

const SENTENCES = {
  opened: (c, entry, data) => c.say(data.exercise ? "entry.opened.exercise" : "entry.opened", { place: place(c, data.place) }),
  step: (c, entry, data) => c.say(`entry.step.${data.state}`, { what: step(c, entry.subject) }),
  duty: (c, entry, data) => (data.person
    ? c.say("entry.duty", { who: person(c, data.person), duty: named(c, "responsible", entry.subject) })
    : c.say("entry.duty.nobody", { duty: named(c, "responsible", entry.subject) })),
  scenario: (c, entry, data) => c.say(data.chosen ? "entry.scenario" : "entry.scenario.not", { what: named(c, "scenarios", entry.subject) }),
  announcement: (c, entry, data) => c.say(`entry.announcement.${data.state}`, {
    what: named(c, "announcements", entry.subject),
    queues: (data.queues || []).map((id) => queue(c, id)).join(", "),
  }),
  post: (c, entry, data) => c.say(
    data.state === "over" ? "entry.post.over" : data.update ? "entry.post.update" : "entry.post",
    { what: named(c, "posts", entry.subject) }),
  inform: (c, entry, data) => [
    c.say("entry.inform", { to: (data.to || []).map((id) => receiver(c, id)).join(", ") }),
    ...Object.entries(data.figures || {}).map(([id, value]) => `${figure(c, id)}: ${value}`),
  ].join(" · "),
  timer: (c, entry, data) => c.say("entry.timer", { what: named(c, "timers", entry.subject), n: data.minutes || "–" }),
  pause: (c, entry, data) => c.say(`entry.pause.${data.state}`, { what: situation(c, data.situation), place: place(c, data.place) }),
  note: (c) => c.say("entry.note"),
  review: (c, entry, data) => c.say(data.lesson ? "entry.lesson" : "entry.review"),
  closing: (c, entry, data) => c.say(`entry.closing.${data.state}`),
};

function named(c, list, id) {
  const one = (c.model.json[list] || []).find((each) => each.id === id);
  return one ? one.name : id;
}

function step(c, id) {
  for (const phase of c.model.json.phases) {
    const one = phase.steps.find((each) => each.id === id);
    if (one) return one.say;
  }
  const known = row(c, "steps", id);
  return known ? known.say : id;
}

function of(c, what, id) {
  const one = row(c, what, id);
  return one ? one.name : id;
}

/** A row of the incident's edition, by its id. */
export function row(c, what, id) {
  return c.model.sheet ? index(c.model.sheet)[what].get(id) : undefined;
}

export const place = (c, id) => of(c, "places", id);
export const queue = (c, id) => of(c, "phone_queues", id);
export const receiver = (c, id) => of(c, "receivers", id);
export const figure = (c, id) => of(c, "figures", id);
export const figureUnit = (c, id) => (row(c, "figures", id) || {}).unit || "";
export const situation = (c, id) => of(c, "situations", id);
