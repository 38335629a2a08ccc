/* Sends the images of a draft as soon as they are chosen, one after the other, so that a weak
   network loses one and not all; the form waits for them. A case that is not kept yet sends them
   with its form. */

const box = document.querySelector("[data-images][data-url]");
const input = box?.querySelector("input[type=file]");
let sending = null;
let waits = false;

/* Why the image was not taken, if it was not. */
async function send(file) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", box.closest("form").elements.csrfmiddlewaretoken.value);
  body.append("images", file);
  const headers = { "X-Requested-With": "fetch" };
  const answer = await fetch(box.dataset.url, { method: "POST", body, headers });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  const list = box.querySelector("[data-list]");
  list.innerHTML = await answer.text();
  return [...list.querySelectorAll(".notice--error")];
}

/* Whether all of them were taken. */
async function sendAll() {
  const said = box.querySelector("[data-said]");
  const files = [...input.files];
  const refused = [];
  let arrived = true;
  input.disabled = true;
  try {
    for (const [n, file] of files.entries()) {
      said.textContent = box.dataset.textSending.replace("%n", n + 1).replace("%all", files.length);
      refused.push(...(await send(file)));
    }
    said.textContent = "";
  } catch {
    arrived = false;
    said.textContent = box.dataset.textFailed;
  }
  // The answer to one image took the place of what was said of the one before.
  box.querySelector("[data-list]").prepend(...refused);
  input.disabled = false;
  input.value = "";
  sending = null;
  return arrived && refused.length === 0;
}

/* Handed in before the last image has arrived: goes on when it has, stays when one was not taken. */
async function afterwards(event) {
  if (!sending) return;
  event.preventDefault();
  if (waits) return;
  waits = true;
  const taken = await sending;
  waits = false;
  if (taken) event.target.requestSubmit(event.submitter);
}

input?.addEventListener("change", () => {
  sending = sendAll();
});
input?.closest("form").addEventListener("submit", afterwards);
