// The pages of incidents, drawn from decide()'s answer, with and without network alike.
//
//   draw(root, model, actions)
//
// puts a page into `root` (the server's page, if it is there, goes). Call it again with the next
// model whenever something has changed: what is focused, typed, ticked or folded out stays.
// Nothing is fetched or kept here; drawing is all that this does.
//
// model = {
//   book,      what the device keeps (GET /api/v1/incidents/book): {language, words, prose, people,
//              sheets, support, sign_in: address}. people: {uuid: {name, roles: [role]}}.
//              sheets: what incident_sheet.py makes, and organisation, may: {write, close},
//              prepared: {announcement: [ids that a program switches], receiver: [ids of which an
//              address is known]}; without it no program is offered, and every address is known.
//              support: [{handbook, title, contacts, questions: [{system, system_name, problem,
//              problem_name, audience, audience_name, stretches: [{since, until, closed, text,
//              steps: [{say, only_if, contact, name, phone, alternatives}]}]}]}]
//   page,      pageOf(location.pathname, location.hash), of drawing/pages.js (also exported here)
//   person,    the uuid of the person whom this page belongs to
//   now,       ms: the same instant that decide() was asked with
//   running,   the incidents that run, latest first: [{key, json, sheet}] with json from decide()
//   incident,  {key} of the page's incident; null: home, opening, contacts, or it is not known here
//   json,      decide(sheet, state, others, now) of the page's incident
//   sheet,     the sheet of the incident's own edition
//   entries,   its log in the order of the log, in the wire form (with `person`); also those unsent
//   unsent,    ids (array or Set) of the entries that wait to be sent
//   refused,   [{id, code, error}]: entries that the server does not take; they stay, with the reason
//   waiting,   how many entries of this person wait to be sent, in all incidents
//   others,    how many entries of other persons wait on this device (0: none)
//   age,       {made: ms: the copy; heard: ms | null: when the server last answered; end: ms: when it
//              is removed}, all by this device's clock
//   sending,   "fine" | "sending" | "offline" | "sign-in" | "other-person"
// }
// actions = {
//   append(kind, subject, data, words, happened) → promise of the entry; into the page's incident.
//              `happened`: ISO text, or undefined: now. Rejects when it could not be kept.
//   open({handbook, situation, place, exercise, words, happened, log_keeper}) → promise of the new
//              incident's key. `log_keeper`: the id of the duty that the person takes, or null.
//   go(path)   shows another page of this app: history.pushState and draw again with its model
//   again()    asks for a drawing with a new `now`: a timer has run out, a message has become due
//   sync()     tries to send and to hear now
// }
// The texts are book.words: every id used here is in app_words.py, and a test says so.

import { h, patch } from "./drawing/dom.js";
import { pageOf, homeAddress, incidentAddress } from "./drawing/pages.js";
import { ms, speaker } from "./drawing/text.js";
import { home, opening } from "./drawing/home.js";
import { closingPage, running } from "./drawing/running.js";
import { contacts } from "./drawing/contacts.js";
import { stepPage } from "./drawing/steps.js";
import { informPage } from "./drawing/telling.js";
import { logPage, noteForm } from "./drawing/logging.js";
import { onePage } from "./drawing/single.js";
import { headline, statusLine } from "./drawing/frame.js";
import { news } from "./drawing/news.js";

const PAGES = {
  home, contacts, open: opening, incident: running, log: logPage, inform: informPage, notes: noteForm,
  closing: closingPage, steps: stepPage,
  duties: onePage, announcements: onePage, posts: onePage, timers: onePage, scenarios: onePage, pauses: onePage,
};
const OUTSIDE = new Set(["home", "contacts", "open"]);
const held = new WeakMap(); // root → {ui, model, actions, …}

/** Draw a page; see above. */
export function draw(root, model, actions) {
  const kept = held.get(root) || begin(root);
  kept.model = model;
  kept.actions = actions;
  kept.ahead = model.now - Date.now(); // of this device's clock
  const c = context(kept, root);
  const moved = kept.path !== undefined && kept.path !== pathOf(model.page);
  if (moved) kept.ui.forms.clear();
  kept.path = pathOf(model.page);
  patch(root, whole(c));
  document.body.classList.toggle("exercise", headline(c).exercise === true);
  document.title = `${headline(c).title} – Driftbook`;
  if (moved) arrive(root, model.page);
  kept.next = nextMoment(model);
  tickOn(root, kept);
}

function begin(root) {
  const exercise = new URLSearchParams(location.search).has("exercise");
  const ui = { forms: new Map(), drafts: new Map(), exercise, copied: null };
  const kept = { ui, seen: new Map() };
  held.set(root, kept);
  root.addEventListener("click", once, { capture: true });
  root.addEventListener("click", (event) => follow(event, kept));
  setInterval(() => tickOn(root, kept), 1000);
  return kept;
}

function pathOf(page) {
  return page ? [page.name, page.key, page.handbook, page.situation, page.id, page.tab].join("/") : "";
}

/** All that the parts need for one drawing. */
function context(kept, root) {
  const { model, actions } = kept;
  const { book } = model;
  const opened = model.page && (book.sheets || []).find((one) => one.handbook === model.page.handbook);
  const sheet = model.sheet || opened || (book.sheets || [])[0];
  const all = model.entries || [];
  const may = (model.sheet && model.sheet.may) || { write: true, close: true };
  const t = speaker(book.words, book.language, sheet ? sheet.zone : undefined);
  return {
    model: { running: [], ...model }, actions, ui: kept.ui, root, kept, ms, all, may,
    t, say: t.say, at: (instant) => t.when(instant, model.now),
    entries: new Map(all.map((one) => [one.id, one])),
    unsent: new Set(model.unsent || []),
    refused: new Map((model.refused || []).map((one) => [one.id, one])),
    append: (kind, subject, data, words = "", happened = undefined) => actions.append(kind, subject, data, words, happened),
    prepared: (what, id, unsaid = false) => {
      const known = model.sheet && model.sheet.prepared && model.sheet.prepared[what];
      return known ? known.includes(id) : unsaid;
    },
    redraw: () => draw(root, kept.model, kept.actions),
  };
}

function whole(c) {
  const { page, incident, json } = c.model;
  const known = page && PAGES[page.name] && (OUTSIDE.has(page.name) || (incident && json));
  const top = headline(c);
  return [
    h("div", { class: "app-top", key: "top" },
      page && page.name !== "home" && h("p", { class: "back", key: "back" }, h("a", {
        href: !page.key || page.name === "incident" ? homeAddress : incidentAddress(page.key),
      }, top.back)),
      top.exercise && h("p", { class: "app-exercise", key: "exercise" }, c.say("exercise.banner")),
      h("h1", { tabindex: -1, key: "h1" }, top.title),
      top.lead && h("p", { class: "font-lead", key: "lead" }, top.lead)),
    statusLine(c),
    news(c),
    h("div", { class: "app-page", key: `page-${pathOf(page && { ...page, tab: "" })}` },
      known ? PAGES[page.name](c) : h("p", {}, c.say("unknown"))),
  ];
}

/** A new page: its heading has the focus, and its beginning is seen. */
function arrive(root, page) {
  const tab = page && page.name === "incident" && root.querySelector(`#${page.tab} > h2`);
  const narrow = tab && getComputedStyle(root.querySelector(".pane:not(.away)")).getPropertyValue("--wide") !== "1";
  const at = tab && (page.tab !== "do" || narrow) ? tab : root.querySelector("h1");
  if (!at) return;
  at.focus({ preventScroll: true });
  if (tab && page.tab !== "do") tab.scrollIntoView({ block: "nearest" });
  else window.scrollTo(0, 0);
}

/** The second press of a double one would fall on what has just been drawn there: the next step. */
function once(event) {
  if (event.detail < 2 || !event.target.closest("button")) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Links between these pages stay in the app. */
function follow(event, kept) {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const to = new URL(link.href, location.href);
  if (link.target || to.origin !== location.origin || !pageOf(to.pathname, to.hash)) return;
  event.preventDefault();
  kept.actions.go(to.pathname + to.search + to.hash);
}

/** The next instant (ms) at which decide() would say something else. */
function nextMoment(model) {
  const moments = [];
  for (const json of [model.json, ...(model.running || []).map((one) => one.json)]) {
    if (!json) continue;
    for (const one of json.timers || []) moments.push(one.warns, one.ends);
    for (const one of json.informed || []) moments.push(one.due);
  }
  return Math.min(...moments.filter(Boolean).map(ms).filter((at) => at > model.now), Infinity);
}

/** Every second: clocks that run down, the age of the copy, and what follows when time is up. */
function tickOn(root, kept) {
  const now = Date.now() + kept.ahead;
  const c = context(kept, root);
  for (const node of root.querySelectorAll("[data-ends]")) {
    const text = c.t.countdown(Number(node.dataset.ends) - now);
    if (node.textContent !== text) node.textContent = text;
  }
  for (const node of root.querySelectorAll("[data-made]")) {
    const text = c.say("age.copy", { length: c.t.length(Date.now() - Number(node.dataset.made)) });
    if (node.textContent !== text) node.textContent = text;
  }
  if (now >= kept.next) {
    kept.next = Infinity;
    kept.actions.again();
  }
}

export { pageOf };
