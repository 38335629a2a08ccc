/* Marks on an image, in the pixels of the whole picture; drawn the same size at any zoom. */

const NAMES = ["x", "y", "x2", "y2"];

export function readMark(item) {
  const { mark, shape, ...rest } = item.dataset;
  const place = Object.fromEntries(NAMES.filter((n) => n in rest).map((n) => [n, Number(rest[n])]));
  return { number: Number(mark), shape, ...place };
}

export function fillForm(form, mark) {
  form.elements.shape.value = mark.shape;
  for (const name of NAMES) form.elements[name].value = name in mark ? mark[name].toFixed(1) : "";
}

/* The mark that a drag from one place to another makes; an arrow points at where it began. */
export function markBetween(shape, from, to) {
  if (shape === "POINT") return { shape, x: from.x, y: from.y };
  return { shape, x: from.x, y: from.y, x2: to.x, y2: to.y };
}

export function centreOf(mark) {
  const box = mark.shape === "BOX";
  return {
    x: box ? (mark.x + mark.x2) / 2 : mark.x,
    y: box ? (mark.y + mark.y2) / 2 : mark.y,
  };
}

export function drawMark(context, mark, place, { strong, colour }) {
  const at = place(mark.x, mark.y);
  const end = "x2" in mark ? place(mark.x2, mark.y2) : at;
  context.lineWidth = strong ? 4 : 2.5;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.beginPath();
  if (mark.shape === "BOX") {
    context.rect(Math.min(at.x, end.x), Math.min(at.y, end.y), Math.abs(end.x - at.x), Math.abs(end.y - at.y));
  } else if (mark.shape === "ARROW") {
    const turn = Math.atan2(end.y - at.y, end.x - at.x);
    context.moveTo(end.x, end.y);
    context.lineTo(at.x, at.y);
    for (const side of [0.45, -0.45]) {
      context.moveTo(at.x, at.y);
      context.lineTo(at.x + 14 * Math.cos(turn + side), at.y + 14 * Math.sin(turn + side));
    }
  } else {
    context.arc(at.x, at.y, 7, 0, 2 * Math.PI);
  }
  context.stroke();
  if (mark.number) drawNumber(context, mark.number, mark.shape === "ARROW" ? end : at);
}

function drawNumber(context, number, at) {
  context.font = "600 14px sans-serif";
  context.lineWidth = 3;
  context.strokeStyle = "black";
  context.strokeText(number, at.x + 9, at.y - 9);
  context.fillText(number, at.x + 9, at.y - 9);
}
