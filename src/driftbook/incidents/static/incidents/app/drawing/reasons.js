// Why a card stands as it does: the codes of decide() in sentences, with the clauses.

import { h } from "./dom.js";

const INSTANTS = new Set(["since", "ends", "due"]);

/** One reason as a sentence. */
export function sentence(c, one) {
  const values = Object.entries(one.params).map(([name, value]) => {
    if (INSTANTS.has(name)) return [name, c.at(value)];
    return [name, Array.isArray(value) ? value.join(", ") : value];
  });
  return c.say(`reason.${one.code}`, Object.fromEntries(values));
}

/** All of them, folded. */
export function reasons(c) {
  const { json } = c.model;
  if (!json.reasons.length) return null;
  return h("details", { class: "details", key: "why" },
    h("summary", { class: "details-summary" }, c.say("why")),
    h("div", { class: "details-text" }, h("ul", {}, json.reasons.map((one, n) => h("li", { key: `${one.code}-${n}` },
      sentence(c, one), one.source.length > 0 && h("small", {}, ` ${one.source.join(", ")}`))))));
}
