/* A PDF chosen or dropped anywhere on the page is verified at once; without this the button does it. */

const form = document.querySelector("[data-drop]");

if (form) {
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button");

  const send = () => {
    button.textContent = form.dataset.textBusy;
    button.disabled = true;
    form.requestSubmit();
  };

  form.querySelector("[data-drop-hint]").hidden = !matchMedia("(pointer: fine)").matches;
  input.addEventListener("change", () => input.files.length && send());
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (event.dataTransfer?.types.includes("Files")) {
        event.preventDefault();
        form.classList.add("is-over");
      }
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    form.classList.remove("is-over");
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    send();
  });
  // Back from the answer the page may be as it was left.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
