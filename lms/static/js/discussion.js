// Writing @ in a comment offers the people who may read it; htmx fetches them, this puts the name in.
// Without this script the name is typed out in full.

const TYPED = /[@＠]([^@＠\s，。；：、！？（）()]{1,20})$/;
const PAUSE_MS = 200;

let waiting;

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-mentions]");
  if (!form || event.target.tagName !== "TEXTAREA") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => offer(form, event.target), PAUSE_MS);
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-write]");
  const form = choice?.closest("[data-mentions]");
  if (form) write(form, choice.dataset.write);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-mentions]");
  if (form && event.key === "Escape") close(form);
});

function offer(form, text) {
  const people = form.querySelector("[data-people]");
  const typed = before(text).match(TYPED);
  if (!typed) {
    close(form);
    return;
  }
  people.setAttribute("hx-vals", JSON.stringify({ q: typed[1] }));
  people.dispatchEvent(new CustomEvent("mention"));
}

function write(form, name) {
  const text = form.querySelector("textarea");
  const start = before(text).replace(TYPED, "").length;
  text.setRangeText(`@${name} `, start, text.selectionStart, "end");
  text.focus();
  close(form);
}

function before(text) {
  return text.value.slice(0, text.selectionStart);
}

function close(form) {
  form.querySelector("[data-people]").replaceChildren();
}
