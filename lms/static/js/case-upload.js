/* Sends the images of a draft as soon as they are chosen, one after the other, so that a weak
   network loses one and not all. A case that is not kept yet sends them with its form. */

const box = document.querySelector("[data-images][data-url]");
const input = box?.querySelector("input[type=file]");

async function send(file) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", box.closest("form").elements.csrfmiddlewaretoken.value);
  body.append("images", file);
  const headers = { "X-Requested-With": "fetch" };
  const answer = await fetch(box.dataset.url, { method: "POST", body, headers });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  box.querySelector("[data-list]").innerHTML = await answer.text();
}

async function sendAll() {
  const said = box.querySelector("[data-said]");
  const files = [...input.files];
  input.disabled = true;
  try {
    for (const [n, file] of files.entries()) {
      said.textContent = box.dataset.textSending.replace("%n", n + 1).replace("%all", files.length);
      await send(file);
    }
    said.textContent = "";
  } catch {
    said.textContent = box.dataset.textFailed;
  }
  input.disabled = false;
  input.value = "";
}

input?.addEventListener("change", sendAll);
