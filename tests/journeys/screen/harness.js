// A device without store and network: the pages of incidents over a log in memory.
import { draw, pageOf } from "/static/incidents/app/screen.js";
import { fold } from "/static/incidents/app/fold.js";
import { decide } from "/static/incidents/app/decide.js";

const given = JSON.parse(document.getElementById("given").textContent);
const root = document.getElementById("incident");
const logs = new Map(); // incident → entries
const unsent = new Set();
let seq = 0;
const state = { sending: "fine", refused: [], others: 0, age: { made: Date.parse(given.book.made), heard: Date.now() }, draws: 0, fail: null };

for (const entry of given.entries) put(entry);

function put(entry) {
  if (!logs.has(entry.incident)) logs.set(entry.incident, []);
  logs.get(entry.incident).push(entry);
}

function write(incident, kind, subject, data, words = "", happened = undefined, person = given.person) {
  const now = new Date(Date.now()).toISOString();
  const log = logs.get(incident) || [];
  const heads = (fold(log).registers.get(`${kind}\n${subject}`) || { heads: [] }).heads.map((one) => one.id);
  const free = ["note", "review", "inform"].includes(kind);
  const clock = Math.max(Date.now(), ...log.map((one) => one.clock + 1));
  const entry = {
    id: crypto.randomUUID(), incident, kind, subject, data, words, over: free ? [] : heads, clock,
    device: "try", seq: ++seq, happened: happened || now, written: now, via: "app", person,
  };
  put(entry);
  return entry;
}

function sheetOf(log) {
  return given.book.sheets.find((one) => one.handbook === log[0].data.handbook);
}

function model() {
  const now = Date.now();
  const folded = [...logs].map(([key, log]) => ({ key, log, state: fold(log), sheet: sheetOf(log) }));
  const others = (me) => folded.filter((one) => one.key !== me).map((one) => ({
    key: one.key, situation: one.log[0].data.situation, place: one.log[0].data.place, opened: one.log[0].happened,
  }));
  const all = folded.map((one) => ({ key: one.key, sheet: one.sheet, entries: one.state.entries, json: decide(one.sheet, one.state, others(one.key), now) }));
  const page = pageOf(location.pathname, location.hash);
  const mine = all.find((one) => one.key === page.key);
  return {
    book: given.book, page, person: given.person, now,
    running: all.filter((one) => !one.json.closed).reverse(),
    incident: mine ? { key: mine.key } : null, json: mine && mine.json, sheet: mine && mine.sheet, entries: mine ? mine.entries : [],
    unsent, waiting: unsent.size, ...state,
  };
}

function again() {
  state.draws += 1;
  draw(root, model(), actions);
}

const actions = {
  async append(kind, subject, data, words, happened) {
    if (state.fail) throw new Error(state.fail);
    const entry = write(pageOf(location.pathname).key, kind, subject, data, words, happened);
    if (state.sending !== "fine") unsent.add(entry.id);
    again();
    return entry;
  },
  async open(what) {
    const key = crypto.randomUUID();
    const sheet = given.book.sheets.find((one) => one.handbook === what.handbook);
    write(key, "opened", "", { handbook: what.handbook, edition: sheet.edition, situation: what.situation, place: what.place, exercise: what.exercise, organisation: crypto.randomUUID() }, what.words, what.happened);
    if (what.log_keeper) write(key, "duty", what.log_keeper, { person: given.person });
    return key;
  },
  go(path) {
    history.pushState(null, "", path);
    again();
  },
  again,
  sync() { state.sending = "fine"; unsent.clear(); again(); },
};

addEventListener("popstate", again);
window.harness = { state, again, write, logs, unsent, model, put };
again();
