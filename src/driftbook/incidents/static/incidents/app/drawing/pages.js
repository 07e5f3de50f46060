// Addresses: the same as the server's pages, so that a reload finds the same page either way.

const HOME = "/incidents/";
const KEY = "[0-9a-f]{8}-[0-9a-f-]{27}";
const SLUG = "[a-z0-9-]+";
const FORMS = "steps|duties|announcements|posts|timers|scenarios|pauses";
const TABS = ["do", "tell", "who", "log"];

/** What an address shows: {name, key, handbook, situation, id, tab}; null: not a page of this app. */
export function pageOf(pathname, hash = "") {
  const tab = hash.replace(/^#/, "");
  if (pathname === HOME || pathname === `${HOME}app/`) {
    return { name: tab === "contacts" ? "contacts" : "home", tab };
  }
  let found = new RegExp(`^${HOME}open/(${SLUG})/(${SLUG})/$`).exec(pathname);
  if (found) return { name: "open", handbook: found[1], situation: found[2] };
  found = new RegExp(`^${HOME}(${KEY})/$`).exec(pathname);
  if (found) return { name: "incident", key: found[1], tab: TABS.includes(tab) ? tab : "do" };
  found = new RegExp(`^${HOME}(${KEY})/phases/`).exec(pathname); // one page without JavaScript
  if (found) return { name: "incident", key: found[1], tab: "do" };
  found = new RegExp(`^${HOME}(${KEY})/(log|inform|notes|closing)/$`).exec(pathname);
  if (found) return { name: found[2], key: found[1] };
  found = new RegExp(`^${HOME}(${KEY})/(${FORMS})/(${KEY}|${SLUG})/$`).exec(pathname);
  if (found) return { name: found[2], key: found[1], id: found[3] };
  return null;
}

export const homeAddress = HOME;
export const contactsAddress = `${HOME}#contacts`;
export const pastAddress = `${HOME}past/`;

/** As the server's page: a reload of an exercise is still one. */
export function openAddress(handbook, situation, exercise = false) {
  return `${HOME}open/${handbook}/${situation}/${exercise ? "?exercise" : ""}`;
}

/** A card on paper; the server makes it. */
export function paperAddress(handbook, situation) {
  return `${HOME}print/${handbook}/${situation}.pdf`;
}

/** `about`: "inform", "steps/get-out" …; or a tab of the card: "#tell". */
export function incidentAddress(key, about = "") {
  if (!about || about.startsWith("#")) return `${HOME}${key}/${about}`;
  return `${HOME}${key}/${about}/`;
}
