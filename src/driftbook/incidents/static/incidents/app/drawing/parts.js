// What several pages are made of: links, fields, forms that save, contacts, people, prose.
// `c` is the context of one drawing, as screen.js makes it: {model, actions, say(id, values): a text,
// at(instant): as people say it, t: texts and times, ui: what the reader has begun, …}.

import { index } from "../sheet.js";
import { h } from "./dom.js";
import { incidentAddress } from "./pages.js";

/** Prose of the handbook: the server's cleaned HTML; without it, the text. */
export function prose(c, text) {
  if (!text) return null;
  const html = (c.model.book.prose || {})[text];
  if (html) return h("div", { class: "prose", html });
  return h("p", { class: "prose plain" }, text);
}

/** The name of a person by their key. */
export function person(c, key) {
  if (!key) return c.say("person.program");
  const known = (c.model.book.people || {})[key];
  if (key === c.model.person) return c.say("person.you", { name: known ? known.name : "" });
  return known ? known.name : c.say("person.colleague");
}

export function tag(text, kind = "") {
  return h("span", { class: kind ? `state state-${kind}` : "state" }, text);
}

export function alert(kind, ...children) {
  return h("div", { class: `alert alert-${kind} notice` }, h("div", { class: "alert-text" }, children));
}

export function link(href, text, kind = "") {
  return h("a", { href, class: kind }, text);
}

/** Whom to call: a large link that dials, and whether they answer now. */
export function contact(c, id, open = undefined) {
  const one = index(c.model.sheet).contacts.get(id);
  if (!one) return null;
  return reach(c, one, open === undefined ? answers(c, one) : open);
}

export function reach(c, one, open) {
  const now = open === true ? tag(c.say("contact.open"), "good")
    : open === false ? tag(c.say("contact.closed"), "bad") : null;
  if (one.phone) {
    return h("p", { class: "reach" },
      h("a", { class: "app-dial", href: dial(one) },
        h("span", {}, one.name), h("strong", {}, one.phone)),
      one.menu && one.menu.length > 0 && h("small", {}, c.say("contact.menu", { keys: one.menu.join(", ") })), now);
  }
  return h("p", { class: "reach" }, h("span", {}, h("strong", {}, one.name), one.where ? ` · ${one.where}` : ""), now);
}

function dial(one) {
  const number = one.tel || one.short || one.phone.replace(/[^+\d]/g, "");
  return number.startsWith("tel:") ? number : `tel:${number}`;
}

/** Whether a contact answers now: true, false, or null when the handbook does not say. */
export function answers(c, one) {
  if (!one.open) return null;
  const now = c.model.now;
  return one.open.some(([since, until]) => c.ms(since) <= now && now < c.ms(until));
}

/** A field with its label. `props`: name, id, hint, kind ("text", "area"), value, required … */
export function field(c, label, { id, name, hint, kind = "text", ...props }) {
  const described = hint ? `${id}-hint` : null;
  const shared = { id, name, "aria-describedby": described, ...props };
  const input = kind === "area" ? h("textarea", { ...draft(c, id), rows: 3, maxlength: 4000, class: "form-input", ...shared })
    : h("input", { type: kind, class: "form-input", ...shared });
  return h("div", { class: "form-group", key: name },
    h("label", { class: "form-label", for: id }, label),
    hint && h("span", { class: "form-hint", id: described }, hint),
    input);
}

/** What was typed and not saved is there again when the page is, as long as the app is open. */
function draft(c, id) {
  const key = `${(c.model.incident || {}).key}/${id}`;
  return { value: c.ui.drafts.get(key), on: { input: (event) => c.ui.drafts.set(key, event.target.value) } };
}

/** After it was saved: the form is as new. */
function clear(c, target) {
  for (const one of target.querySelectorAll("textarea")) {
    c.ui.drafts.delete(`${(c.model.incident || {}).key}/${one.id}`);
    one.defaultValue = "";
  }
  target.reset();
}

export function tick(label, { id, name, value = "on", checked, kind = "checkbox", small, key }) {
  return h("div", { class: `form-group-${kind}`, key: key || `${name}-${value}` },
    h("input", { type: kind, class: `form-${kind}`, id, name, value, checked }),
    h("label", { for: id }, label, small && h("small", {}, small)));
}

/** When it happened, and whether there is personal data in the words: seldom needed, so folded. */
export function more(c, id) {
  const now = c.t.field(c.model.now);
  return h("details", { class: "details more", key: "more" },
    h("summary", { class: "details-summary" }, c.say("form.more")),
    h("div", { class: "details-text" },
      field(c, c.say("form.happened"), {
        id: `${id}-happened`, name: "happened", kind: "datetime-local", max: now,
        hint: c.say("form.happened.hint"),
      }),
      tick(c.say("form.personal"), { id: `${id}-personal`, name: "personal" })));
}

/** What `more` and a field `words` say: {words, happened, personal, get, all}. */
export function read(c, form) {
  const data = new FormData(form);
  const happened = data.get("happened") ? c.t.instant(data.get("happened")) : null;
  return {
    words: String(data.get("words") || "").trim(),
    happened: happened === null ? undefined : new Date(Math.min(happened, c.model.now)).toISOString(),
    personal: data.get("personal") ? { personal: true } : {},
    get: (name) => String(data.get(name) || "").trim(),
    all: (name) => data.getAll(name).map(String),
  };
}

/**
 * A form that saves in this device before anything else happens. `save(read, pressed)` gives a
 * promise, or a text that says what is wrong. Pressing twice saves once.
 */
export function form(c, id, save, ...children) {
  const state = c.ui.forms;
  const said = state.get(id) || {};
  const submit = async (event) => {
    event.preventDefault();
    const target = event.currentTarget || event.target.closest("form");
    if ((state.get(id) || {}).busy) return;
    state.set(id, { busy: true });
    let wrong = null;
    try {
      const done = await save(read(c, target), event.submitter ? event.submitter.value : "");
      if (typeof done === "string") wrong = done;
      else clear(c, target);
    } catch (fault) {
      wrong = failed(c, fault);
    }
    if (!wrong) target.querySelectorAll("details[open]").forEach((one) => { one.open = false; });
    state.set(id, { wrong });
    c.redraw();
  };
  return h("form", { key: id, class: "act-form", on: { submit }, novalidate: true },
    said.wrong && h("p", { class: "form-error-message", role: "alert", key: "wrong" }, said.wrong),
    children);
}

/** It is not on disk, and whoever wrote it must know. */
function failed(c, fault) {
  return c.say("form.failed", { why: String((fault && fault.message) || fault) });
}

export function button(text, { kind = "primary", value = "", name, wide = false, ...props } = {}) {
  const wideClass = wide ? " button-wide" : "";
  return h("button", { type: "submit", class: `button button-${kind}${wideClass}`, value, name, ...props }, text);
}

/** A button that does something at once; a second press while it does nothing. */
export function act(c, id, text, what, { kind = "secondary", ...props } = {}) {
  const click = async () => {
    if ((c.ui.forms.get(id) || {}).busy) return;
    c.ui.forms.set(id, { busy: true });
    try {
      await what();
      c.ui.forms.delete(id);
    } catch (fault) {
      c.ui.forms.set(id, { wrong: failed(c, fault) });
      c.redraw();
    }
  };
  const { wrong } = c.ui.forms.get(id) || {};
  return [
    wrong && h("span", { class: "form-error-message", role: "alert", key: `${id}-wrong` }, wrong),
    h("button", { key: id, type: "button", class: `button button-${kind}`, ...props, on: { click } }, text),
  ];
}

/** A step that was done on a page of its own: back to the card, and to what comes next. */
export function backToCard(c) {
  if (c.model.page.name === "steps") c.actions.go(incidentAddress(c.model.incident.key));
}

/** Copy a text; it can be marked and copied by hand too. */
export function copyable(c, id, text) {
  const copied = c.ui.copied === id;
  return h("div", { class: "copyable", key: id },
    h("p", { class: "ready" }, text),
    h("button", {
      type: "button", class: "button button-secondary",
      on: {
        click: async () => {
          try {
            await navigator.clipboard.writeText(text);
            c.ui.copied = id;
            c.redraw();
          } catch { /* not allowed here: the text can be marked */ }
        },
      },
    }, copied ? c.say("copied") : c.say("copy")));
}

/** When something happened, and when it was written down if that was later. */
export function times(c, entry) {
  const happened = c.at(entry.happened);
  const late = c.ms(entry.written) - c.ms(entry.happened) >= 60_000;
  return late ? c.say("times", { happened, written: c.at(entry.written) }) : happened;
}

/** The entries that a register of decide() names, whole. */
export function heads(c, register) {
  if (!register) return [];
  return register.heads.map((id) => c.entries.get(id)).filter(Boolean);
}

/** Who said it last, and when; all of them when they do not agree. */
export function saidBy(c, register) {
  return heads(c, register).map((one) => h("p", { class: "app-said", key: one.id },
    `${times(c, one)} · ${person(c, one.person)}`,
    one.words && h("span", { class: "app-words" }, one.words)));
}
