// Whom to reach, and who answers when: the copy of the next 72 hours that needs no network.

import { h } from "./dom.js";
import { prose, reach, answers, tag } from "./parts.js";

export function contacts(c) {
  const { book } = c.model;
  const support = book.support || [];
  return [
    support.map((one) => h("section", { key: `support-${one.handbook}` },
      h("h2", {}, c.t.say("contacts.ladders", { title: one.title })),
      (one.questions || []).map((question, n) => ladder(c, one, question, n)))),
    book.sheets.map((sheet) => h("section", { key: `sheet-${sheet.handbook}` },
      h("h2", {}, c.t.say("contacts.of", { title: sheet.title })),
      h("ul", { class: "rows" }, sheet.contacts.map((one) => h("li", { key: one.id }, reach(c, one, answers(c, one))))))),
  ];
}

/** One question, and who answers it now and later. */
function ladder(c, support, question, n) {
  const now = c.model.now;
  const ahead = question.stretches.filter((one) => c.ms(one.until) > now);
  const title = [question.system_name, question.problem_name, question.audience_name].filter(Boolean).join(" · ");
  return h("details", { class: "details", key: `${question.system}-${question.problem}-${question.audience}-${n}` },
    h("summary", { class: "details-summary" }, title),
    h("div", { class: "details-text" }, ahead.length === 0 && h("p", {}, c.t.say("contacts.over")),
      ahead.map((one) => {
        const holds = c.ms(one.since) <= now;
        return h("section", { key: one.since, class: "stretch" },
          h("h3", {}, holds ? c.t.say("contacts.until", { time: c.t.when(one.until, now) })
            : c.t.say("contacts.between", { since: c.t.when(one.since, now), until: c.t.when(one.until, now) }),
          holds && tag(c.t.say("contacts.now"), "good")),
          one.closed && h("p", {}, one.closed), one.text && prose(c, one.text),
          one.steps.length === 0 && !one.text && !one.closed && h("p", {}, c.t.say("contacts.nobody")),
          h("ol", {}, one.steps.map((step, m) => h("li", { key: m }, stepOf(c, support, step, holds)))));
      })));
}

/** A step of a ladder: what to do, whom to call, and who can be called instead. */
function stepOf(c, support, step, holds) {
  const others = (step.alternatives || []).map((one) => contactOf(c, support, one, holds));
  return [step.say && prose(c, step.say), step.only_if && h("p", {}, c.t.say("step.only_if", { what: step.only_if })),
    contactOf(c, support, step, holds), others];
}

function contactOf(c, support, step, holds) {
  const known = step.contact && (support.contacts || {})[step.contact];
  if (!known && !step.phone) return null;
  const one = { name: step.name, ...known };
  return reach(c, one, holds && known ? answers(c, known) : undefined);
}
