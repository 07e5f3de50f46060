// Texts in the reader's language (book.words, made by the server), and times as people say them.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Texts and times for one reader: `language` of the texts, `zone` of the clock. */
export function speaker(words, language, zone) {
  const tell = (at, options) => formatter(language, zone, options).formatToParts(at);
  const part = (parts, type) => (parts.find((one) => one.type === type) || {}).value;

  /** The text with this id; `{name}` in it is filled from `values`. */
  function say(id, values = {}) {
    const text = words[id];
    if (text === undefined) return id;
    return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
  }

  /** The text for so many: `id.one` or `id.other`. */
  function count(id, n, values = {}) {
    return say(`${id}.${n === 1 ? "one" : "other"}`, { n, ...values });
  }

  /** 14:07, whatever the language's habit: as everywhere in Driftbook. */
  function clock(at) {
    const parts = tell(date(at), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return `${part(parts, "hour")}:${part(parts, "minute")}`;
  }

  function day(at) {
    const parts = tell(date(at), { day: "numeric", month: "short" });
    return `${part(parts, "day")} ${part(parts, "month").replace(/\.$/, "")}`;
  }

  /** 14:07; with the day when it is another day than `now`. */
  function when(at, now) {
    return day(at) === day(now) ? clock(at) : `${day(at)} ${clock(at)}`;
  }

  /** "2 h 5 min", "12 min", "less than a minute". */
  function length(ms) {
    const minutes = Math.floor(Math.abs(ms) / MINUTE);
    if (minutes < 1) return say("length.less");
    if (minutes < 60) return count("length.minutes", minutes);
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return say("length.hours", { hours, minutes: minutes % 60 });
    return say("length.days", { n: Math.floor(hours / 24) });
  }

  /** 1:58:03 or 12:05, for a clock that runs down. */
  function countdown(ms) {
    const all = Math.max(0, Math.ceil(ms / 1000));
    const two = (n) => String(n).padStart(2, "0");
    const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
    return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  }

  /** For <input type="datetime-local">, in the handbook's zone. */
  function field(at) {
    const parts = tell(date(at), {
      year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    });
    const [y, m, d] = ["year", "month", "day"].map((type) => part(parts, type));
    return `${y}-${m}-${d}T${part(parts, "hour")}:${part(parts, "minute")}`;
  }

  /** The instant (ms) that a field's value means in the handbook's zone; null: none. */
  function instant(value) {
    const wanted = Date.parse(`${value}:00Z`);
    if (Number.isNaN(wanted)) return null;
    const off = (ms) => Date.parse(`${field(ms)}:00Z`) - Math.floor(ms / MINUTE) * MINUTE;
    const guess = wanted - off(wanted);
    return wanted - off(guess); // once more: the guess may lie on the other side of a change
  }

  return { say, count, clock, when, day, length, countdown, field, instant, language, zone };
}

const formatters = new Map();

/** Made once: making one takes longer than a whole page of uses. */
function formatter(language, zone, options) {
  const key = JSON.stringify([language, zone, options]);
  if (!formatters.has(key)) {
    formatters.set(key, new Intl.DateTimeFormat(language, { timeZone: zone, ...options }));
  }
  return formatters.get(key);
}

/** ms since 1970 of an ISO text, a number or a Date. */
export function ms(at) {
  return typeof at === "number" ? at : new Date(at).getTime();
}

function date(at) {
  return at instanceof Date ? at : new Date(at);
}

export { MINUTE, DAY };
