/* The viewer of a case's image: one finger moves, two zoom; a tool makes one finger set the window
   or a mark. Without it the page shows the picture itself. */

import { centreOf, drawMark, fillForm, markBetween, readMark } from "./case-marks.js";
import { Pixels } from "./case-pixels.js";

const LARGEST = 16;
const MARKED = "#ffd24a";
const root = document.querySelector("[data-viewer]");
const stage = root.querySelector("[data-stage]");
const canvas = stage.querySelector("canvas");
const context = canvas.getContext("2d");
const width = Number(root.dataset.width);
const height = Number(root.dataset.height);
const marks = [...root.querySelectorAll("[data-mark]")].map(readMark);
const form = root.querySelector("[data-mark-form]");
const view = { scale: 1, x: 0, y: 0 };
const fingers = new Map();
let source = stage.querySelector("img");
let pixels = null;
let tool = null;
let drafted = null;
let pointedAt = Number(root.dataset.pointedAt);
let asked = false;

const place = (x, y) => ({ x: x * view.scale + view.x, y: y * view.scale + view.y });
const within = (value, most) => Math.min(most, Math.max(0, value));
const onImage = ({ x, y }) => ({
  x: within((x - view.x) / view.scale, width),
  y: within((y - view.y) / view.scale, height),
});

function draw() {
  asked = false;
  const ratio = devicePixelRatio;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * view.x, ratio * view.y);
  context.imageSmoothingEnabled = view.scale < 3;
  context.drawImage(source, 0, 0, width, height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const mark of drafted ? [...marks, drafted] : marks) {
    drawMark(context, mark, place, { strong: mark.number === pointedAt, colour: MARKED });
  }
}

function redraw() {
  if (!asked) requestAnimationFrame(draw);
  asked = true;
}

const smallest = () => Math.min(stage.clientWidth / width, stage.clientHeight / height);

function fit() {
  canvas.width = stage.clientWidth * devicePixelRatio;
  canvas.height = stage.clientHeight * devicePixelRatio;
  view.scale = smallest();
  view.x = (stage.clientWidth - width * view.scale) / 2;
  view.y = (stage.clientHeight - height * view.scale) / 2;
  redraw();
}

function zoom(factor, at) {
  const scale = Math.min(LARGEST, Math.max(smallest() / 2, view.scale * factor));
  view.x = at.x - ((at.x - view.x) * scale) / view.scale;
  view.y = at.y - ((at.y - view.y) * scale) / view.scale;
  view.scale = scale;
  loadWhole();
  redraw();
}

const middle = () => ({ x: stage.clientWidth / 2, y: stage.clientHeight / 2 });

/* The phone's picture is enough until one looks closer. */
function loadWhole() {
  if (!root.dataset.full || view.scale * width * devicePixelRatio <= (source.naturalWidth ?? Infinity)) return;
  const whole = new Image();
  whole.addEventListener("load", () => {
    source = whole;
    redraw();
  });
  whole.src = root.dataset.full;
  delete root.dataset.full;
}

function showMark(number) {
  const mark = marks.find((each) => each.number === number);
  if (!mark) return;
  pointedAt = number;
  const { x, y } = centreOf(mark);
  view.scale = Math.max(view.scale, smallest() * 2);
  view.x = stage.clientWidth / 2 - x * view.scale;
  view.y = stage.clientHeight / 2 - y * view.scale;
  loadWhole();
  redraw();
}

function showWindow(window) {
  pixels.show(window);
  for (const name of ["center", "width"]) {
    root.querySelector(`[data-range=${name}]`).value = pixels.window[name];
    root.querySelector(`[data-shows=${name}]`).textContent = Math.round(pixels.window[name]);
  }
  redraw();
}

function choose(name) {
  tool = tool === name ? null : name;
  for (const button of root.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  }
  canvas.classList.toggle("viewer__aims", tool !== null);
}

function keepMark(mark) {
  drafted = mark;
  form.hidden = mark === null;
  if (mark) {
    fillForm(form, mark);
    choose(tool);
    form.elements.label.focus({ preventScroll: false });
  }
  redraw();
}

function local(event) {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function pinch(id, to) {
  const [one, other] = [...fingers.keys()].map((key) => fingers.get(key).at);
  const before = Math.hypot(one.x - other.x, one.y - other.y);
  const still = fingers.get([...fingers.keys()].find((key) => key !== id)).at;
  const after = Math.hypot(to.x - still.x, to.y - still.y);
  zoom(after / Math.max(1, before), { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
}

function drag(finger, to) {
  const across = to.x - finger.at.x;
  const down = to.y - finger.at.y;
  if (tool === "window") {
    const step = Math.max(1, pixels.window.width / 300);
    showWindow({ center: pixels.window.center + down * step, width: pixels.window.width + across * step });
  } else if (tool) {
    drafted = markBetween(tool, onImage(finger.from), onImage(to));
    redraw();
  } else {
    view.x += across;
    view.y += down;
    redraw();
  }
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, { from: local(event), at: local(event) });
});
canvas.addEventListener("pointermove", (event) => {
  const finger = fingers.get(event.pointerId);
  if (!finger) return;
  if (fingers.size === 2) pinch(event.pointerId, local(event));
  else if (fingers.size === 1) drag(finger, local(event));
  finger.at = local(event);
});
canvas.addEventListener("pointerup", (event) => {
  const finger = fingers.get(event.pointerId);
  fingers.delete(event.pointerId);
  if (!finger || !tool || tool === "window" || fingers.size) return;
  keepMark(markBetween(tool, onImage(finger.from), onImage(local(event))));
});
canvas.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
canvas.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, local(event));
  },
  { passive: false },
);
canvas.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
  if (step) {
    view.x += step[0];
    view.y += step[1];
    redraw();
  } else if (event.key === "+" || event.key === "=") zoom(1.25, middle());
  else if (event.key === "-") zoom(1 / 1.25, middle());
  else return;
  event.preventDefault();
});
root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom], [data-tool], [data-preset], [data-show], [data-cancel]");
  if (!button) return;
  const { zoom: how, tool: name, preset } = button.dataset;
  if (how === "fit") fit();
  else if (how) zoom(how === "in" ? 1.5 : 1 / 1.5, middle());
  else if (name) choose(name);
  else if (preset === "own") showWindow(pixels.own);
  else if (preset) showWindow({ center: Number(preset.split(",")[0]), width: Number(preset.split(",")[1]) });
  else if ("cancel" in button.dataset) keepMark(null);
  else {
    event.preventDefault();
    showMark(Number(button.closest("[data-mark]").dataset.mark));
    stage.scrollIntoView({ block: "nearest" });
  }
});

function prepareWindow() {
  const { low, high } = pixels.range;
  const ranges = { center: [low, high], width: [1, Math.max(2, 2 * (high - low))] };
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const range = root.querySelector(`[data-range=${name}]`);
    [range.min, range.max] = [least, most];
    range.addEventListener("input", () => showWindow({ ...pixels.window, [name]: Number(range.value) }));
  }
  root.querySelector("[data-window-tools]").hidden = false;
  showWindow(pixels.own);
}

async function begin() {
  await source.decode();
  canvas.hidden = false;
  source.hidden = true;
  root.querySelector("[data-tools]").hidden = false;
  fit();
  if (pointedAt) showMark(pointedAt);
  addEventListener("resize", fit);
  if (!root.dataset.pixels) return;
  pixels = await Pixels.load(root.dataset);
  source = pixels.canvas;
  prepareWindow();
}

begin().catch(() => root.querySelector("[data-tool=window]")?.remove());
