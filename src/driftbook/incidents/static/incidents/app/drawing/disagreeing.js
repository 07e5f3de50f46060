// Two people said different things of the same: both are shown until somebody decides.

import { h } from "./dom.js";
import { alert, heads, person, times } from "./parts.js";
import { saying } from "./saying.js";

/** Two people said different things without seeing each other: both, until somebody decides. */
export function disagreement(c, kind, register) {
  return alert("warning",
    h("p", {}, h("strong", {}, c.t.say("contradicted.lead"))),
    h("ul", {}, heads(c, register).map((one) => h("li", { key: one.id },
      `${saying(c, one)} – ${times(c, one)}, ${person(c, one.person)}`,
      one.words && h("span", { class: "app-words" }, one.words)))),
    h("p", {}, c.t.say("contradicted.decide")));
}
