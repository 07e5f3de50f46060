// How everything of a card stands that is not a step: announcements, posts, roles, scenarios.
// The same as handbook/deciding/incident_parts.py.

import { registerOf } from "./fold.js";
import { anybody, once, saying, since, stamp } from "./reading.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

// Recordings, in the card's order; one counts as on while anybody's last word is that it is.
export function announcements(book, card, state) {
  return card.announcements.map((id) => {
    const one = book.announcements.get(id);
    const said = registerOf(state, "announcement", id);
    const on = anybody(said, saying("state", "on"));
    const queues = on ? queuesOf(said.heads) : [];
    return {
      id,
      name: one.name,
      recording: one.recording,
      queues: queues.length ? queues : one.queues,
      also: one.also,
      spoken: one.spoken,
      on,
      since: stamp(since(said, saying("state", on ? "on" : "off"))),
      switch_on: one.on,
      switch_off: one.off,
      said,
      contradicted: said?.contradicted ?? false,
      source: one.source,
    };
  });
}

// Where anybody's last word has it on.
function queuesOf(heads) {
  const named = heads.filter(saying("state", "on")).map((head) => head.data.queues);
  return once(named.filter(Array.isArray).flat().map(String));
}

// Messages for staff; one counts as posted while anybody's last word is that it is.
export function posts(book, card, state) {
  return card.posts.map((id) => {
    const one = book.posts.get(id);
    const said = registerOf(state, "post", id);
    let stands = "waiting";
    if (anybody(said, saying("state", "posted"))) stands = "posted";
    else if (anybody(said, saying("state", "over"))) stands = "over";
    return {
      id,
      name: one.name,
      where: one.where,
      text: one.text,
      over: one.over,
      link: one.link,
      state: stands,
      said,
      source: one.source,
    };
  });
}

// Who holds which role. Of two who say that they do, the last in the log is shown.
export function duties(book, card, state) {
  return card.responsible.map((id) => {
    const one = book.duties.get(id);
    const said = registerOf(state, "duty", id);
    const holder = said ? personOf(said.last) : null;
    return {
      id,
      name: one.name,
      text: one.text,
      contact: one.contact,
      held_by: one.held_by,
      keeps_log: one.keeps_log,
      holder,
      since: stamp(since(said, (entry) => personOf(entry) === holder)),
      said,
      contradicted: said?.contradicted ?? false,
      source: one.source,
    };
  });
}

// Who holds it, by the entry; null for nobody, and for what names nobody.
function personOf(entry) {
  const said = entry.data?.person;
  return typeof said === "string" && UUID.test(said) ? said : null;
}

// Ways of working on; chosen while anybody's last word is that it is.
export function scenarios(book, card, state) {
  return card.scenarios.map((id) => {
    const one = book.scenarios.get(id);
    const said = registerOf(state, "scenario", id);
    return {
      id,
      name: one.name,
      text: one.text,
      choose_when: one.choose_when,
      chosen: anybody(said, saying("chosen", true)),
      said,
      source: one.source,
    };
  });
}

// What is still to be done before the card can be closed, worst first. That nobody keeps the log now
// is said; it only blocks while nobody ever did.
export function missing({ announcements, posts, responsible }) {
  const found = announcements
    .filter((one) => one.on)
    .map(({ id, name }) => ({ code: "announcement-on", subject: id, name, blocks: true }));
  for (const { id, name, keeps_log: keepsLog, holder, said } of responsible) {
    if (!keepsLog || holder !== null) continue;
    const ever = said !== null && said.entries.some((entry) => personOf(entry) !== null);
    found.push({ code: "no-log-keeper", subject: id, name, blocks: !ever });
  }
  for (const { id, name, state } of posts) {
    if (state === "posted") found.push({ code: "post-not-over", subject: id, name, blocks: false });
  }
  return found;
}
