/* Tells which seconds of a film were really played, and resumes where it stopped. */

const TELL_EVERY_SECONDS = 10;
/* timeupdate comes about four times a second; a larger step is a jump. */
const LARGEST_STEP = 3;

export function followVideo(video, queue) {
  let start = null;
  let last = null;

  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) resume();
  else video.addEventListener("loadedmetadata", resume, { once: true });

  function resume() {
    const position = Number(video.dataset.resume);
    if (position > 0 && position < video.duration - 5) video.currentTime = position;
  }

  video.addEventListener("timeupdate", () => {
    const now = video.currentTime;
    if (video.paused || video.seeking) return;
    if (start === null || now < last || now - last > LARGEST_STEP) {
      tell();
      start = now;
    }
    last = now;
    if (last - start >= TELL_EVERY_SECONDS) {
      tell();
      start = now;
    }
  });
  for (const event of ["pause", "seeking", "ended"]) {
    video.addEventListener(event, () => {
      if (event === "ended") last = video.duration;
      tell();
    });
  }
  addEventListener("pagehide", tell);

  /* Whole seconds: from the one playing began in to the one it has reached. */
  function tell() {
    if (start === null) return;
    const from = Math.floor(start);
    const end = Math.max(from, Math.ceil(last));
    start = null;
    if (end > from) queue.add({ kind: "WATCHED", start: from, end, position: Math.floor(last) });
  }
}
