/* Wagtail's page editor saves by itself a while after a change. Handed in meanwhile, a new page was
   made twice, and the second refused because the first has its address: a save still to come is
   called off, and one under way is waited for. */

let save = null; // the newest that was announced and has not ended
let waiting = null; // what was pressed while it was under way
let leaving = false;

document.addEventListener("w-autosave:save", (event) => {
  if (leaving) event.preventDefault();
  else save = event;
});

for (const end of ["w-autosave:success", "w-autosave:error"]) {
  document.addEventListener(end, () => {
    const pressed = waiting;
    save = waiting = null;
    if (pressed) handIn(pressed);
  });
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("[data-edit-form]")) return;
    leaving = true;
    if (save && isUnderWay(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = { form, name: event.submitter?.name };
    } else {
      save?.preventDefault();
    }
  },
  { capture: true },
);

/* It leaves so long after it was announced; where that is hard to tell, it is let go. */
function isUnderWay(form) {
  const interval = Number(form.dataset.wAutosaveIntervalValue);
  return performance.now() - save.timeStamp > interval - 100;
}

/* By the button of that name: the save may have put new ones in the place of the old. */
function handIn({ form, name }) {
  form.requestSubmit([...form.elements].find((one) => name && one.name === name));
}
