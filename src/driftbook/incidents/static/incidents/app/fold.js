// What an incident is like: a pure fold over its log, whatever the order in which entries came.
// The same as handbook/deciding/incident_log.py; a test feeds both with the same logs.
//
// An entry is as the log is sent: {id, incident, kind, subject, data, words, over, clock, device,
// seq, happened, written, via, …}; instants are ISO 8601.

// What data says of the entry itself and not of its subject.
const BESIDE = new Set(["personal", "initials", "how"]);

export const REGISTERS = new Set([
  "opened", "step", "duty", "scenario", "announcement", "post", "timer", "pause", "closing",
]);

// The order of the log, the same on every device: cause before effect, then by device.
export function order(one, other) {
  return (
    one.clock - other.clock ||
    compare(one.device ?? "", other.device ?? "") ||
    (one.seq ?? 0) - (other.seq ?? 0) ||
    compare(one.id, other.id)
  );
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

// Where a subject stands among the registers.
export function key(kind, subject = "") {
  return `${kind}\n${subject ?? ""}`;
}

// {entries, registers: Map, clock}. The order of `entries` does not matter, nor that some come twice.
export function fold(entries) {
  const once = [...new Map([...entries].map((entry) => [entry.id, entry])).values()].sort(order);
  const subjects = new Map();
  for (const entry of once) {
    const at = key(entry.kind, entry.subject);
    const said = subjects.get(at);
    if (said) said.push(entry);
    else subjects.set(at, [entry]);
  }
  const registers = new Map();
  for (const [at, said] of subjects) registers.set(at, register(said));
  return { entries: once, registers, clock: once.length ? once[once.length - 1].clock : 0 };
}

// All that is said of one subject: its heads, which nobody has gone over, in the order of the log.
function register(said) {
  const goneOver = new Set(said.flatMap((entry) => entry.over ?? []));
  let heads = said.filter((entry) => !goneOver.has(entry.id));
  if (!heads.length) heads = [said[said.length - 1]];
  return { heads, entries: said, last: heads[heads.length - 1], contradicted: contradicted(heads) };
}

function contradicted(heads) {
  return heads.length > 1 && heads.slice(1).some((head) => !same(told(head), told(heads[0])));
}

function told(entry) {
  return Object.fromEntries(Object.entries(entry.data ?? {}).filter(([name]) => !BESIDE.has(name)));
}

// Whether two JSON values say the same, in whatever order their keys stand.
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  );
}

// All that is said of a subject; null: nothing.
export function registerOf(state, kind, subject = "") {
  return state.registers.get(key(kind, subject)) ?? null;
}

// The ids that nobody has gone over: the `over` of the next entry about the subject.
export function heads(state, kind, subject = "") {
  const found = registerOf(state, kind, subject);
  return found && REGISTERS.has(kind) ? found.heads.map((head) => head.id) : [];
}

// The entry that opened it; null: it has not arrived yet.
export function opened(state) {
  return registerOf(state, "opened")?.heads[0] ?? null;
}
