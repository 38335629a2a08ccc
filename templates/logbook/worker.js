{% load static %}{# As a module it also sends; a browser without module workers gets the rest of it. #}/* Keeps the entry form and what draws it, for a ward without network. Nothing of a patient is in it:
   what was written waits in IndexedDB, by logbook.js, and goes from there when the network is back. */

{% if sends %}import { sendKept } from "{% static 'js/logbook-send.js' %}";
import { peopleWaiting } from "{% static 'js/logbook-store.js' %}";

{% endif %}const CACHE = "logbook-1";
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

{% if sends %}/* The browser asks when there is a network again, also with every page closed. Signed out, or signed
   in as somebody else, what waits goes on waiting for its owner's page. */
self.addEventListener("sync", (event) => {
  if (event.tag === "logbook") event.waitUntil(sendAll());
});

async function sendAll() {
  for (const user of await peopleWaiting()) {
    await sendKept({
      user,
      session: "{% url 'logbook:session' %}",
      send: "{% url 'logbook:send' %}",
    });
  }
}

{% endif %}self.addEventListener("fetch", (event) => {
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
