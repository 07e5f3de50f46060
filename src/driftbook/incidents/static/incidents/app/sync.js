// Sends what waits and fetches what others wrote. A device is online when a request has succeeded,
// and not because the browser believes so. Entries keep the ids that they were made with, so that
// sending twice, from two tabs or after an answer that was lost, is the same as sending once.

import { offset } from "./clock.js";
import { askStanding, renewed } from "./keeping.js";

const API = "/api/v1/incidents";
const BATCH = 200;
const PATIENCE = 20_000; // milliseconds for one answer
const LIVELY = 120_000; // while something happened so recently …
const QUICK = 5_000; // … ask this often,
const CALM = 20_000; // else this often,
const HIDDEN = 60_000; // and when nobody looks, this often
const OTHERS = 20_000; // how often to ask for incidents that are not on the screen
const TOO_MUCH = new Set([400, 413, 422]); // one of them, or all of them together
const STALE = 600_000; // when to ask for the book again
const FIRST_WAIT = 2_000; // after a failure, doubled …
const LONGEST_WAIT = 30_000; // … up to this
const WIRE = [
  "id", "incident", "kind", "subject", "data", "words", "over", "clock", "device", "seq",
  "happened", "written", "via",
];

/** Something that only somebody can put right: signing in, or another person's session. */
class Stopped extends Error {}

export class Sync extends EventTarget {
  /** Events: `status` when `status` has changed, `fetched` when all is here. `ask`: fetch, or what stands for it in a test. */
  constructor(store, { ask = (...what) => fetch(...what) } = {}) {
    super();
    this.store = store;
    this.ask = ask;
    /** `online`: null until something was asked. `heard`: when the server last answered, in ms. */
    this.status = { online: null, heard: null, signIn: false, other: false, forbidden: false };
    this.shown = null; // the incident on the screen
    this.failures = 0;
    this.happened = Date.now();
    this.askedOthers = 0;
    this.release = null; // of the pages
    this.strange = ""; // editions that no book has: asked for once
    this.doubted = false; // the server gives no book: may this one be kept?
    this.lost = null; // the incident on the screen, when the server does not give it
    this.listener = () => (this.happened = Date.now());
    store.addEventListener("change", this.listener);
  }

  /** Go on for as long as the page is open. */
  start() {
    const soon = () => this.turnSoon();
    addEventListener("online", soon);
    addEventListener("focus", soon);
    document.addEventListener("visibilitychange", soon);
    return this.turn();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.store.removeEventListener("change", this.listener);
  }

  /** Show another incident: its news are asked for first. */
  show(incident) {
    this.shown = incident;
    this.turnSoon();
  }

  turnSoon() {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.turn(), 50);
  }

  /** Send, fetch, and come back later. One at a time; whoever asks meanwhile is served after it. */
  async turn() {
    if (this.turning) return (this.again = true);
    this.turning = true;
    clearTimeout(this.timer);
    try {
      await this.send();
      await this.fetchNews();
      if (this.status.forbidden) throw new Stopped("forbidden"); // try again, more seldom
      this.failures = 0;
      await this.store.setComplete();
      this.dispatchEvent(new Event("fetched"));
    } catch (fault) {
      this.failures += 1;
      if (!(fault instanceof Stopped)) this.#say({ online: false });
      if (this.doubted) await this.#askStanding();
    }
    this.turning = false;
    if (this.stopped || this.status.other) return undefined;
    const wait = this.again ? 50 : this.#wait();
    this.again = false;
    this.timer = setTimeout(() => this.turn(), wait);
    return undefined;
  }

  async #askStanding() {
    this.doubted = false;
    try {
      await askStanding([this.store.person], this.ask);
      this.store.bookChanged();
    } catch (fault) {
      reportError(fault); // and asked again in the next turn
    }
  }

  #wait() {
    if (this.failures) {
      const longest = Math.min(FIRST_WAIT * 2 ** (this.failures - 1), LONGEST_WAIT);
      return longest * (0.75 + 0.25 * Math.random());
    }
    if (document.hidden) return HIDDEN;
    return ago(this.happened) < LIVELY ? QUICK : CALM;
  }

  /** Send everything that waits, from one tab at a time. */
  send() {
    return alone(`driftbook-send-${this.store.person}`, async () => {
      for (;;) {
        const rows = await this.store.waiting(BATCH);
        if (!rows.length) return this.status.forbidden && this.#say({ forbidden: false });
        const answer = await this.#post(rows);
        if (!answer) return; // not now: they wait, and what others write is read all the same
        const { stored = [], refused = [] } = answer;
        const said = new Set([...stored, ...refused.map((one) => one.id)]);
        if (!rows.some((row) => said.has(row.id))) throw new Error("no word about what was sent");
        await this.store.settle(stored, refused);
        if (refused.length) this.#say({});
      }
    });
  }

  async #post(rows) {
    const entries = rows.map((row) => Object.fromEntries(WIRE.map((name) => [name, row[name]])));
    const body = JSON.stringify({ person: this.store.person, entries });
    for (const last of [false, true]) {
      const kept = await this.store.kept();
      if (!kept) await this.fetchBook();
      const token = (kept || (await this.store.kept())).book.csrf;
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
      const answer = await this.#request(`${API}/entries`, { method: "POST", headers, body });
      if (answer.status === 403 && !last) {
        await this.fetchBook(); // somebody signed in anew: there is another token
        continue;
      }
      if (answer.status === 403) return this.#say({ forbidden: true });
      if (TOO_MUCH.has(answer.status)) return this.#apart(rows, answer);
      if (!answer.ok) throw new Error(String(answer.status));
      this.#say({ forbidden: false });
      return answer.json();
    }
    return undefined;
  }

  /**
   * One of them cannot be read by the server: find it, so that it holds back no other. Only
   * Driftbook itself refuses an entry; what stands between may say no for reasons of its own.
   */
  async #apart(rows, answer) {
    if (rows.length === 1) {
      const { error } = await answer.json().catch(() => ({}));
      if (error === undefined) throw new Error(String(answer.status));
      return { stored: [], refused: [{ id: rows[0].id, code: "malformed", error }] };
    }
    const middle = Math.ceil(rows.length / 2);
    const first = await this.#post(rows.slice(0, middle));
    const second = first && (await this.#post(rows.slice(middle)));
    if (!second) return first;
    return {
      stored: [...first.stored, ...second.stored],
      refused: [...first.refused, ...second.refused],
    };
  }

  /** What others wrote: on the screen first, then elsewhere; and the book when it may be old. */
  async fetchNews() {
    if (this.shown) await this.#fetchShown(this.shown);
    const long = !this.shown || ago(this.askedOthers) > OTHERS;
    if (long) await this.#fetchOthers();
    const kept = await this.store.kept();
    const old = kept && this.release && kept.book.version !== this.release && !this.renewed;
    if (!kept || old || kept.ending || ago(kept.heard) > STALE) {
      await this.fetchBook();
      this.renewed = true; // of the release of these pages, or of one that they do not know yet
    }
  }

  async #fetchShown(incident) {
    const position = (await this.store.positions())[incident] ?? 0;
    const answer = await this.#request(`/incidents/${incident}/news/?after=${position}`);
    this.lost = [403, 404].includes(answer.status) ? incident : null; // what runs says more
    if (answer.status === 200) await this.#pull(incident, position);
    else if (answer.status !== 204 && !this.lost) throw new Error(String(answer.status));
  }

  async #fetchOthers() {
    const known = await this.store.positions(); // before asking: another tab may add to them
    const answer = await this.#request(`${API}/book/running`);
    this.doubted = answer.status === 403;
    if (!answer.ok) throw new Error(String(answer.status));
    const { person, incidents } = await answer.json();
    if (person !== this.store.person) return this.#halt({ other: true });
    const sheets = new Set(((await this.store.kept())?.book.sheets || []).map((one) => one.mark));
    const strange = [...new Set(incidents.map((one) => one.mark))].filter((mark) => !sheets.has(mark)).join();
    for (const { key, position } of incidents) {
      if (position > (known[key] ?? -1)) await this.#pull(key, known[key] ?? 0);
    }
    const there = new Set(incidents.map((one) => one.key));
    await this.store.drop(Object.keys(known).filter((key) => !there.has(key) && (key !== this.shown || key === this.lost)));
    this.askedOthers = Date.now();
    if (strange && strange !== this.strange) await this.fetchBook();
    this.strange = strange;
    return undefined;
  }

  async #pull(incident, after) {
    for (let from = after; ; ) {
      const answer = await this.#request(`${API}/${incident}/entries?after=${from}`);
      if (answer.status === 204 || answer.status === 404) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const { entries, people } = await answer.json();
      if (!entries.length) return;
      from = Math.max(...entries.map((entry) => entry.number)); // it gives them in this order
      await this.store.merge(incident, entries, from, people);
    }
  }

  /** Fetch the book, if it has changed. Raises where it is not this person's. */
  async fetchBook() {
    const kept = await this.store.kept();
    const headers = kept ? { "If-None-Match": kept.etag } : {};
    const logs = kept ? "?logs=false" : ""; // later ones are fetched as they grow
    const answer = await this.#request(`${API}/book${logs}`, { headers });
    const heard = Date.now();
    if (answer.status === 304) return this.store.keep(renewed(kept.book, kept.etag, heard));
    this.doubted = answer.status === 403;
    if (answer.status === 403) return this.#halt({ forbidden: true });
    if (!answer.ok) throw new Error(String(answer.status));
    const book = await answer.json();
    if (book.person !== this.store.person) return this.#halt({ other: true });
    // first the book, which says until when: no log is here without an end
    const fresh = renewed({ ...book, running: [] }, answer.headers.get("ETag"), heard);
    await this.store.keep(fresh, { said: false });
    for (const { incident, entries, position } of book.running) {
      await this.store.merge(incident, entries, position);
    }
    return this.store.bookChanged();
  }

  async #request(address, options = {}) {
    const asked = Date.now();
    const answer = await this.ask(address, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout?.(PATIENCE),
      ...options,
    });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const heard = Date.now();
    await this.store.setOffset(offset(answer.headers.get("Date"), asked, heard));
    const elsewhere = answer.type === "opaqueredirect"; // a page that asks to sign in first
    if (answer.status === 401 || elsewhere) {
      this.doubted = true;
      this.#halt({ signIn: true });
    }
    if (answer.status === 409) this.#halt({ other: true });
    this.#say({ online: true, heard, signIn: false });
    return answer;
  }

  #halt(why) {
    this.#say({ online: true, heard: Date.now(), ...why });
    throw new Stopped(Object.keys(why)[0]);
  }

  #say(what) {
    Object.assign(this.status, what);
    this.dispatchEvent(new CustomEvent("status", { detail: this.status }));
  }
}

/** Milliseconds since then; a clock that was put back makes it long ago, and not for ever now. */
function ago(then) {
  return Math.abs(Date.now() - then);
}

/** Do something in one tab at a time; where there are no locks, ids alone keep it from twice. */
function alone(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}
