/* Ticks every open box of a list at once: a form with data-tick-all, and in it a button with
   data-tick-all-button that shows itself when there is something to tick. */

for (const form of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...form.querySelectorAll("input[type=checkbox]:enabled")];
  const button = form.querySelector("[data-tick-all-button]");
  if (!button || boxes.length < 2) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}
