// The page of one thing of a card: the same as in the card, by itself, for an address of its own.

import { h } from "./dom.js";
import { role } from "./roles.js";
import { announcementBox, postBox } from "./telling.js";
import { timer } from "./timers.js";
import { paused, scenario } from "./running.js";

const PARTS = {
  duties: ["responsible", role],
  announcements: ["announcements", announcementBox],
  posts: ["posts", postBox],
  timers: ["timers", timer],
  scenarios: ["scenarios", scenario],
};

export function onePage(c) {
  const { json, page } = c.model;
  if (page.name === "pauses") {
    const by = json.paused_by.find((one) => one.incident === page.id);
    return by ? paused(c, by) : h("p", {}, c.say("gone"));
  }
  const [list, show] = PARTS[page.name];
  const one = json[list].find((each) => each.id === page.id);
  return one ? show(c, one, "h2") : h("p", {}, c.say("gone"));
}
