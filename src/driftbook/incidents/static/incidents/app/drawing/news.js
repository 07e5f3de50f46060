// What others have written since the last drawing, read out by a screen reader and shown.

import { h } from "./dom.js";
import { person } from "./parts.js";
import { saying } from "./saying.js";

const MOST = 3;

export function news(c) {
  const key = c.model.incident && c.model.incident.key;
  const before = key && c.kept.seen.get(key);
  const now = new Set(c.all.map((one) => one.id));
  if (key) c.kept.seen.set(key, now);
  if (before) {
    const fresh = c.all.filter((one) => !before.has(one.id) && one.person !== c.model.person);
    if (fresh.length) c.kept.news = { key, ids: fresh.slice(-MOST).map((one) => one.id) };
  }
  const told = c.kept.news && c.kept.news.key === key ? c.kept.news.ids : [];
  const expired = key && c.model.json ? c.model.json.timers.filter((one) => one.state === "expired") : [];
  return [
    h("div", { class: "app-news", role: "log", "aria-label": c.say("news"), key: "news" }, told.map((id) => c.entries.get(id)).filter(Boolean)
      .map((one) => h("p", { key: one.id }, `${person(c, one.person)}: ${saying(c, one)}`))),
    h("div", { class: "sr-only", role: "alert", key: "expired" }, expired.map((one) => h("p", { key: one.id }, `${one.name}: ${one.then}`))),
  ];
}
