/* Events wait here until the server has them: across a lost network, an ended session and a closed
   page. Each has a number of its own, so sending one twice counts once. */

import { request } from "./request.js";

const RETRY_MS = 10_000;
const MOST_SENT = 100;

export class ProgressQueue {
  constructor(url, visit, { onAnswer, onOffline }) {
    this.url = url;
    this.visit = visit;
    this.onAnswer = onAnswer;
    this.onOffline = onOffline;
    this.key = `progress:${url}`;
    this.sending = false;
    addEventListener("online", () => this.send());
  }

  /* What waits: [{visit, event}]. Events of an earlier visit keep its note. */
  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return [];
    }
  }

  set waiting(entries) {
    if (entries.length) localStorage.setItem(this.key, JSON.stringify(entries));
    else localStorage.removeItem(this.key);
  }

  add(event) {
    this.waiting = [...this.waiting, { visit: this.visit, event: { id: newId(), ...event } }];
    return this.send();
  }

  async send({ leaving = false } = {}) {
    if (this.sending && !leaving) return;
    const first = this.waiting[0];
    if (!first) return;
    const batch = this.waiting.filter((entry) => entry.visit === first.visit).slice(0, MOST_SENT);
    this.sending = true;
    try {
      const response = await request(this.url, {
        method: "POST",
        keepalive: leaving,
        redirect: "manual", // to the sign-in page: the session is over
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ visit: first.visit, events: batch.map((entry) => entry.event) }),
      });
      if (notTaken(response)) throw new Error("not taken");
      const sent = new Set(batch.map((entry) => entry.event.id));
      this.waiting = this.waiting.filter((entry) => !sent.has(entry.event.id));
      if (response.ok) this.onAnswer(await response.json());
    } catch {
      this.onOffline();
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.send(), RETRY_MS);
      return;
    } finally {
      this.sending = false;
    }
    await this.send();
  }
}

/* What a later try may bring in; anything else the server has judged. */
export function notTaken(response) {
  return response.type === "opaqueredirect" || response.status === 403 || response.status >= 500;
}

function csrfToken() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/* crypto.randomUUID is missing on plain http addresses other than localhost. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
