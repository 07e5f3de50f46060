// Reading what a log says of a subject: what its heads say, and since when they say it.
// The same as handbook/deciding/incident_reading.py. Instants are milliseconds since 1970.

const MOST_MINUTES = 100_000;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;

// An instant as the log writes it; null stays null.
export function stamp(ms) {
  return ms === null || ms === undefined ? null : new Date(ms).toISOString();
}

// When an entry happened; if it does not say, when it was written by its clock.
export function moment(entry) {
  return entry.happened ? Date.parse(entry.happened) : entry.clock;
}

// Whether an entry's data says so.
export function saying(name, value) {
  return (entry) => entry.data?.[name] === value;
}

// Whether any head says so: of contradicting words, the one that is on the safe side.
export function anybody(register, says) {
  return register !== null && register.heads.some(says);
}

// Since when the heads that say so do, through all that they went over that said so too; or null.
export function since(register, says) {
  if (register === null) return null;
  const known = new Map(register.entries.map((entry) => [entry.id, entry]));
  const todo = register.heads.filter(says);
  const seen = new Set();
  let first = null;
  while (todo.length) {
    const entry = todo.pop();
    if (seen.has(entry.id)) continue;
    seen.add(entry.id);
    const at = moment(entry);
    first = first === null ? at : Math.min(first, at);
    for (const id of entry.over ?? []) {
      const earlier = known.get(id);
      if (earlier && says(earlier)) todo.push(earlier);
    }
  }
  return first;
}

// Since when it is closed; null while anybody's last word is not so, or it cannot be.
export function closedAt(closing, missing) {
  const closes = saying("state", "closed");
  if (closing === null || !closing.heads.every(closes)) return null;
  return missing.some((one) => one.blocks) ? null : since(closing, closes);
}

// A length that an entry says; null for what is none.
export function minutes(value) {
  return Number.isInteger(value) && value >= 1 && value <= MOST_MINUTES ? value : null;
}

// An instant that an entry says; null for what is none.
export function instant(value) {
  if (typeof value !== "string" || !INSTANT.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}

// Each once, where it comes first.
export function once(values) {
  return [...new Set(values)];
}

// The value as JSON has it: what has been said of a subject is {heads: [ids], contradicted}.
export function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value ?? null;
  if (Array.isArray(value.heads) && Array.isArray(value.entries)) {
    return { heads: value.heads.map((head) => head.id), contradicted: value.contradicted };
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}
