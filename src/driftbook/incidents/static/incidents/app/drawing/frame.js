// Around every page: its name, and how old the copy is and what waits to be sent.

import { h } from "./dom.js";
import { index } from "../sheet.js";

const NAMES = { contacts: "home.contacts", log: "pane.log", inform: "inform.do", notes: "note.do", closing: "closing.link" };

/** {title, lead, back, exercise} of the page. */
export function headline(c) {
  const { page, json, incident, book } = c.model;
  if (!page) return { title: c.t.say("home"), back: c.t.say("home") };
  if (page.name === "open") {
    const sheet = book.sheets.find((one) => one.handbook === page.handbook);
    const one = sheet && index(sheet).situations.get(page.situation);
    return { title: one ? one.say : c.t.say("home"), lead: c.t.say("open.where"), back: c.t.say("home"), exercise: c.ui.exercise };
  }
  if (!page.key || !incident || !json) {
    return { title: c.t.say(NAMES[page.name] || "home"), back: c.t.say("home"), exercise: page.name === "home" && c.ui.exercise };
  }
  const since = c.t.say("since", { place: json.place_name, time: c.t.when(json.opened, c.model.now) });
  if (page.name === "incident") return { title: json.name, lead: since, back: c.t.say("home"), exercise: json.exercise };
  const back = `${json.name} · ${json.place_name}`;
  return { title: titleOf(c, page), back, exercise: json.exercise };
}

function titleOf(c, page) {
  const { json } = c.model;
  if (NAMES[page.name]) return c.t.say(page.name === "closing" && json.closed ? "closing.reopen" : NAMES[page.name]);
  const lists = { duties: "responsible", announcements: "announcements", posts: "posts", timers: "timers", scenarios: "scenarios" };
  if (page.name === "steps") {
    const step = json.phases.flatMap((phase) => phase.steps).find((each) => each.id === page.id);
    return step ? step.say : json.name;
  }
  if (page.name === "pauses") return c.t.say("paused.override");
  const one = (json[lists[page.name]] || []).find((each) => each.id === page.id);
  return one ? one.name : json.name;
}

/** Honest: how old this copy is, whether the server answers, what waits. */
export function statusLine(c) {
  const { age, waiting, others, sending, refused } = c.model;
  const old = age && age.made;
  const words = {
    fine: null, sending: c.t.say("sending"), offline: c.t.say("offline"),
    "sign-in": c.t.say("sign-in"), "other-person": c.t.say("other-person"),
  }[sending];
  const heard = age && age.heard && sending === "offline" ? c.t.say("age.heard", { time: c.t.when(age.heard, c.model.now) }) : null;
  return h("div", { class: `app-status status-${sending || "fine"}`, key: "status" },
    h("p", { role: "status", key: "said" },
      words && h("strong", { key: "words" }, words, " "),
      heard && h("span", { key: "heard" }, heard, " "),
      waiting > 0 && h("span", { key: "waiting" }, c.t.count("waiting", waiting), " "),
      others > 0 && h("span", { key: "others" }, c.t.count("others", others), " "),
      (refused || []).length > 0 && h("span", { key: "refused" }, c.t.count("refused", refused.length))),
    h("p", { key: "acts", class: "status-acts" },
      old && h("span", { "data-made": old }, c.t.say("age.copy", { length: c.t.length(Date.now() - old) })),
      sending === "sign-in" && h("a", { class: "button button-secondary", href: `${c.model.book.sign_in}?next=${encodeURIComponent(location.pathname)}` }, c.t.say("sign-in.do")),
      sending === "offline" && h("button", { type: "button", class: "button button-tertiary", on: { click: () => c.actions.sync() } }, c.t.say("try"))));
}
