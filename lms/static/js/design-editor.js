// The editor of a certificate's design: rows for its boxes, and a preview that follows what is typed.
// Without it the rows are plain fields with a number for their order, and the preview follows saving.

const PAUSE_MS = 450;
const USED = {
  text: ["text", "face", "size", "wrap", "align", "valign", "colour", "spacing", "leading", "weight", "indent"],
  picture: ["picture"],
  seal: [],
  qr: [],
  line: ["colour"],
  frame: ["colour", "weight"],
};
const ALWAYS = ["kind", "x", "y", "w", "h"];

const form = document.querySelector("#design-form");
const list = form.querySelector("[data-boxes]");
const total = form.querySelector("[name=box-TOTAL_FORMS]");
const blank = form.querySelector("[data-new-box]");
const example = document.querySelector("#id_example");
const picture = document.querySelector("[data-picture]");
const outline = document.querySelector("[data-outline]");
const status = document.querySelector("[data-status]");
const faults = document.querySelector("[data-faults]");

const rows = () => [...list.querySelectorAll("[data-box]")];
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

function showKind(row) {
  const kind = field(row, "kind");
  const used = ALWAYS.concat(USED[kind.value] ?? []);
  for (const name of new Set(Object.values(USED).flat())) {
    field(row, name).closest("[data-field]").hidden = !used.includes(name);
  }
  const said = kind.value === "text" ? field(row, "text").value : field(row, "picture").value;
  const label = kind.selectedOptions[0].textContent;
  row.querySelector("[data-summary]").textContent =
    ["text", "picture"].includes(kind.value) && said ? `${label}：${said.replaceAll("\n", " ").slice(0, 40)}` : label;
}

function number() {
  rows().forEach((row, place) => { field(row, "ORDER").value = place + 1; });
}

function prepare(row) {
  row.querySelector("[data-order]").hidden = true;
  for (const button of row.querySelectorAll("[data-move]")) button.hidden = false;
  showKind(row);
}

function move(row, by) {
  const shown = rows().filter((one) => !("gone" in one.dataset));
  const other = shown[shown.indexOf(row) + by];
  if (!other) return;
  if (by < 0) other.before(row); else other.after(row);
  number();
}

function add() {
  const place = Number(total.value);
  const made = document.createElement("template");
  made.innerHTML = blank.innerHTML.replaceAll("__prefix__", place);
  const row = made.content.firstElementChild;
  list.append(row);
  total.value = place + 1;
  prepare(row);
  number();
  row.querySelector("details").open = true;
  field(row, "kind").focus();
}

function showOutline(row) {
  const [width, height] = ["page_width", "page_height"].map((name) => Number(form.elements[name].value));
  const [x, y, w, h] = ["x", "y", "w", "h"].map((name) => Number(field(row, name).value));
  Object.assign(outline.style, {
    left: `${(100 * x) / width}%`,
    top: `${(100 * y) / height}%`,
    width: `${(100 * w) / width}%`,
    height: `${(100 * h) / height}%`,
  });
  outline.hidden = false;
}

function showErrors(errors) {
  for (const place of form.querySelectorAll("[data-field]")) {
    const said = errors[place.dataset.field] ?? [];
    place.classList.toggle("designs-wrong", said.length > 0);
    place.querySelector(".designs-fault").textContent = said.join("");
    if (said.length) place.closest("details")?.setAttribute("open", "");
  }
}

let asked = 0;
let waiting;

async function draw() {
  const turn = ++asked;
  const data = new FormData(form);
  data.set("example", example.value);
  let answer;
  try {
    const response = await fetch(form.dataset.preview, { method: "POST", body: data });
    if (!response.ok) throw new Error(response.status);
    answer = await response.json();
  } catch {
    if (turn === asked) status.textContent = form.dataset.away;
    return;
  }
  if (turn !== asked) return;
  showErrors(answer.errors);
  faults.replaceChildren(...answer.faults.map((said) => {
    const item = document.createElement("li");
    item.textContent = said;
    return item;
  }));
  if (answer.picture) picture.src = answer.picture;
  status.textContent = answer.picture ? form.dataset.shownAs : form.dataset.wrong;
}

function drawSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(draw, PAUSE_MS);
}

form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-box]");
  if (row) {
    if (event.target.name.endsWith("-DELETE")) row.toggleAttribute("data-gone", event.target.checked);
    showKind(row);
    showOutline(row);
  }
  drawSoon();
});
form.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-box]");
  if (row) showOutline(row);
});
form.addEventListener("focusout", () => { outline.hidden = true; });
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  move(button.closest("[data-box]"), Number(button.dataset.move));
  button.focus();
  drawSoon();
});
example.addEventListener("change", draw);

const adding = form.querySelector("[data-add]");
adding.hidden = false;
adding.addEventListener("click", () => { add(); drawSoon(); });
rows().forEach(prepare);
