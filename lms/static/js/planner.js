// The planner's grid by keyboard and mouse. Every step goes to the server, which answers with the
// board as it is then; without this script the links and forms of the page do the same.

const board = () => document.getElementById("planner");
const stays = () => [...board().querySelectorAll(".stay")];
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
let busy = Promise.resolve();

function send(address, fields, focus) {
  busy = busy.then(async () => {
    const body = new URLSearchParams(fields);
    const answer = await fetch(`${address}?${board().dataset.query}`, {
      method: "POST",
      body,
      headers: { Accept: "text/html; fragment", "X-CSRFToken": token() },
    });
    if (!answer.ok || answer.redirected) {
      location.reload();
      return;
    }
    show(await answer.text(), focus);
  });
  return busy;
}

function show(html, focus) {
  const wrap = board().querySelector(".planner-wrap");
  const place = wrap ? [wrap.scrollLeft, wrap.scrollTop] : [0, 0];
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("planner");
  board().replaceWith(fresh);
  const now = fresh.querySelector(".planner-wrap");
  if (now) [now.scrollLeft, now.scrollTop] = place;
  const target = focus && document.getElementById(focus);
  if (target) target.focus({ preventScroll: false });
}

function edit(stay, action, weeks) {
  return send(board().dataset.edit, { action, row: stay.dataset.row, weeks }, stay.id);
}

// Up and down go to the stay of the next line that lies nearest.
function neighbour(stay, key) {
  const all = stays();
  const index = all.indexOf(stay);
  if (key === "ArrowLeft") return all[index - 1];
  if (key === "ArrowRight") return all[index + 1];
  const line = (one) => one.closest("tr").rowIndex;
  const step = key === "ArrowUp" ? -1 : 1;
  const lines = [...new Set(all.map(line))];
  const wanted = lines[lines.indexOf(line(stay)) + step];
  const left = stay.getBoundingClientRect().left;
  const distance = (one) => Math.abs(one.getBoundingClientRect().left - left);
  return all.filter((one) => line(one) === wanted).sort((a, b) => distance(a) - distance(b))[0];
}

document.addEventListener("keydown", (event) => {
  if (!board()) return;
  const open = "open" in board().dataset;
  if (open && (event.ctrlKey || event.metaKey) && "zy".includes(event.key.toLowerCase())) {
    if (event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    const again = event.key.toLowerCase() === "y" || event.shiftKey;
    send(again ? board().dataset.redo : board().dataset.undo, {}, document.activeElement?.id);
    return;
  }
  const stay = event.target.closest?.(".stay");
  if (!stay) return;
  const arrow = event.key.startsWith("Arrow");
  if (arrow && !event.shiftKey) {
    event.preventDefault();
    neighbour(stay, event.key)?.focus();
  } else if (arrow && open && stay.dataset.row) {
    event.preventDefault();
    const later = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : -1;
    edit(stay, event.key === "ArrowLeft" || event.key === "ArrowRight" ? "move" : "resize", later);
  } else if (event.key === "Delete" && open && stay.dataset.row) {
    event.preventDefault();
    const next = neighbour(stay, "ArrowRight") ?? neighbour(stay, "ArrowLeft");
    send(board().dataset.edit, { action: "remove", row: stay.dataset.row }, next?.id);
  }
});

document.addEventListener("submit", (event) => {
  const step = event.target.dataset?.step;
  if (!step) return;
  event.preventDefault();
  send(board().dataset[step], {}, "planner-status");
});

let drag = null;

document.addEventListener("pointerdown", (event) => {
  const stay = event.target.closest?.(".stay[data-row]");
  if (!stay || event.button !== 0 || !("open" in board().dataset)) return;
  const week = stay.closest("td").getBoundingClientRect().width / Number(stay.dataset.span);
  drag = { stay, week, from: event.clientX, weeks: 0 };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const moved = event.clientX - drag.from;
  drag.weeks = Math.round(moved / drag.week);
  if (Math.abs(moved) > 4) {
    drag.moved = true;
    drag.stay.classList.add("stay--dragged");
    drag.stay.style.transform = `translateX(${drag.weeks * drag.week}px)`;
  }
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { stay, weeks } = drag;
  if (drag.moved) stay.dataset.justDragged = "";
  stay.classList.remove("stay--dragged");
  stay.style.transform = "";
  drag = null;
  if (weeks) edit(stay, "move", weeks);
});

document.addEventListener("pointercancel", () => {
  if (!drag) return;
  drag.stay.classList.remove("stay--dragged");
  drag.stay.style.transform = "";
  drag = null;
});

// A drag ends in a click on the link: that one does not open the panel.
document.addEventListener("click", (event) => {
  const stay = event.target.closest?.(".stay");
  if (stay && "justDragged" in stay.dataset) {
    event.preventDefault();
    delete stay.dataset.justDragged;
  }
});

document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".stay")) event.preventDefault();
});
