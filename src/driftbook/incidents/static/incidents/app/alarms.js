// What monitors have raised, as the server shows it: above the home page, and as new as the rest.

const OFTEN = 15_000; // milliseconds: it is asked for after the logs, and not more often than this

export class Alarms {
  /** `address`: of the part of a page that shows them. */
  constructor(address) {
    this.address = address;
    this.asked = 0;
  }

  /** They stand in `place` while `shown`; what stands there is from the server's page, or nothing. */
  show(shown, place) {
    const appears = shown && place.hidden !== false;
    place.hidden = !shown;
    this.place = place;
    if (appears) this.asked = 0;
  }

  /** The server has just answered: see how they are now. What it does not say stays as it was. */
  async look() {
    if (!this.place || this.place.hidden || Math.abs(Date.now() - this.asked) < OFTEN) return;
    this.asked = Date.now();
    const options = { credentials: "same-origin", cache: "no-store", redirect: "manual" };
    const answer = await fetch(this.address, options).catch(() => null);
    if (!answer || answer.status !== 200) return;
    const html = await answer.text();
    if (html === this.html) return; // no focus is lost
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    const same = this.html === undefined && words(fresh) === words(this.place);
    this.html = html;
    if (!same) this.place.replaceChildren(fresh);
  }
}

function words(node) {
  return node.textContent.replace(/\s+/g, " ").trim();
}
