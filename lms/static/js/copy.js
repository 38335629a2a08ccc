/* Copies the value of the field with data-copy; the button shows itself only where that works. */

const field = document.querySelector("[data-copy]");
const button = document.querySelector("[data-copy-button]");

if (field && button && navigator.clipboard) {
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
