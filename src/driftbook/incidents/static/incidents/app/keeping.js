// How long a device keeps what it keeps, and what goes when it is over. The pages ask before they
// draw, and the service worker before it answers: the server puts this file behind that one.
// Nothing is removed because nobody answers, and entries that were not sent are never removed.

export const PREFIX = "driftbook-"; // of a database; behind it the key of its person
const HOUR = 3_600_000; // milliseconds
const FORTNIGHT = 14 * 24 * HOUR; // for what an earlier release has kept, which says no end
const STANDING = "/api/v1/incidents/book/standing";
const ANSWERED = 20_000; // milliseconds for one answer

/** Everybody with a database here, where the browser lists them. */
export async function everybodyHere() {
  const names = ((await indexedDB.databases?.()) || []).map(({ name }) => name);
  return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

/** Until when a book is kept, in ms by this device's clock. A clock that was put back ends nothing. */
export function endOf(kept) {
  return kept.until ?? kept.heard + FORTNIGHT;
}

/** A book as it is kept from when the server gave it, or said that it is still the same. */
export function renewed(book, etag, heard) {
  return { book, etag, heard, until: heard + (book.keep_days || 14) * 24 * HOUR };
}

/** Remove what has been kept for too long; of everybody unless somebody is named. */
export async function removeOld(people = null) {
  for (const person of people || (await everybodyHere())) {
    await change(person, (kept) => endOf(kept) <= Date.now() && { why: kept.ending || "old" });
  }
}

/**
 * Ask the server whether people may go on keeping their books, since it gives them none. Only its own
 * plain word counts: a fault, a proxy that says no, and silence change nothing.
 */
export async function askStanding(people = null, ask = fetch) {
  for (const person of people || (await everybodyHere())) {
    let pass = null;
    await change(person, ({ book }) => void (pass = book.pass || ""));
    const said = pass !== null && (await standing(pass, ask));
    if (!said || (said.person && said.person !== person)) continue;
    const how = said.standing;
    if (how === "ended" || how === "no-access") await change(person, () => ({ why: how }));
    if (how !== "signed-out") continue;
    const end = Date.now() + said.hours * HOUR;
    await change(person, (kept) => end < endOf(kept) && { until: end, ending: "ended" });
    await removeOld([person]);
  }
}

async function standing(pass, ask) {
  try {
    const answer = await ask(STANDING, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      headers: { "Driftbook-Pass": pass },
      signal: AbortSignal.timeout?.(ANSWERED),
    });
    return answer.status === 200 ? await answer.json() : null;
  } catch (fault) {
    return null;
  }
}

/**
 * Change what is kept of a person, in one transaction: `decide(kept)` says {why}: it goes; {until}:
 * it stays so long; or nothing. Pages that show it hear of it.
 */
async function change(person, decide) {
  const db = await opened(PREFIX + person);
  if (!db) return;
  let what = null;
  try {
    await new Promise((fine, not) => {
      const writing = db.transaction(["book", "incidents", "log", "meta"], "readwrite");
      const [book, incidents, log, meta] = ["book", "incidents", "log", "meta"].map((name) => writing.objectStore(name));
      writing.oncomplete = fine;
      writing.onabort = () => not(writing.error);
      book.get("book").onsuccess = ({ target: { result: kept } }) => {
        what = (kept && decide(kept)) || null;
        if (!what) return;
        if (!what.why) return void book.put({ ...kept, ...what }, "book");
        book.clear();
        incidents.clear();
        meta.delete("complete");
        meta.put({ why: what.why, heard: kept.heard }, "gone");
        log.openCursor().onsuccess = ({ target: { result: cursor } }) => {
          if (!cursor) return;
          if (!cursor.value.waiting && !cursor.value.refused) cursor.delete();
          cursor.continue();
        };
      };
    });
  } finally {
    db.close();
  }
  if (!what || !globalThis.BroadcastChannel) return;
  const channel = new BroadcastChannel(PREFIX + person);
  channel.postMessage({ book: true });
  channel.close();
}

/** A database that is there; null: there is none, and none is made. */
function opened(name) {
  return new Promise((fine) => {
    const asked = indexedDB.open(name);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = (event) => {
      event.preventDefault();
      fine(null);
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      fine(asked.result);
    };
  });
}
