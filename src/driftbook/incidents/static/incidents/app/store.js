// What this device keeps for one person: their book, the logs, and what waits to be sent.
// One database for each person. An entry is in it, on disk, before the screen shows it; it stays
// until the server has said that it has it. Tabs share it and tell each other of every change.

import { deleteDB, openDB } from "../idb/idb.js";
import { next } from "./clock.js";
import { fold, heads, REGISTERS } from "./fold.js";
import { everybodyHere, PREFIX } from "./keeping.js";

const HERE = "driftbook:here"; // in localStorage: whose app this is, for a start without network
const KNOWN = "driftbook:known"; // … and everybody with a database, where no browser lists them
const DURABLE = { durability: "strict" };

/** Who uses this device now, as far as it knows; null: nobody, or signed out. */
export function here() {
  return localStorage.getItem(HERE) || null;
}

/** Say who uses this device now; null: nobody. Other tabs hear of it by the `storage` event. */
export function setHere(person) {
  if (!person) return localStorage.removeItem(HERE);
  const known = new Set(JSON.parse(localStorage.getItem(KNOWN) || "[]")).add(person);
  localStorage.setItem(KNOWN, JSON.stringify([...known]));
  return localStorage.setItem(HERE, person);
}

/** Whether another tab has said that somebody else uses the device. */
export function isAboutHere(event) {
  return event.key === HERE || event.key === null;
}

async function everybody() {
  const known = new Set(JSON.parse(localStorage.getItem(KNOWN) || "[]"));
  for (const person of await everybodyHere()) known.add(person);
  return known;
}

/**
 * Remove what others may not read: books and logs of everybody but `person` (null: of everybody).
 * What they have not sent stays, until they sign in here again.
 * Returns {people, entries}: how many have how much to send.
 */
export async function clearOthers(person) {
  const left = { people: 0, entries: 0 };
  const known = await everybody();
  for (const other of known) {
    if (other === person) continue;
    const store = await Store.open(other);
    const waiting = await store.forget();
    store.close();
    if (waiting) {
      left.people += 1;
      left.entries += waiting;
    } else {
      await deleteDB(PREFIX + other);
      known.delete(other);
    }
  }
  localStorage.setItem(KNOWN, JSON.stringify([...known]));
  return left;
}

export class Store extends EventTarget {
  /** Events: `change` with `detail` = {incidents: [keys]} or {book: true}, also of other tabs. */
  static async open(person) {
    const channel = globalThis.BroadcastChannel ? new BroadcastChannel(PREFIX + person) : null;
    const db = await openDB(PREFIX + person, 1, {
      upgrade(fresh) {
        const log = fresh.createObjectStore("log", { keyPath: "id" });
        log.createIndex("incident", "incident");
        log.createIndex("subject", ["incident", "kind", "subject"]);
        log.createIndex("waiting", "waiting"); // only entries that wait have it
        log.createIndex("refused", "refused.code");
        fresh.createObjectStore("incidents", { keyPath: "key" });
        fresh.createObjectStore("meta");
        fresh.createObjectStore("book");
      },
      blocking: () => db.close(),
    });
    const change = db.transaction("meta", "readwrite");
    let device = await change.store.get("device");
    if (!device) await change.store.put((device = crypto.randomUUID()), "device");
    const offset = (await change.store.get("offset")) || 0;
    const complete = await change.store.get("complete");
    change.store.delete("left"); // they are here again
    await change.done;
    return new Store(person, db, channel, { device, offset, complete });
  }

  constructor(person, db, channel, known) {
    super();
    Object.assign(this, { person, db, channel }, known);
    if (channel) channel.onmessage = (event) => this.#tell(event.data);
  }

  close() {
    this.channel?.close();
    this.db.close();
  }

  /** Milliseconds since 1970, as the server counts them. */
  now() {
    return Date.now() + this.offset;
  }

  async setOffset(offset) {
    if (offset === null || Math.abs(offset - this.offset) < 1000) return;
    this.offset = offset;
    await this.db.put("meta", offset, "offset");
  }

  /** Everything that the server has is here too, as of now. */
  async setComplete() {
    this.complete = Date.now();
    await this.db.put("meta", this.complete, "complete");
  }

  /**
   * Write an entry down. It is on disk when this resolves. `over`: what its writer saw as the
   * latest of its subject; left out, what is so now. The same `id` again changes nothing.
   */
  async append(said) {
    const { incident, kind, subject = "", data = {}, words = "", via = "app" } = said;
    const id = said.id || crypto.randomUUID();
    const change = this.db.transaction(["log", "meta"], "readwrite", DURABLE);
    const log = change.objectStore("log");
    const meta = change.objectStore("meta");
    const known = await log.get(id);
    if (known) return known;
    if (await meta.get("left")) throw new Error("another person uses this device now");
    const at = this.now();
    const clock = next(await meta.get("clock"), at);
    const seq = ((await meta.get("seq")) || 0) + 1;
    let over = [];
    if (REGISTERS.has(kind)) {
      const there = await log.index("subject").getAll([incident, kind, subject]);
      const held = there.filter((entry) => !entry.refused);
      over = said.over || heads(fold(held), kind, subject);
    }
    const written = iso(at);
    const entry = {
      id, incident, kind, subject, data, words, over, clock, device: this.device, seq,
      happened: said.happened ? iso(said.happened) : written, written, via,
      person: this.person, waiting: 1,
    };
    log.put(entry);
    meta.put(clock, "clock");
    meta.put(seq, "seq");
    await change.done;
    this.#say({ incidents: [incident] });
    return entry;
  }

  /** The entries of a log as this device has them, in no order. */
  entries(incident) {
    return this.db.getAllFromIndex("log", "incident", incident);
  }

  /** What waits to be sent, in the order in which it was written; at most `most`. */
  async waiting(most = Infinity) {
    const rows = await this.db.getAllFromIndex("log", "waiting", 1);
    return rows.sort((a, b) => a.seq - b.seq).slice(0, most);
  }

  /** How many entries wait, and those that the server has refused, with {code, error}. */
  async unsent() {
    const view = this.db.transaction("log").store;
    const [waiting, refused] = await Promise.all([
      view.index("waiting").count(1), view.index("refused").getAll(),
    ]);
    return { waiting, refused };
  }

  /** The server has these: they are sent no more. The others it does not want, and says why. */
  async settle(stored, refused) {
    const change = this.db.transaction("log", "readwrite", DURABLE);
    const touched = new Set();
    const answers = [...stored.map((id) => [id, null]), ...refused.map((one) => [one.id, one])];
    for (const [id, no] of answers) {
      const row = await change.store.get(id);
      if (!row) continue;
      delete row.waiting;
      delete row.refused;
      if (no) row.refused = { code: no.code, error: no.error };
      touched.add(row.incident);
      change.store.put(row);
    }
    await change.done;
    this.#say({ incidents: [...touched] });
  }

  /** Let everything wait once more that was refused: a role may have come back. */
  async again() {
    const change = this.db.transaction("log", "readwrite");
    for (const row of await change.store.index("refused").getAll()) {
      delete row.refused;
      change.store.put({ ...row, waiting: 1 });
    }
    await change.done;
  }

  /** Add what the server has. An entry of ours that comes back has arrived, and waits no more. */
  async merge(incident, entries, position, people = {}) {
    const change = this.db.transaction(["log", "meta", "incidents"], "readwrite");
    const log = change.objectStore("log");
    const meta = change.objectStore("meta");
    const incidents = change.objectStore("incidents");
    let clock = (await meta.get("clock")) || 0;
    for (const entry of entries) {
      clock = Math.max(clock, entry.clock);
      log.put({ ...entry, incident });
    }
    meta.put(clock, "clock");
    const known = await incidents.get(incident);
    incidents.put({
      key: incident,
      position: Math.max(position, known?.position || 0),
      people: { ...known?.people, ...people },
    });
    await change.done;
    if (entries.length) this.#say({ incidents: [incident] });
  }

  /** How many entries of a log the server has given to us: {incident: position}. */
  async positions() {
    const rows = await this.db.getAll("incidents");
    return Object.fromEntries(rows.map((row) => [row.key, row.position]));
  }

  /** What those are called who wrote in the logs or are meant by them: {person: name}. */
  async names() {
    const rows = await this.db.getAll("incidents");
    return Object.assign({}, ...rows.map((row) => row.people));
  }

  /** The keys of all logs of which there is something here. */
  async incidents() {
    const keys = new Set(await this.db.getAllKeys("incidents"));
    let cursor = await this.db.transaction("log").store.index("incident").openKeyCursor(null, "nextunique");
    for (; cursor; cursor = await cursor.continue()) keys.add(cursor.key);
    return [...keys];
  }

  /** Incidents that ended long ago and that the server no longer gives to devices. */
  async drop(keys) {
    const change = this.db.transaction(["log", "incidents"], "readwrite");
    const log = change.objectStore("log");
    for (const key of keys) {
      const rows = await log.index("incident").getAll(key);
      if (rows.some((row) => row.waiting || row.refused)) continue;
      for (const row of rows) log.delete(row.id);
      change.objectStore("incidents").delete(key);
    }
    await change.done;
  }

  /** {book, etag, heard, until}: what the person may see, as of when the server last gave it. */
  kept() {
    return this.db.get("book", "book");
  }

  /** Keep a book; once its logs are here too, `said` lets the pages know. */
  async keep(kept, { said = true } = {}) {
    const change = this.db.transaction(["book", "meta"], "readwrite");
    change.objectStore("book").put(kept, "book");
    change.objectStore("meta").delete("gone");
    await change.done;
    if (said) this.bookChanged();
  }

  /** Another book, another end of it, or none any more. */
  bookChanged() {
    this.#say({ book: true });
  }

  /** Why there is no book any more, {why, heard}; undefined: there was none, or there is one. */
  gone() {
    return this.db.get("meta", "gone");
  }

  /**
   * Remove everything that others must not read; returns how many entries still wait. A tab of
   * theirs that is still open writes no more: its entry would go with the database.
   */
  async forget() {
    const change = this.db.transaction(["log", "incidents", "book", "meta"], "readwrite", DURABLE);
    change.objectStore("meta").put(true, "left");
    change.objectStore("book").clear();
    change.objectStore("incidents").clear();
    let waiting = 0;
    for (let cursor = await change.objectStore("log").openCursor(); cursor; cursor = await cursor.continue()) {
      if (cursor.value.waiting || cursor.value.refused) waiting += 1;
      else cursor.delete();
    }
    await change.done;
    return waiting;
  }

  #say(what) {
    this.channel?.postMessage(what);
    this.#tell(what);
  }

  #tell(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
  }
}

function iso(at) {
  return new Date(at).toISOString();
}
