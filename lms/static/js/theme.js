// The reader's choice of light or dark, kept in this browser. Not a module: it runs before the
// first paint, so that a dark page never flashes white. Without it the system's choice holds.
(() => {
  const KEY = "theme";
  const BY_SYSTEM = "screen and (prefers-color-scheme: dark)";
  const sheet = document.querySelector("link[data-dark]");
  const system = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is blocked: follow the system
    }
  };
  const isDark = () => (chosen() ? chosen() === "dark" : system.matches);
  const apply = () => {
    sheet.media = chosen() ? (isDark() ? "screen" : "not all") : BY_SYSTEM;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(isDark()));
    }
  };

  apply();
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    try {
      localStorage.setItem(KEY, isDark() ? "light" : "dark");
    } catch {
      return;
    }
    apply();
  });
})();
