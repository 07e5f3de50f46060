// The running card: what takes over, what runs out, what to do, whom to tell, who does what, the log.

import { h } from "./dom.js";
import { incidentAddress, paperAddress } from "./pages.js";
import { act, alert, button, field, form, more, prose, saidBy, tag } from "./parts.js";
import { doing } from "./steps.js";
import { telling } from "./telling.js";
import { roles } from "./roles.js";
import { entries, noteForm } from "./logging.js";
import { timers } from "./timers.js";
import { place } from "./saying.js";

const TABS = ["do", "tell", "who", "log"];
const NEWEST = 15;

export function running(c) {
  const { json, incident, page } = c.model;
  const panes = {
    do: () => [banners(c), timers(c), doing(c), scenarios(c), closingLink(c), about(c)],
    tell: () => telling(c),
    who: () => roles(c),
    log: () => [c.may.write && noteForm(c), entries(c, NEWEST),
      h("p", {}, h("a", { class: "button button-secondary", href: incidentAddress(incident.key, "log") }, c.t.say("log.whole")))],
  };
  return [
    h("nav", { class: "tabs", "aria-label": c.t.say("tabs"), key: "tabs" },
      TABS.map((tab) => h("a", {
        key: tab, href: incidentAddress(incident.key, `#${tab}`), "aria-current": page.tab === tab ? "true" : null,
      }, c.t.say(`tab.${tab}`), badge(c, tab)))),
    h("div", { class: "panes", key: "panes" }, TABS.map((tab) => h("section", {
      key: tab, id: tab, class: `pane pane-${tab}${page.tab === tab ? "" : " away"}`, "aria-labelledby": `h-${tab}`,
    }, h("h2", { id: `h-${tab}`, tabindex: -1 }, c.t.say(`pane.${tab}`)), panes[tab]()))),
  ];
}

/** How much waits behind a tab. */
function badge(c, tab) {
  const { json } = c.model;
  const n = tab === "tell" ? json.informed.filter((one) => one.overdue).length + json.announcements.filter((one) => one.on).length
    : tab === "who" ? json.responsible.filter((one) => !one.holder || one.contradicted).length : 0;
  if (!n) return null;
  return h("span", { class: "count" }, n, h("span", { class: "sr-only" }, ` ${c.t.say(`tab.${tab}.waits`)}`));
}

function banners(c) {
  const { json } = c.model;
  return [
    json.closed && alert("success", h("p", {}, c.t.say("closed.at", { time: c.t.when(json.closed, c.model.now) })), saidBy(c, json.closing)),
    !json.closed && json.closing && json.closing.contradicted && alert("warning", h("p", {}, c.t.say("closing.contradicted")), saidBy(c, json.closing)),
    ...json.paused_by.map((one) => paused(c, one)),
  ];
}

/** Something takes over: since when, where, and the way to go on all the same. */
export function paused(c, one) {
  const over = one.overridden;
  const incident = one.incident && (c.model.running || []).some((each) => each.key === one.incident);
  const title = over ? c.t.say("paused.overridden", { name: one.name }) : c.t.say("yields", { name: one.name, time: c.t.when(one.since, c.model.now) });
  const id = `pause-${one.incident}`;
  const save = (said) => {
    if (!said.words) return c.t.say("paused.why.missing");
    return c.append("pause", one.incident, { state: over ? "paused" : "overridden", situation: one.situation, place: one.place, ...said.personal }, said.words);
  };
  return h("section", { class: `banner ${over ? "banner-over" : "banner-paused"}`, key: id, tabindex: -1 },
    h("p", { class: "banner-title" }, title),
    h("p", {}, place(c, one.place), over ? "" : ` · ${c.t.say("paused.wait")}`),
    over && saidBy(c, over),
    incident && h("p", {}, h("a", { class: "button button-secondary", href: incidentAddress(one.incident) }, c.t.say("paused.go", { name: one.name }))),
    c.may.write && one.incident && h("details", { class: "details" },
      h("summary", { class: "details-summary" }, c.t.say(over ? "paused.resume" : "paused.override")),
      h("div", { class: "details-text" }, form(c, id, save,
        field(c, c.t.say("paused.why"), { id: `${id}-words`, name: "words", kind: "area" }),
        button(c.t.say(over ? "paused.resume.do" : "paused.override.do"), { kind: "secondary" })))));
}

/** Ways of working on, and which was chosen. */
function scenarios(c) {
  const { json } = c.model;
  if (!json.scenarios.length) return null;
  return h("section", { key: "scenarios" }, h("h3", { tabindex: -1 }, c.t.say("scenarios")),
    json.scenarios.map((one) => scenario(c, one, "h4")));
}

export function scenario(c, one, level) {
  return h("article", { key: one.id, class: `box${one.chosen ? " box-on" : ""}`, tabindex: -1 },
    h(level, {}, one.name, one.chosen && tag(c.t.say("scenario.chosen"), "good")),
    h("p", {}, c.t.say("scenario.when", { what: one.choose_when })), prose(c, one.text), saidBy(c, one.said),
    c.may.write && act(c, `scenario-${one.id}`, c.t.say(one.chosen ? "scenario.drop" : "scenario.choose"),
      () => c.append("scenario", one.id, { chosen: !one.chosen })));
}

function closingLink(c) {
  const { incident, json } = c.model;
  if (!c.may.write) return null;
  return h("p", { key: "closing" }, h("a", { class: "button button-secondary button-wide", href: incidentAddress(incident.key, "closing") },
    c.t.say(json.closed ? "closing.reopen" : "closing.link")));
}

/** The problem, and what the card rests on. */
function about(c) {
  const { json, sheet } = c.model;
  return h("details", { class: "details", key: "about" },
    h("summary", { class: "details-summary" }, c.t.say("about")),
    h("div", { class: "details-text" }, prose(c, json.text),
      h("p", { class: "quiet" }, c.t.say("about.edition", { title: sheet.title, version: sheet.version })),
      h("p", {}, h("a", { class: "small-link", href: paperAddress(sheet.handbook, json.situation) }, c.t.say("about.paper"))),
      json.sources.length > 0 && h("p", { class: "quiet" }, c.t.say("about.sources", { what: json.sources.join(", ") }))));
}

/** Closing, and what is missing to close. */
export function closingPage(c) {
  const { json, incident } = c.model;
  if (json.closed) {
    return [alert("success", h("p", {}, c.t.say("closed.at", { time: c.t.when(json.closed, c.model.now) }))),
      h("p", {}, h("a", { href: `${incidentAddress(incident.key)}review/` }, c.t.say("closing.review"))),
      c.may.close && form(c, "reopen", (said) => (said.words ? c.append("closing", "", { state: "reopened" }, said.words) : c.t.say("closing.why.missing")),
        field(c, c.t.say("closing.why"), { id: "reopen-words", name: "words", kind: "area" }), button(c.t.say("closing.reopen"), { kind: "secondary" }))];
  }
  const blocking = json.missing.filter((one) => one.blocks);
  const save = async (said) => {
    await c.append("closing", "", { state: "closed", ...said.personal }, said.words, said.happened);
    c.actions.go(incidentAddress(incident.key));
  };
  return [
    json.missing.length > 0 && alert(blocking.length ? "warning" : "info",
      h("p", {}, h("strong", {}, c.t.say(blocking.length ? "closing.missing" : "closing.open"))),
      h("ul", {}, json.missing.map((one) => h("li", { key: one.code + one.subject }, missing(c, one))))),
    openSteps(c),
    !c.may.close ? h("p", {}, c.t.say("closing.may-not"))
      : blocking.length === 0 && form(c, "closing", save,
        field(c, c.t.say("closing.words"), { id: "closing-words", name: "words", kind: "area" }),
        more(c, "closing"), button(c.t.say("closing.do"), { wide: true })),
  ];
}

function openSteps(c) {
  const open = c.model.json.phases.flatMap((phase) => phase.steps).filter((step) => step.state === "waiting" || step.state === "later");
  return open.length > 0 && h("p", {}, c.t.count("closing.steps", open.length));
}

function missing(c, one) {
  const tab = one.code === "no-log-keeper" ? "#who" : "#tell";
  return h("a", { href: incidentAddress(c.model.incident.key, tab) }, c.t.say(`missing.${one.code}`, { what: one.name }));
}
