/* Sends what is kept, one after the other. Each has a number of its own, so sending one twice
   counts once; each belongs to one person, and is sent in that person's session only. */

import { drop, keep, keptBy } from "./logbook-store.js";

const RETRY_MS = 20_000;

export class Queue {
  constructor({ user, session, send }, onChange) {
    this.user = user;
    this.urls = { session, send };
    this.onChange = onChange;
    this.state = "";
    addEventListener("online", () => this.send());
    addEventListener("offline", () => this.tell("offline"));
  }

  async add(entry) {
    await keep({ ...entry, user: this.user, kept_at: Date.now(), state: "waiting", errors: {} });
    await this.send();
  }

  async remove(clientId) {
    await drop(clientId);
    await this.tell(this.state);
  }

  async find(clientId) {
    const { own } = await keptBy(this.user);
    return own.find((entry) => entry.client_id === clientId);
  }

  /* Two pages of one person never send at once, where the browser can keep them apart. */
  async send() {
    const work = () => this.sendAll();
    if (navigator.locks) await navigator.locks.request("logbook-send", work);
    else await work();
  }

  async sendAll() {
    clearTimeout(this.retry);
    const waiting = (await keptBy(this.user)).own.filter((entry) => entry.state === "waiting");
    if (!waiting.length) return this.tell("");
    await this.tell("sending");
    let state;
    try {
      state = await this.sendEach(waiting);
    } catch {
      state = "offline";
    }
    if (state) this.retry = setTimeout(() => this.send(), RETRY_MS);
    await this.tell(state);
  }

  async sendEach(waiting) {
    const session = await (await fetch(this.urls.session, { cache: "no-store" })).json();
    if (session.user === null) return "signed-out";
    if (session.user !== this.user) return "another";
    for (const entry of waiting) {
      const response = await fetch(this.urls.send, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": session.token },
        body: JSON.stringify({ user: this.user, submit: entry.submit, entry: entry.entry }),
      });
      if (response.ok) await drop(entry.client_id);
      else if (response.status === 422 || response.status === 400) {
        const { errors = {} } = await response.json();
        await keep({ ...entry, state: "refused", errors });
      } else if (response.status === 409) return "another";
      else if (response.status === 401 || response.status === 403) return "signed-out";
      else throw new Error(`not taken: ${response.status}`);
    }
    return "";
  }

  async tell(state) {
    this.state = state;
    await this.onChange(state, await keptBy(this.user));
  }
}
