/* What a page keeps and sends: at once, when the network is back, and every while. Where the browser
   can, its worker is asked to send as well, for the page may be closed by then. */

import { sendKept } from "./logbook-send.js";
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
    await askWorker();
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

  async send() {
    clearTimeout(this.retry);
    let state;
    try {
      state = await sendKept({
        user: this.user,
        ...this.urls,
        onStart: () => this.tell("sending"),
      });
    } catch {
      state = "offline";
    }
    if (state) this.retry = setTimeout(() => this.send(), RETRY_MS);
    await this.tell(state);
  }

  async tell(state) {
    this.state = state;
    await this.onChange(state, await keptBy(this.user));
  }
}

/* Background Sync: the browser wakes the worker once there is a network, page or no page. */
async function askWorker() {
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.sync?.register("logbook");
  } catch {
    // Not allowed, or no worker yet: the page sends.
  }
}
