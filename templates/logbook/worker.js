/* Keeps the entry form and what draws it, for a ward without network. Nothing of a patient is in it:
   what was written waits in IndexedDB, by logbook.js. */

const CACHE = "logbook-1";
const FORM = "{% url 'logbook:new' %}";
const PATIENCE_MS = 6000;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((n) => n.startsWith("logbook-") && n !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (request.destination) event.respondWith(asset(request));
});

/* The network's page, and the kept form when there is no network or it does not answer. */
async function page(event, url) {
  const kept = await caches.match(FORM, { cacheName: CACHE });
  try {
    const response = await (kept ? soon(fetch(event.request)) : fetch(event.request));
    if (url.pathname === FORM && !url.search && response.ok) {
      const copy = response.clone();
      event.waitUntil(caches.open(CACHE).then((cache) => cache.put(FORM, copy)));
    }
    return response;
  } catch (lost) {
    if (kept) return kept;
    throw lost;
  }
}

async function asset(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    const kept = await caches.match(request, { cacheName: CACHE });
    if (kept) return kept;
    throw lost;
  }
}

function soon(answer) {
  return Promise.race([
    answer,
    new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS)),
  ]);
}
