/* A lesson's page tells the server what was done; the server alone decides what is finished. */

import { followReading } from "./lesson-reading.js";
import { ProgressQueue } from "./lesson-queue.js";
import { followVideo } from "./video.js";

const standing = document.querySelector("[data-lesson]");

if (standing) {
  const queue = new ProgressQueue(standing.dataset.url, standing.dataset.visit, {
    onAnswer: (answer) => show(answer),
    onOffline: () => say(standing.dataset.textOffline),
  });
  const video = document.querySelector("video[data-resume]");
  if (video) followVideo(video, queue);
  if (standing.dataset.rule === "READ" && !standing.dataset.done) {
    followReading(document.querySelector("[data-read-end]"), standing.dataset, queue);
  }
  addEventListener("pagehide", () => queue.send({ leaving: true }));
  queue.send();
}

function say(text) {
  standing.querySelector("[data-missing]").textContent = text;
}

function show(answer) {
  say(answer.missing);
  const bar = standing.querySelector("[data-bar]");
  if (bar) bar.value = answer.percent;
  if (!answer.done) return;
  const tag = standing.querySelector("[data-tag]");
  tag.textContent = standing.dataset.textDone;
  tag.classList.replace("tag--due", "tag--ok");
  document.querySelector("[data-read-end]")?.remove();
  document.querySelector("[data-next]")?.classList.add("button--primary");
  if (answer.courseFinished) location.assign(document.querySelector("nav a[href*='/learn/courses/']").href);
}
