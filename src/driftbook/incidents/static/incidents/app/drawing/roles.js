// Who does what: taking a role in one press, handing it over, and who had it since when.

import { h } from "./dom.js";
import { act, button, contact, form, person, prose, tag } from "./parts.js";
import { disagreement } from "./disagreeing.js";

export function roles(c) {
  return h("div", {}, c.model.json.responsible.map((one) => role(c, one, "h3")));
}

export function role(c, one, level) {
  const mine = one.holder === c.model.person;
  const meant = (key) => meantFor(c, one, key);
  return h("article", { key: one.id, class: `box${one.holder ? "" : " box-open"}`, tabindex: -1 },
    h(level, {}, one.name, one.keeps_log && !one.holder && tag(c.t.say("role.log.missing"), "bad")),
    one.contradicted ? disagreement(c, "duty", one.said)
      : h("p", { class: "holder" }, one.holder
        ? c.t.say("role.since", { who: person(c, one.holder), time: c.t.when(one.since, c.model.now) })
        : c.t.say("role.nobody")),
    one.holder && !meant(one.holder) && h("p", { class: "quiet" }, c.t.say("role.not-meant")),
    prose(c, one.text),
    one.contact && contact(c, one.contact),
    c.may.write && h("div", { class: "answers" },
      (!mine || one.contradicted) && act(c, `take-${one.id}`, c.t.say("role.take"), () => c.append("duty", one.id, { person: c.model.person }), { kind: one.holder ? "secondary" : "primary" }),
      mine && act(c, `leave-${one.id}`, c.t.say("role.leave"), () => c.append("duty", one.id, { person: null }))),
    c.may.write && handOver(c, one, meant));
}

function meantFor(c, one, key) {
  if (!one.held_by.length) return true;
  const known = (c.model.book.people || {})[key];
  return !known || !known.roles || known.roles.some((role) => one.held_by.includes(role));
}

function handOver(c, one, meant) {
  const people = Object.entries(c.model.book.people || {})
    .filter(([key]) => key !== one.holder && key !== c.model.person)
    .sort(([a, x], [b, y]) => meant(b) - meant(a) || x.name.localeCompare(y.name));
  if (!people.length) return null;
  const id = `hand-${one.id}`;
  const save = (said) => (said.get("person") ? c.append("duty", one.id, { person: said.get("person") }) : c.t.say("role.whom"));
  return h("details", { class: "details" },
    h("summary", { class: "details-summary" }, c.t.say(one.holder ? "role.hand" : "role.give")),
    h("div", { class: "details-text" }, form(c, id, save,
      h("div", { class: "form-group" }, h("label", { class: "form-label", for: id }, c.t.say("role.whom")),
        h("select", { class: "form-select", id, name: "person" }, h("option", { value: "" }, "–"),
          people.map(([key, other]) => h("option", { key, value: key }, meant(key) ? other.name : c.t.say("role.option", { name: other.name }))))),
      button(c.t.say("role.hand.do"), { kind: "secondary" }))));
}
