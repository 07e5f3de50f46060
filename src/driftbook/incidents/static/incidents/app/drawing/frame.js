// Around every page: its name, and how old the copy is and what waits to be sent.

import { h } from "./dom.js";
import { incidentAddress } from "./pages.js";
import { index } from "../sheet.js";

const SOON_GONE = 3 * 24 * 3_600_000; // milliseconds before the copy is removed: say so
const NAMES = { contacts: "home.contacts", log: "pane.log", inform: "inform.do", notes: "note.do", closing: "closing.link" };

/** {title, lead, back, exercise} of the page. */
export function headline(c) {
  const { page, json, incident, book } = c.model;
  if (!page) return { title: c.say("home"), back: c.say("home") };
  if (page.name === "open") {
    const sheet = book.sheets.find((one) => one.handbook === page.handbook);
    const one = sheet && index(sheet).situations.get(page.situation);
    return { title: one ? one.say : c.say("home"), lead: c.say("open.where"), back: c.say("home"), exercise: c.ui.exercise };
  }
  if (!page.key || !incident || !json) {
    return { title: c.say(NAMES[page.name] || "home"), back: c.say("home"), exercise: page.name === "home" && c.ui.exercise };
  }
  const since = c.say("since", { place: json.place_name, time: c.at(json.opened) });
  if (page.name === "incident") return { title: json.name, lead: since, back: c.say("home"), exercise: json.exercise };
  const back = `${json.name} · ${json.place_name}`;
  return { title: titleOf(c, page), back, exercise: json.exercise };
}

function titleOf(c, page) {
  const { json } = c.model;
  if (NAMES[page.name]) return c.say(page.name === "closing" && json.closed ? "closing.reopen" : NAMES[page.name]);
  const lists = { duties: "responsible", announcements: "announcements", posts: "posts", timers: "timers", scenarios: "scenarios" };
  if (page.name === "steps") {
    const step = json.phases.flatMap((phase) => phase.steps).find((each) => each.id === page.id);
    return step ? step.say : json.name;
  }
  if (page.name === "pauses") return c.say("paused.override");
  const one = (json[lists[page.name]] || []).find((each) => each.id === page.id);
  return one ? one.name : json.name;
}

/** Honest: how old this copy is, whether the server answers, what waits. */
export function statusLine(c) {
  const { age, waiting, others, sending, refused } = c.model;
  const old = age && age.made;
  const words = {
    fine: null, sending: c.say("sending"), offline: c.say("offline"),
    "sign-in": c.say("sign-in"), "other-person": c.say("other-person"), "may-not": c.say("may-not"),
  }[sending];
  const heard = age && age.heard && sending === "offline" ? c.say("age.heard", { time: c.at(age.heard) }) : null;
  const alone = sending === "offline" || sending === "sign-in"; // nothing renews the copy
  const ends = alone && age && age.end - Date.now() < SOON_GONE ? c.say("age.end", { time: c.at(age.end) }) : null;
  return h("div", { class: `app-status status-${sending || "fine"}`, key: "status" },
    h("p", { role: "status", key: "said" },
      words && h("strong", { key: "words" }, words, " "),
      heard && h("span", { key: "heard" }, heard, " "),
      ends && h("span", { key: "ends" }, ends, " "),
      waiting > 0 && h("span", { key: "waiting" }, c.t.count("waiting", waiting), " "),
      others > 0 && h("span", { key: "others" }, c.t.count("others", others), " "),
      (refused || []).length > 0 && h("a", { key: "refused", href: incidentAddress(refused[0].incident, "log") },
        c.t.count("refused", refused.length))),
    h("p", { key: "acts", class: "status-acts" },
      old && h("span", { "data-made": old }, c.say("age.copy", { length: c.t.length(Date.now() - old) })),
      sending === "sign-in" && h("a", { class: "button button-secondary", href: signIn(c) }, c.say("sign-in.do")),
      sending === "offline" && h("button", {
        type: "button", class: "button button-tertiary", on: { click: () => c.actions.sync() },
      }, c.say("try"))));
}

function signIn(c) {
  return `${c.model.book.sign_in}?next=${encodeURIComponent(location.pathname)}`;
}
