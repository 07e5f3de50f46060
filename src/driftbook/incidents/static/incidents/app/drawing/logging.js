// The log, newest first, and notes.

import { h } from "./dom.js";
import { alert, button, field, form, more, person, tag, times } from "./parts.js";
import { saying } from "./saying.js";

const PAGE = 200;

/** The latest entries; without a number, all of them. */
export function entries(c, most = Infinity) {
  const all = [...c.all].reverse().slice(0, most);
  return h("ol", { class: "entries", key: "entries" }, all.map((one) => entry(c, one)));
}

function entry(c, one) {
  const refused = c.refused.get(one.id);
  return h("li", { key: one.id, class: `entry entry-${one.kind}` },
    h("p", { class: "entry-when" }, `${times(c, one)} · ${who(c, one)}`,
      c.unsent.has(one.id) && !refused && tag(c.say("entry.waits"), "warning"),
      (one.data || {}).personal && tag(c.say("entry.personal"))),
    h("p", { class: "entry-what" }, saying(c, one)),
    one.words && h("p", { class: "app-words" }, one.words),
    refused && alert("error", h("p", {}, c.say("entry.refused", { why: refused.error || refused.code }))));
}

function who(c, one) {
  const name = person(c, one.person);
  const initials = (one.data || {}).initials;
  return one.via === "paper" ? c.say("entry.paper", { who: name, initials: initials || "–" }) : name;
}

export function noteForm(c) {
  const save = (said) => (said.words
    ? c.append("note", "", { personal: Boolean(said.personal.personal) }, said.words, said.happened) : c.say("note.empty"));
  return form(c, "note", save,
    field(c, c.say("note.words"), { id: "note-words", name: "words", kind: "area" }),
    more(c, "note"), button(c.say("note.do"), { wide: true }));
}

/** The whole log, so many at a time. */
export function logPage(c) {
  const shown = c.ui.shown || PAGE;
  const showMore = () => { c.ui.shown = shown + PAGE; c.redraw(); };
  return [c.may.write && noteForm(c), entries(c, shown),
    c.all.length > shown && h("p", { key: "earlier" },
      h("button", { type: "button", class: "button button-secondary", on: { click: showMore } }, c.t.count("log.earlier", c.all.length - shown)))];
}
