/* Each button copies the value of its field with data-copy; it shows itself only where that works. */

const fields = document.querySelectorAll("[data-copy]");
const buttons = document.querySelectorAll("[data-copy-button]");

function arm(field, button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = field.dataset.textCopied;
    } catch {
      field.select();
    }
  });
}

if (navigator.clipboard) {
  fields.forEach((field, n) => buttons[n] && arm(field, buttons[n]));
}
