/* Saves each answer as it is given; without this the form still hands everything in at the end. */

const RETRY_MS = 5_000;
const form = document.querySelector("[data-quiz]");

if (form) {
  const unsaved = new Map();
  let sending = false;

  form.addEventListener("change", (event) => {
    const position = Number(event.target.name.slice(1));
    const chosen = [...form.querySelectorAll(`[name=q${position}]:checked`)].map((box) => Number(box.value));
    unsaved.set(position, { position, chosen, sequence: sequence() });
    save();
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
    try {
      while (unsaved.size) {
        const [position, answer] = unsaved.entries().next().value;
        const response = await fetch(form.dataset.url, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": form.csrfmiddlewaretoken.value },
          body: JSON.stringify(answer),
        });
        if (response.status === 409) return location.reload();
        if (response.status >= 500) throw new Error(response.statusText);
        if (unsaved.get(position) === answer) unsaved.delete(position);
      }
      say(form.dataset.textSaved);
    } catch {
      say(form.dataset.textUnsaved);
      setTimeout(save, RETRY_MS);
    } finally {
      sending = false;
    }
  }

  function say(text) {
    form.querySelector("[data-status]").textContent = text;
  }
}
