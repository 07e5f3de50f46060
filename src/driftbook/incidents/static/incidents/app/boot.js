// Takes a page of incidents over: it is drawn from what this device keeps, with and without network.
// Without JavaScript, or where a browser keeps nothing, the server's page stays as it is.

import { draw, pageOf } from "./screen.js";
import { asDrawn, Logs, modelOf } from "./model.js";
import { Alarms } from "./alarms.js";
import { heads, REGISTERS } from "./fold.js";
import { endOf, removeOld } from "./keeping.js";
import { clearOthers, here, isAboutHere, setHere, Store } from "./store.js";
import { Sync } from "./sync.js";

const data = document.getElementById("driftbook-app").dataset;
const shell = document.getElementById("shell");
const main = document.getElementById("main");
const root = document.createElement("div");
const first = location.pathname; // what the server has drawn, and no other page
const REDRAW = 15_000; // milliseconds: contacts open and close, messages become due

class App {
  constructor(person, store) {
    this.person = person;
    this.store = store;
    this.sync = new Sync(store);
    this.logs = new Logs(store);
    this.others = 0;
    this.alarms = new Alarms(data.alarms);
    this.actions = {
      append: (kind, subject, said, words, happened) => this.append({
        incident: this.page.key, kind, subject, data: said, words, happened,
      }),
      open: (asked) => this.open(asked),
      go: (path) => this.go(path),
      again: () => this.redraw(),
      sync: () => this.sync.turn(),
    };
  }

  async start() {
    await this.read({ book: true });
    await this.draw();
    const listen = (target, name, hear) => target.addEventListener(name, hear);
    listen(this.store, "change", (event) => this.changed(event.detail));
    listen(this.sync, "status", () => this.redraw());
    listen(this.sync, "fetched", () => this.alarms.look());
    listen(window, "popstate", () => this.moved());
    listen(window, "hashchange", () => this.moved());
    listen(document, "visibilitychange", () => this.redraw());
    setInterval(() => this.redraw(), REDRAW);
    try {
      await this.store.again();
      this.others = (await clearOthers(this.person)).entries;
    } catch (fault) {
      reportError(fault); // what waits is sent all the same
    }
    this.moved();
    await this.sync.start();
    navigator.storage?.persist?.();
  }

  async append(said) {
    const { incident, kind, subject } = said;
    const over = REGISTERS.has(kind) && this.seen?.key === incident ? heads(this.seen.state, kind, subject) : undefined;
    const entry = await this.store.append({ ...said, over });
    await this.logs.read([said.incident]);
    await this.draw();
    this.sync.turnSoon();
    return entry;
  }

  /** Open a card of the edition that this device has; whoever keeps the log is written down too. */
  async open({ handbook, situation, place, exercise = false, words, happened, log_keeper: duty }) {
    const sheet = this.drawn.sheets.find((one) => one.handbook === handbook);
    const incident = crypto.randomUUID();
    const { edition, organisation } = sheet;
    const said = { handbook, edition, situation, place, exercise, organisation };
    await this.store.append({ incident, kind: "opened", data: said, words, happened });
    if (duty) {
      await this.store.append({ incident, kind: "duty", subject: duty, data: { person: this.person } });
    }
    await this.logs.read([incident]);
    this.sync.turnSoon();
    return incident;
  }

  go(path) {
    if (this.outdated) return location.assign(path); // with the pages of the new release
    history.pushState(null, "", path);
    this.moved();
  }

  moved() {
    this.page = pageOf(location.pathname, location.hash);
    this.sync.show(this.page?.key || null);
    this.redraw();
  }

  async changed(what) {
    await this.read(what);
    this.redraw();
  }

  /** Read again what has changed: the book, or the logs of some incidents. */
  async read({ book, incidents }) {
    let kept = await this.store.kept();
    if (kept && endOf(kept) <= Date.now()) {
      await removeOld([this.person]);
      kept = await this.store.kept();
    }
    this.end = kept ? endOf(kept) : Infinity;
    if (!kept) return this.lose();
    await this.logs.read(book ? null : incidents);
    const names = await this.store.names();
    // what a later release says these pages may not understand: they go on with what they have
    this.outdated = kept.book.version !== data.release;
    if (!(this.outdated && this.kept)) Object.assign(this, { kept, drawn: asDrawn(kept.book, names) });
    this.sync.release = data.release;
    return undefined;
  }

  /** There is no book, or no longer: nothing of it stays in this page. */
  lose() {
    this.kept = this.drawn = this.seen = undefined;
    this.logs = new Logs(this.store);
  }

  /** Whether this device has what a page without an incident that it knows is about. */
  known() {
    const { page } = this;
    if (!page || page.key) return false;
    return page.name !== "open" || this.drawn.sheets.some((sheet) =>
      sheet.handbook === page.handbook && sheet.situations.some((one) => one.id === page.situation));
  }

  take() {
    this.taken ??= takeOver();
    this.taken[1].hidden = location.pathname !== first;
    this.alarms.show(this.page?.name === "home", this.taken[0]);
  }

  redraw() {
    this.soon ??= setTimeout(() => this.draw(), 20);
  }

  async draw() {
    clearTimeout(this.soon);
    this.soon = undefined;
    if (this.end <= Date.now()) await this.read({ book: true });
    const unsent = await this.store.unsent();
    if (!this.kept && this.taken) return location.replace(data.shell); // which says why
    if (!this.kept) return missing(await this.store.gone(), unsent.waiting + unsent.refused.length);
    this.page = pageOf(location.pathname, location.hash);
    const model = modelOf({
      kept: this.kept, drawn: this.drawn, logs: this.logs, page: this.page, person: this.person,
      now: this.store.now(), unsent, others: this.others, status: this.sync.status,
      complete: this.store.complete, end: this.end,
    });
    this.seen = model.incident && { key: model.incident.key, state: model.state };
    if (shell) dress(this.kept.book);
    if (this.sync.status.other && !shell) return location.reload(); // it is another person's now
    // of a card that is closed or not in the book the server's page says more
    const theirs = model.json ? model.json.closed && this.page.name === "incident" : !this.known();
    if (theirs && !shell) {
      if (!this.taken) return undefined;
      if (model.sending === "fine" && this.page) return location.reload();
    }
    this.take();
    draw(root, model, this.actions);
    if (!document.documentElement.dataset.app) performance.mark("drawn");
    document.documentElement.dataset.app = "drawn";
    return undefined;
  }
}

/** What the server has drawn goes, but for what only the server knows: alarms above, ways below. */
function takeOver() {
  const [above, below] = ['[data-keep="above"]', '[data-keep]:not([data-keep="above"])'].map((which) => {
    const kept = document.createElement("div");
    kept.append(...main.querySelectorAll(which));
    return kept;
  });
  main.replaceChildren(above, root, below);
  return [above, below];
}

/** The shell is the same for everybody; the book says how its reader wants it. */
function dress({ language, theme }) {
  document.documentElement.lang = language;
  if (theme !== "auto") document.documentElement.dataset.theme = theme;
}

/** There is no book here: a page of the server stays, the shell says what it lacks, and why. */
function missing(gone = null, unsent = 0) {
  const empty = document.getElementById("shell-empty");
  if (!empty) return;
  const why = gone?.why || "never";
  for (const part of empty.querySelectorAll("[data-why]")) part.hidden = !part.dataset.why.split(" ").includes(why);
  const waits = empty.querySelector("[data-unsent]");
  waits.hidden = !unsent;
  waits.querySelector("[data-count]").textContent = String(unsent);
  const { lang } = document.documentElement;
  const heard = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long" });
  if (gone) empty.querySelector("[data-heard]").textContent = heard.format(gone.heard);
  empty.hidden = false;
}

async function start() {
  if (!window.isSecureContext || !window.indexedDB) return missing();
  navigator.serviceWorker?.register(data.worker, { scope: "/incidents/" }).catch(() => {});
  if (data.person) setHere(data.person);
  const person = here();
  if (!person) return missing();
  addEventListener("storage", (event) => {
    if (isAboutHere(event) && here() !== person) location.reload();
  });
  return new App(person, await Store.open(person)).start();
}

start().catch((fault) => {
  missing();
  reportError(fault);
});
