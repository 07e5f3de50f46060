// Answers for pages of incidents while the server does not. It keeps what is the same for everybody:
// the shell and static files. What is personal is never in here; it is in its person's own database.
//
// The server puts before it: VERSION, SHELL (the address of the empty page) and KEPT (addresses); and
// behind it app/keeping.js, by which it removes from those databases what is over.
"use strict";
const CACHE = `driftbook-${VERSION}`;
const SCOPE = new URL(self.registration.scope).pathname;
const STATIC = "/static/";
const PATIENCE = 3000; // milliseconds for a page from the server …
const LITTLE = 800; // … and soon after it did not answer
const SOON = 30000;
const KEY = "[0-9a-f]{8}-[0-9a-f-]{27}";
const INCIDENT = new RegExp(`^${SCOPE}${KEY}/`);
// what the app draws, as drawing/pages.js has it; for anything else only the server has an answer
const DRAWN = new RegExp(`^${SCOPE}(app/|open/[^/]+/[^/]+/|${KEY}/((log|inform|notes|closing)/`
  + "|(phases|steps|duties|announcements|posts|timers|scenarios|pauses)/[^/]+/)?)?$");
const NEEDED = /\.(js|css)$/; // without an icon or a font the pages are drawn all the same
const NOT_IN = new Set([401, 403]);
let failed = 0;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await Promise.all(KEPT.map((address) => keep(cache, address).catch((fault) => {
    if (address === SHELL || NEEDED.test(address)) throw fault;
  })));
  await self.skipWaiting();
})()));

/** Nothing but the file itself: a page that asks to sign in, or of a café's network, is none. */
async function keep(cache, address) {
  const answer = await fetch(new Request(address, { cache: "reload", redirect: "error" }));
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  await cache.put(address, answer);
}

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("driftbook-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith(STATIC)) event.respondWith(file(request));
  else if (request.mode === "navigate" && address.pathname.startsWith(SCOPE)) event.respondWith(fresh(event));
});

/** A page; what has been kept for too long is gone before it can be shown. */
async function fresh(event) {
  const [answer] = await Promise.all([page(event), removeOld().catch(reportError)]);
  // whoever is not let in has perhaps no right to what is kept here either
  if (answer.type === "opaqueredirect" || NOT_IN.has(answer.status)) {
    event.waitUntil(askStanding().catch(reportError));
  }
  return answer;
}

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) || fetch(request);
}

async function page(event) {
  const shell = () => caches.match(SHELL, { ignoreVary: true });
  const { pathname } = new URL(event.request.url);
  if (!DRAWN.test(pathname)) {
    // a PDF takes its time
    return fetch(event.request).catch(async () => (await shell()) || Response.error());
  }
  if (!navigator.onLine && (await shell())) return shell();
  const patience = Date.now() - failed < SOON ? LITTLE : PATIENCE;
  try {
    const answer = await inTime(fetch(event.request), patience);
    if (answer.status >= 500) throw new Error(String(answer.status));
    failed = 0;
    // begun on this device, and not sent yet
    if (answer.status === 404 && INCIDENT.test(pathname)) return (await shell()) || answer;
    return answer;
  } catch (fault) {
    failed = Date.now();
    return (await shell()) || Response.error();
  }
}

function inTime(promise, milliseconds) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("too slow")), milliseconds);
    promise.then(resolve, reject);
  });
}
