// When something was written: a hybrid logical clock in milliseconds, and the server's time.
// Clocks of devices differ and jump. An entry's clock is later than all that its writer had seen,
// so that cause comes before effect in every copy of the log, whatever a device believes.

const LATEST = 7_258_118_400_000; // the year 2200: the server takes no clock that is later

/** The clock of the next entry: now, or just after the latest clock that was seen. */
export function next(seen, now) {
  return Math.min(Math.max(Math.floor(now), (seen || 0) + 1), LATEST);
}

const SLACK = 5000; // what a Date header and a slow line can be wrong by, in milliseconds

/** How much later the server's clock is; 0 where the difference may be that of the line. */
export function offset(dateHeader, asked, answered) {
  const said = Date.parse(dateHeader || "");
  if (Number.isNaN(said)) return null;
  const found = said + 500 - (asked + answered) / 2;
  return Math.abs(found) > SLACK + (answered - asked) ? Math.round(found) : 0;
}
