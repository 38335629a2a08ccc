/* Saves each answer as it is given; what the server does not have yet waits on this device, across
   a lost network and a closed page. Without this the form still hands everything in at the end. */

import { notTaken } from "./lesson-queue.js";
import { request } from "./request.js";

const RETRY_MS = 5_000;
const form = document.querySelector("[data-quiz]");

if (form) {
  const key = `answers:${form.dataset.url}`;
  const unsaved = recall();
  let sending = false;
  let retry;

  for (const answer of unsaved.values()) mark(answer);
  if (unsaved.size) save();

  form.addEventListener("change", (event) => {
    const position = Number(event.target.name.slice(1));
    const chosen = boxes(position).filter((box) => box.checked).map((box) => Number(box.value));
    unsaved.set(position, { position, chosen, sequence: sequence() });
    remember();
    save();
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    say(form.dataset.textUnsaved);
  });
  addEventListener("online", save);

  const left = form.dataset.secondsLeft;
  if (left) setTimeout(() => form.requestSubmit(), Math.max(0, Number(left)) * 1000);

  /* The server's clock when it gave out the page, counted on by ours. */
  function sequence() {
    return Number(form.dataset.sequence) + Math.round(performance.now());
  }

  async function save() {
    if (sending) return;
    sending = true;
    say(form.dataset.textSaving);
    try {
      while (unsaved.size) {
        const [position, answer] = unsaved.entries().next().value;
        const response = await send(answer);
        if (response.status === 409) {
          unsaved.clear();
          remember();
          return location.reload();
        }
        if (notTaken(response)) throw new Error("not taken");
        if (unsaved.get(position) === answer) unsaved.delete(position);
        remember();
      }
      say(form.dataset.textSaved);
    } catch {
      say(form.dataset.textUnsaved);
      clearTimeout(retry);
      retry = setTimeout(save, RETRY_MS);
    } finally {
      sending = false;
    }
  }

  function send(answer) {
    return request(form.dataset.url, {
      method: "POST",
      redirect: "manual", // to the sign-in page: the session is over
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.csrfmiddlewaretoken.value },
      body: JSON.stringify(answer),
    });
  }

  function recall() {
    try {
      return new Map(JSON.parse(localStorage.getItem(key)) ?? []);
    } catch {
      return new Map();
    }
  }

  function remember() {
    if (unsaved.size) localStorage.setItem(key, JSON.stringify([...unsaved]));
    else localStorage.removeItem(key);
  }

  function mark({ position, chosen }) {
    for (const box of boxes(position)) box.checked = chosen.includes(Number(box.value));
  }

  function boxes(position) {
    return [...form.querySelectorAll(`[name=q${position}]`)];
  }

  function say(text) {
    form.querySelector("[data-status]").textContent = text;
  }
}
