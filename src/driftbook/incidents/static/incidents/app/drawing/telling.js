// Announcements that callers hear, posts that staff see, receivers who are kept informed.

import { h } from "./dom.js";
import { incidentAddress } from "./pages.js";
import { backToCard, button, contact, copyable, field, form, more, saidBy, tag, tick } from "./parts.js";
import { disagreement } from "./disagreeing.js";
import { figure, figureUnit, queue } from "./saying.js";

export function telling(c) {
  const { json } = c.model;
  return [
    informed(c),
    json.announcements.length > 0 && h("section", { key: "announcements" },
      h("h3", {}, c.say("announcements")), json.announcements.map((one) => announcementBox(c, one, "h4"))),
    json.posts.length > 0 && h("section", { key: "posts" },
      h("h3", {}, c.say("posts")), json.posts.map((one) => postBox(c, one, "h4"))),
  ];
}

function informed(c) {
  const { json, incident } = c.model;
  if (!json.informed.length) return null;
  return h("section", { key: "informed" },
    h("h3", {}, c.say("informed")),
    h("ul", { class: "rows" }, json.informed.map((one) => h("li", { key: one.receiver },
      h("strong", {}, one.name),
      one.overdue ? tag(c.say("inform.overdue", { time: c.at(one.due) }), "bad")
        : one.due ? tag(c.say("inform.due", { time: c.at(one.due) }), "warning")
          : one.last ? tag(c.say("inform.done"), "good") : null,
      h("small", {}, one.last ? c.say("inform.last", { time: c.at(one.last) }) : c.say("inform.never"))))),
    c.may.write && h("a", { class: "button button-primary button-wide", href: incidentAddress(incident.key, "inform") }, c.say("inform.do")));
}

/** The page on which a message to receivers is written. */
export function informPage(c) {
  const { json } = c.model;
  const figures = [...new Set(json.informed.flatMap((one) => one.of))];
  const save = async (said) => {
    const to = said.all("to");
    if (!to.length) return c.say("inform.nobody");
    const told = {};
    for (const id of figures) if (said.get(`figure-${id}`)) told[id] = said.get(`figure-${id}`);
    const how = said.get("how") || "mail";
    const unknown = json.informed.filter((one) => to.includes(one.receiver) && !c.prepared("receiver", one.receiver, true));
    if (how === "mail" && unknown.length) return c.say("inform.unknown", { names: unknown.map((one) => one.name).join(", ") });
    if (!said.words && !Object.keys(told).length) return c.say("inform.nothing");
    await c.append("inform", "", { to, figures: told, how, ...said.personal }, said.words, said.happened);
    c.actions.go(incidentAddress(c.model.incident.key, "#tell"));
    return undefined;
  };
  const anyDue = json.informed.some((one) => one.due);
  return form(c, "inform", save,
    h("fieldset", {}, h("legend", { class: "form-label" }, c.say("inform.to")),
      json.informed.map((one) => tick(one.name, {
        id: `to-${one.receiver}`, name: "to", value: one.receiver, checked: anyDue ? Boolean(one.due) : true,
        small: [
          one.last ? c.say("inform.last", { time: c.at(one.last) }) : c.say("inform.never"),
          !c.prepared("receiver", one.receiver, true) && c.say("inform.no-address"),
        ].filter(Boolean).join(" · "),
      }))),
    figures.map((id) => figureField(c, id)),
    field(c, c.say("inform.words"), { id: "inform-words", name: "words", kind: "area" }),
    h("fieldset", {}, h("legend", { class: "form-label" }, c.say("inform.how")),
      ["mail", "called", "other"].map((how) => tick(c.say(`inform.how.${how}`), {
        id: `how-${how}`, name: "how", value: how, kind: "radio", checked: how === "mail",
        small: how === "mail" && honestly(c),
      }))),
    more(c, "inform"),
    button(c.say("inform.send"), { wide: true }));
}

function figureField(c, id) {
  const unit = figureUnit(c, id);
  return field(c, unit ? `${figure(c, id)} (${unit})` : figure(c, id), {
    id: `figure-${id}`, name: `figure-${id}`, maxlength: 80, inputmode: unit ? "decimal" : null,
  });
}

/** What a mail that is asked for now does not do. */
function honestly(c) {
  if (c.model.json.exercise) return c.say("inform.exercise");
  return c.model.sending === "offline" ? c.say("inform.offline") : null;
}

export function announcementBox(c, one, level) {
  return h("article", { key: one.id, class: `box${one.on ? " box-on" : ""}`, tabindex: -1 },
    h(level, {}, one.name, one.on ? tag(c.say("announcement.on", { time: c.at(one.since) }), "warning") : tag(c.say("announcement.off"))),
    one.on && h("p", {}, one.queues.map((id) => queue(c, id)).join(", ")),
    one.contradicted ? disagreement(c, "announcement", one.said) : saidBy(c, one.said),
    c.may.write ? announcementForm(c, one) : null);
}

/** Switching a recording on, changed, off. `step`: the step that asks for it, done by the same press. */
export function announcementForm(c, one, { step = null } = {}) {
  const id = `announcement-${one.id}-${one.on ? "on" : "off"}${step ? `-of-${step}` : ""}`;
  const save = async (said, pressed) => {
    const on = pressed !== "off";
    const queues = said.all("queue");
    if (on && !queues.length) return c.say("announcement.no-queue");
    const data = { state: on ? "on" : "off", queues: on ? queues : one.queues, how: said.get("how") || "called" };
    const spoken = on ? said.get("spoken") : "";
    await c.append("announcement", one.id, { ...data, ...said.personal }, spoken, said.happened);
    if (on) await tickSteps(c, "announcement", one.id, step, said.happened);
    return step && on ? backToCard(c) : undefined;
  };
  const program = c.prepared("announcement", one.id) && c.model.sending !== "offline";
  const hows = program ? ["program", "called", "self"] : ["called", "self"];
  const offered = [...new Set([...one.queues, ...one.also])];
  const who = one.on ? one.switch_off : one.switch_on;
  return form(c, id, save,
    h("p", {}, h("strong", {}, c.say("announcement.recording", { what: one.recording }))),
    Object.entries(one.spoken).map(([language, text]) =>
      h("blockquote", { key: language, lang: language, class: "app-spoken" }, text)),
    who.length > 0 && [
      h("p", { class: "form-label" }, c.say(one.on ? "announcement.off.who" : "announcement.on.who")),
      who.map((each) => h("div", { key: each }, contact(c, each))),
    ],
    h("fieldset", {}, h("legend", { class: "form-label" }, c.say("announcement.queues")),
      offered.map((each) => tick(queue(c, each), {
        id: `${id}-q-${each}`, name: "queue", value: each, checked: one.queues.includes(each),
      }))),
    h("details", { class: "details", key: "differs" }, h("summary", { class: "details-summary" }, c.say("announcement.differs")),
      h("div", { class: "details-text" },
        h("fieldset", {}, h("legend", { class: "form-label" }, c.say("announcement.how")),
          hows.map((how) => tick(c.say(`announcement.how.${how}`), {
            id: `${id}-${how}`, name: "how", value: how, kind: "radio", checked: how === hows[0],
          }))),
        field(c, c.say("announcement.spoken"), { id: `${id}-spoken`, name: "spoken", kind: "area" }))),
    more(c, id),
    h("div", { class: "answers" },
      one.on ? [
        button(c.say("announcement.do.off"), { value: "off" }),
        button(c.say("announcement.do.update"), { value: "on", kind: "secondary" }),
      ] : button(c.say("announcement.do.on"), { value: "on" })));
}

/** Whoever has switched or posted it need not say once more that its steps are done; as the server. */
async function tickSteps(c, what, id, from, happened) {
  const steps = c.model.json.phases.flatMap((phase) => phase.steps).filter((step) =>
    step.id === from || (step[what] === id && step.state === "waiting" && !step.paused));
  for (const step of steps) await c.append("step", step.id, { state: "done" }, "", happened);
}

export function postBox(c, one, level) {
  return h("article", { key: one.id, class: "box", tabindex: -1 },
    h(level, {}, one.name, tag(c.say(`post.state.${one.state}`), one.state === "posted" ? "warning" : one.state === "over" ? "good" : "")),
    saidBy(c, one.said),
    c.may.write ? postForm(c, one) : h("p", { class: "ready" }, one.text));
}

/** A text that is ready to copy, and that it was posted. */
export function postForm(c, one, { step = null } = {}) {
  const id = `post-${one.id}-${one.state}${step ? `-of-${step}` : ""}`;
  const over = one.state === "posted";
  const ready = over ? one.over : one.text;
  const save = async (said, pressed) => {
    const text = said.words || (pressed === "posted" ? one.text : pressed === "over" ? one.over || "" : "");
    if (pressed === "update" && !text) return c.say("post.nothing");
    const data = { state: pressed === "over" ? "over" : "posted", update: pressed === "update" };
    await c.append("post", one.id, data, text, said.happened);
    if (pressed !== "over") await tickSteps(c, "post", one.id, step, said.happened);
    return step ? backToCard(c) : undefined;
  };
  return form(c, id, save,
    contact(c, one.where),
    ready && copyable(c, `${id}-copy`, ready),
    one.link && h("p", {}, h("a", { href: one.link, rel: "noreferrer", target: "_blank" }, c.say("post.link"))),
    h("details", { class: "details" }, h("summary", { class: "details-summary" }, c.say("post.differs")),
      h("div", { class: "details-text" }, field(c, c.say("post.words"), { id: `${id}-words`, name: "words", kind: "area" }))),
    h("div", { class: "answers" },
      over ? [
        button(c.say("post.do.over"), { value: "over" }),
        button(c.say("post.do.update"), { value: "update", kind: "secondary" }),
      ] : button(c.say("post.do.posted"), { value: "posted" })));
}
