/* Sends what one device keeps, one entry after the other. The page runs it, and its worker does when
   the network is back and the page is closed. Each entry has a number of its own, so sending one
   twice counts once; each belongs to one person, and is sent in that person's session only. */

import { drop, keep, keptBy } from "./logbook-store.js";
import { request } from "./request.js";

/* Two who send for one person never do at once, where the browser can keep them apart. */
export async function sendKept({ user, session, send, onStart = () => {} }) {
  const work = () => sendAll({ user, session, send, onStart });
  return navigator.locks ? navigator.locks.request("logbook-send", work) : work();
}

/* What stands in the way: "", "signed-out" or "another". Throws when the network does. */
async function sendAll({ user, session, send, onStart }) {
  const waiting = (await keptBy(user)).own.filter((entry) => entry.state === "waiting");
  if (!waiting.length) return "";
  await onStart();
  const who = await (await request(session, { cache: "no-store" })).json();
  if (who.user === null) return "signed-out";
  if (who.user !== user) return "another";
  for (const entry of waiting) {
    const response = await request(send, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": who.token },
      body: JSON.stringify({ user, submit: entry.submit, entry: entry.entry }),
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
