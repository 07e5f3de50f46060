// What is to be drawn: the book and the logs of this device, decided for an instant.

import { decide } from "./decide.js";
import { fold, opened, order } from "./fold.js";

/** The logs of a device, folded; only those are folded anew that have changed. */
export class Logs {
  constructor(store) {
    this.store = store;
    this.states = new Map();
    this.rows = new Map();
  }

  /** Read again what has changed; without keys, everything. */
  async read(keys = null) {
    for (const key of keys || (await this.store.incidents())) {
      const rows = await this.store.entries(key);
      this.rows.set(key, rows.sort(order));
      this.states.set(key, fold(notTaken(rows) ? rows : rows.filter((row) => !row.refused)));
    }
  }

  /** A log in its order, with what the server has refused: that decides nothing, and is shown. */
  entries(key) {
    return this.rows.get(key) || [];
  }

  /** Every incident whose card this device has, the latest first: {key, sheet, first, state, closed}. */
  known(sheets, now) {
    const found = [];
    for (const [key, state] of this.states) {
      const first = opened(state);
      const sheet = first && sheets.get(`${first.data.handbook}@${first.data.edition}`);
      if (!sheet) continue;
      try {
        found.push({ key, sheet, first, state, closed: decide(sheet, state, [], now).closed });
      } catch (fault) {
        reportError(fault); // a card that this version cannot read; the server's page can
      }
    }
    return found.sort((a, b) => Date.parse(b.first.happened) - Date.parse(a.first.happened));
  }
}

/** Nothing of it was taken, not even its opening: what this device believes is all that there is. */
function notTaken(rows) {
  return rows.every((row) => row.refused || row.waiting) && rows.some((row) => row.kind === "opened" && row.refused);
}

/** What runs beside an incident, for what takes over. */
function beside(one, all) {
  const { organisation, handbook, exercise } = one.first.data;
  return all
    .filter(({ key, closed, first }) => key !== one.key && !closed &&
      first.data.organisation === organisation && first.data.handbook === handbook &&
      first.data.exercise === exercise)
    .map(({ key, first }) => ({
      key, situation: first.data.situation, place: first.data.place, opened: first.happened,
    }));
}

/** The book as it is drawn: only the cards that can be opened, and names of whoever wrote. */
export function asDrawn(book, names) {
  const people = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, { name, roles: [] }]));
  return {
    ...book,
    sheets: book.sheets.filter((sheet) => sheet.current),
    people: { ...people, ...book.people },
    support: book.support.map((one) => ({
      ...one,
      questions: one.questions.map((question) => ({
        ...question,
        stretches: question.stretches.map(({ answer, ...time }) => ({ ...one.answers[answer], ...time })),
      })),
    })),
  };
}

/** The model that draw() takes; see screen.js. */
export function modelOf({ kept, drawn, logs, page, person, now, unsent, others, status, complete, end }) {
  const sheets = new Map(kept.book.sheets.map((sheet) => [sheet.mark, sheet]));
  const all = logs.known(sheets, now);
  const decided = (one) => ({ ...one, json: decide(one.sheet, one.state, beside(one, all), now) });
  const here = all.find((one) => page && one.key === page.key);
  const shown = here && decided(here);
  const entries = shown ? logs.entries(shown.key) : [];
  const refused = unsent.refused.map((row) => ({ id: row.id, incident: row.incident, kind: row.kind, ...row.refused }));
  return {
    book: drawn,
    page,
    person,
    now,
    running: all.filter((one) => !one.closed).map(decided).map(({ key, json, sheet }) => ({ key, json, sheet })),
    incident: shown ? { key: shown.key } : null,
    state: shown ? shown.state : null,
    json: shown ? shown.json : null,
    sheet: shown ? shown.sheet : null,
    entries,
    unsent: entries.filter((entry) => entry.waiting).map((entry) => entry.id),
    refused,
    waiting: unsent.waiting,
    others,
    age: { made: complete || kept.heard, heard: Math.max(kept.heard, status.heard || 0), end },
    sending: sendingOf(status, unsent.waiting),
  };
}

function sendingOf(status, waiting) {
  if (status.other) return "other-person";
  if (status.signIn) return "sign-in";
  if (status.online === false) return "offline";
  if (status.forbidden && waiting) return "may-not";
  return waiting ? "sending" : "fine";
}
