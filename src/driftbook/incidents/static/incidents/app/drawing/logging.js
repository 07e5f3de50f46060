// The log, newest first, and notes.

import { h } from "./dom.js";
import { alert, button, field, form, more, person, tag, times } from "./parts.js";
import { saying } from "./saying.js";

/** The latest entries; without a number, all of them. */
export function entries(c, most = Infinity) {
  const all = [...c.all].reverse().slice(0, most);
  return h("ol", { class: "entries", key: "entries" }, all.map((one) => entry(c, one)));
}

function entry(c, one) {
  const refused = c.refused.get(one.id);
  return h("li", { key: one.id, class: `entry entry-${one.kind}` },
    h("p", { class: "entry-when" }, `${times(c, one)} · ${who(c, one)}`,
      c.unsent.has(one.id) && !refused && tag(c.t.say("entry.waits"), "warning"),
      (one.data || {}).personal && tag(c.t.say("entry.personal"))),
    h("p", { class: "entry-what" }, saying(c, one)),
    one.words && h("p", { class: "app-words" }, one.words),
    refused && alert("error", h("p", {}, c.t.say("entry.refused", { why: refused.error || refused.code }))));
}

function who(c, one) {
  const name = person(c, one.person);
  const initials = (one.data || {}).initials;
  return one.via === "paper" ? c.t.say("entry.paper", { who: name, initials: initials || "–" }) : name;
}

export function noteForm(c) {
  const save = (said) => (said.words
    ? c.append("note", "", { personal: Boolean(said.personal.personal) }, said.words, said.happened) : c.t.say("note.empty"));
  return form(c, "note", save,
    field(c, c.t.say("note.words"), { id: "note-words", name: "words", kind: "area" }),
    more(c, "note"), button(c.t.say("note.do"), { wide: true }));
}

export function logPage(c) {
  return [c.may.write && noteForm(c), entries(c)];
}
