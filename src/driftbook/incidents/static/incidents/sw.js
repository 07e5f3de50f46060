// Answers for pages of incidents while the server does not. It keeps what is the same for everybody:
// the shell and static files. What is personal is never in here; it is in its person's own database.
//
// The server puts before it: VERSION, SHELL (the address of the empty page) and KEPT (addresses).
"use strict";
const CACHE = `driftbook-${VERSION}`;
const SCOPE = new URL(self.registration.scope).pathname;
const STATIC = "/static/";
const PATIENCE = 3000; // milliseconds for a page from the server …
const LITTLE = 800; // … and soon after it did not answer
const SOON = 30000;
const INCIDENT = /\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\//;
let failed = 0;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll(KEPT.map((address) => new Request(address, { cache: "reload" })));
  await self.skipWaiting();
})()));

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
  else if (request.mode === "navigate" && address.pathname.startsWith(SCOPE)) event.respondWith(page(event));
});

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) || fetch(request);
}

async function page(event) {
  const shell = () => caches.match(SHELL, { ignoreVary: true });
  if (!navigator.onLine && (await shell())) return shell();
  const patience = Date.now() - failed < SOON ? LITTLE : PATIENCE;
  try {
    const answer = await inTime(fetch(event.request), patience);
    if (answer.status >= 500) throw new Error(String(answer.status));
    failed = 0;
    // begun on this device, and not sent yet
    if (answer.status === 404 && INCIDENT.test(event.request.url)) return (await shell()) || answer;
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
