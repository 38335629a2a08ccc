/* Tells how far a text was read: the end must be seen, and the page must have been open a while. */

export function followReading(end, { readSeconds }, queue) {
  const opened = performance.now();
  const wait = Number(readSeconds) * 1000 + 500;
  let seen = false;
  let told = false;

  function tell() {
    if (told || !seen || performance.now() - opened < wait) return;
    told = true;
    queue.add({ kind: "READ", read_to: 100 });
  }

  new IntersectionObserver((entries) => {
    seen ||= entries.some((entry) => entry.isIntersecting);
    tell();
  }).observe(end);
  setTimeout(tell, wait);

  addEventListener("pagehide", () => {
    if (told) return;
    const height = document.documentElement.scrollHeight;
    const reached = Math.round(((scrollY + innerHeight) * 100) / height);
    queue.add({ kind: "READ", read_to: Math.min(99, reached) });
  });
}
