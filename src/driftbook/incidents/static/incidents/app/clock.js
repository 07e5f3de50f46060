// When something was written: a hybrid logical clock in milliseconds, and the server's time.
// Clocks of devices differ and jump. An entry's clock is later than all that its writer had seen,
// so that cause comes before effect in every copy of the log, whatever a device believes.

/** The kinds of entries of which the latest holds; of the others every one stands for itself. */
export const REGISTERS = new Set([
  "opened", "step", "duty", "scenario", "announcement", "post", "timer", "pause", "closing",
]);

/** The clock of the next entry: now, or just after the latest clock that was seen. */
export function next(seen, now) {
  return Math.max(Math.floor(now), (seen || 0) + 1);
}

/** The order of the log, the same on every device and on the server. */
export function order(a, b) {
  return a.clock - b.clock || by(a.device, b.device) || a.seq - b.seq || by(a.id, b.id);
}

/** Of entries about one subject those that nobody has gone over: the `over` of the next one. */
export function heads(entries) {
  const gone = new Set(entries.flatMap((entry) => entry.over));
  const left = entries.filter((entry) => !gone.has(entry.id)).sort(order);
  return left.length || !entries.length ? left : [[...entries].sort(order).pop()];
}

const SLACK = 5000; // what a Date header and a slow line can be wrong by, in milliseconds

/** How much later the server's clock is; 0 where the difference may be that of the line. */
export function offset(dateHeader, asked, answered) {
  const said = Date.parse(dateHeader || "");
  if (Number.isNaN(said)) return null;
  const found = said + 500 - (asked + answered) / 2;
  return Math.abs(found) > SLACK + (answered - asked) ? Math.round(found) : 0;
}

function by(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
