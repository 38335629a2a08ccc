/* The entry form on the ward: what is written is kept on the device first and sent from there, so a
   lost network loses nothing. Without this script the form is sent as any other. */

import { Queue } from "./logbook-queue.js";

const CACHE = "logbook-1";
const kept = document.querySelector("[data-kept]");
const form = document.querySelector("form[data-entry]");
const said = document.querySelector("[data-said]");
const texts = kept.dataset;
const user = Number(kept.dataset.user);

const queue = new Queue({ user, session: texts.session, send: texts.send }, show);

queue.send();
keepForm();
if (form) begin();

/* --- what this device keeps --- */

function show(state, { own, others }) {
  kept.hidden = !own.length && !others;
  kept.querySelector("[data-kept-count]").textContent = own.length || "";
  kept.querySelector("[data-kept-sign-in]").hidden = state !== "signed-out";
  const words = {
    offline: texts.textOffline,
    "signed-out": texts.textSignedOut,
    another: texts.textAnother,
    sending: texts.textSending,
  };
  const waits = own.some((entry) => entry.state === "waiting");
  const status = [waits ? words[state] : "", others ? texts.textOthers : ""];
  kept.querySelector("[data-kept-status]").textContent = status.filter(Boolean).join(" ");
  kept.querySelector("[data-kept-list]").replaceChildren(...own.map(line));
}

function line(entry) {
  const item = kept.querySelector("[data-kept-line]").content.cloneNode(true);
  const refused = entry.state === "refused";
  item.querySelector("[data-what]").textContent = entry.label;
  const tag = item.querySelector("[data-state]");
  tag.textContent = refused ? texts.textRefused : texts.textWaiting;
  tag.classList.add(refused ? "tag--late" : "tag--due");
  item.querySelector("[data-about]").textContent = [entry.entry.done_on, entry.entry.diagnosis]
    .filter(Boolean)
    .join(" · ");
  item.querySelector("[data-why]").textContent = Object.values(entry.errors).flat().join(" ");
  item.querySelector("[data-drop]").onclick = () => queue.remove(entry.client_id);
  const mend = item.querySelector("[data-mend]");
  mend.hidden = !form;
  mend.onclick = () => fill(entry);
  return item;
}

/* --- the form --- */

function begin() {
  const today = localDay();
  if (form.elements.done_on.value < today && !document.querySelector(".errorlist")) {
    form.elements.done_on.value = today; // the page may have been kept for days
  }
  form.elements.done_on.max = today;
  for (const suggestions of form.querySelectorAll("[data-suggestions]")) {
    suggestions.hidden = false;
    suggestions.addEventListener("click", ({ target }) => {
      if (target.matches("[data-suggestion]")) {
        form.elements.diagnosis.value = target.textContent;
      }
    });
  }
  form.addEventListener("change", ({ target }) => {
    const { diagnosis } = form.elements;
    if (target.dataset.diagnosis && !diagnosis.value) diagnosis.value = target.dataset.diagnosis;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write(event.submitter);
  });
}

async function write(button) {
  clearErrors();
  if (!form.checkValidity()) {
    say(form.dataset.textMissing, "warn");
    form.reportValidity();
    return;
  }
  const { csrfmiddlewaretoken, ...entry } = Object.fromEntries(new FormData(form));
  const label = form.querySelector("[name=requirement]:checked").dataset.label;
  const submit = button?.value !== "DRAFT";
  const clientId = entry.client_id;
  await queue.add({ client_id: clientId, submit, entry, label });
  const left = await queue.find(clientId);
  if (left?.state === "refused") return refuse(left.errors);
  say(left ? form.dataset.textKept : submit ? form.dataset.textSent : form.dataset.textDraft, "ok");
  next({ same: button?.name === "again" });
}

/* An empty form with a number of its own; the next of the same keeps item, level and age. */
function next({ same }) {
  for (const field of form.querySelectorAll("input[type=radio]")) {
    if (!same) field.checked = false;
  }
  form.elements.diagnosis.value = "";
  form.elements.reflection.value = "";
  form.elements.done_on.value = localDay();
  form.elements.client_id.value = newId();
  scrollTo({ top: 0 });
}

function fill({ entry, errors }) {
  clearErrors();
  for (const field of form.elements) {
    if (field.type === "radio") field.checked = entry[field.name] === field.value;
    else if (field.name in entry) field.value = entry[field.name];
  }
  form.querySelector("[name=requirement]:checked")?.closest("details")?.setAttribute("open", "");
  refuse(errors);
}

function refuse(errors) {
  for (const [name, sentences] of Object.entries(errors)) {
    const place = form.querySelector(`[data-field="${name}"]`) ?? form;
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.dataset.refusal = "";
    list.role = "alert";
    for (const sentence of sentences) {
      list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
    }
    place.append(list);
  }
  form.querySelector("[data-refusal]")?.scrollIntoView({ block: "center" });
}

function clearErrors() {
  said.hidden = true;
  for (const list of form.querySelectorAll(".errorlist")) list.remove();
}

function say(text, kind) {
  said.className = `notice notice--${kind}`;
  said.textContent = text;
  said.hidden = false;
}

/* --- for a ward without network --- */

async function keepForm() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await installWorker();
    const cache = await caches.open(CACHE);
    const origin = `${location.origin}/`;
    const used = performance.getEntriesByType("resource").map((entry) => entry.name);
    const drawing = used.filter((url) => url.startsWith(origin) && /\.(css|js|svg)(\?|$)/.test(url));
    await Promise.all(drawing.map(async (url) => (await cache.match(url)) ?? cache.add(url)));
    await keepOwnForm(cache);
  } catch {
    // No worker in a private window, no room left: the form still works with a network.
  }
}

/* As a module it sends as well as keeps; not every browser has module workers. */
async function installWorker() {
  const { scope, worker } = texts;
  try {
    await navigator.serviceWorker.register(worker, { scope, type: "module" });
  } catch {
    await navigator.serviceWorker.register(`${worker}?classic`, { scope });
  }
}

/* On a shared device the form kept last may be another person's: it says whose it is. */
async function keepOwnForm(cache) {
  const own = `data-user="${user}"`;
  const held = await cache.match(texts.form);
  if (held && (await held.text()).includes(own)) return;
  const response = await fetch(texts.form, { redirect: "manual" });
  if (response.ok) await cache.put(texts.form, response);
}

function localDay() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/* crypto.randomUUID is missing on plain http addresses other than localhost. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
