// What is broken? What runs, and the situations in the words of whoever stands in them.

import { index } from "../sheet.js";
import { h } from "./dom.js";
import { contactsAddress, incidentAddress, openAddress, pastAddress } from "./pages.js";
import { alert, field, form, person, tag, tick } from "./parts.js";

export function home(c) {
  const { book, running } = c.model;
  const exercise = Boolean(c.ui.exercise);
  const flip = (event) => { c.ui.exercise = event.target.checked; c.redraw(); };
  return [
    running.length > 0 && h("section", { key: "running" }, h("h2", {}, c.say("home.running")),
      h("ul", { class: "choices" }, running.map((one) => h("li", { key: one.key }, runs(c, one))))),
    h("section", { key: "situations" },
      running.length > 0 && h("h2", {}, c.say("home.else")),
      book.sheets.filter((sheet) => !sheet.may || sheet.may.write).map((sheet) => h("section", { key: sheet.handbook },
        book.sheets.length > 1 && h("h3", {}, sheet.title),
        h("ul", { class: "choices" }, sheet.situations.map((one) => h("li", { key: one.id },
          h("a", { class: `choice situation${exercise ? " situation-exercise" : ""}`, href: openAddress(sheet.handbook, one.id, exercise) },
            h("span", {}, one.say, h("small", {}, one.name)))))))),
      h("div", { class: "form-group-checkbox", key: "exercise" },
        h("input", { type: "checkbox", class: "form-checkbox", id: "exercise", checked: exercise, on: { change: flip } }),
        h("label", { for: "exercise" }, c.say("home.exercise"))),
      exercise && alert("info", h("p", {}, c.say("home.exercise.lead")))),
    h("p", { key: "contacts" }, h("a", { class: "button button-secondary button-wide", href: contactsAddress }, c.say("home.contacts"))),
    h("p", { key: "past" }, h("a", { class: "small-link", href: pastAddress }, c.say("home.past"))),
  ];
}

function runs(c, one) {
  const { json } = one;
  const keeper = json.responsible.find((duty) => duty.keeps_log);
  const not = [...c.refused.values()].filter((each) => each.incident === one.key).length;
  return h("a", { class: "choice runs", href: incidentAddress(one.key) },
    h("span", {},
      json.exercise && tag(c.say("exercise"), "warning"), json.name,
      not > 0 && tag(c.t.count("refused", not), "bad"),
      h("small", {}, c.say("since", { place: json.place_name, time: c.at(json.opened) })),
      json.paused_by.filter((by) => !by.overridden).map((by) =>
        h("small", { key: by.incident || by.situation }, c.say("yields", { name: by.name, time: c.at(by.since) }))),
      keeper && h("small", {}, keeper.holder ? c.say("home.keeper", { who: person(c, keeper.holder) }) : c.say("home.keeper.nobody"))));
}

/** Where is it? The press on a place starts the card: the second of two. */
export function opening(c) {
  const { book, page, running } = c.model;
  const sheet = book.sheets.find((one) => one.handbook === page.handbook);
  const situation = sheet && index(sheet).situations.get(page.situation);
  if (!situation) return h("p", {}, c.say("gone"));
  const keeper = sheet.duties.find((one) => one.keeps_log && situation.responsible.includes(one.id));
  const save = async (said, place) => {
    if (!place) return undefined;
    const key = await c.actions.open({
      handbook: page.handbook, situation: page.situation, place, exercise: Boolean(said.get("exercise")),
      words: said.words, happened: said.happened, log_keeper: keeper && said.get("keeper") ? keeper.id : null,
    });
    c.ui.exercise = false;
    c.actions.go(incidentAddress(key));
    return undefined;
  };
  const there = running.filter((one) => one.json.situation === page.situation && one.sheet.handbook === page.handbook);
  return [
    there.length > 0 && h("section", { key: "there" }, alert("warning", h("p", {}, c.say("open.there"))),
      h("ul", { class: "choices" }, there.map((one) => h("li", { key: one.key }, runs(c, one))))),
    form(c, `open-${page.situation}`, save,
      h("ul", { class: "choices", key: "places" }, situation.places.map((id) => h("li", { key: id },
        h("button", { type: "submit", class: "choice place", value: id },
          h("span", {}, index(sheet).places.get(id).name, h("small", {}, c.say("open.starts"))))))),
      keeper && tick(c.say("open.keeper", { duty: keeper.name }), { id: "open-keeper", name: "keeper", checked: true }),
      tick(c.say("home.exercise"), { id: "open-exercise", name: "exercise", checked: Boolean(c.ui.exercise) }),
      h("details", { class: "details", key: "say" }, h("summary", { class: "details-summary" }, c.say("open.more")),
        h("div", { class: "details-text" },
          field(c, c.say("open.words"), { id: "open-words", name: "words", kind: "area" }),
          field(c, c.say("form.happened"), {
            id: "open-happened", name: "happened", kind: "datetime-local", hint: c.say("form.happened.hint"),
          })))),
  ];
}

