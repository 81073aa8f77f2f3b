// Keeps what is being written, some seconds after the last letter. Without it there is a button for the same.
(() => {
  "use strict";
  const PAUSE = 2000;
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const state = form.querySelector("[data-draft-state]");
    let timer = 0;
    let sending = null;
    let over = false;
    const keep = async () => {
      window.clearTimeout(timer);
      timer = 0;
      if (over) return;
      sending?.abort();
      sending = new AbortController();
      try {
        const answer = await fetch(form.dataset.draft, {
          method: "POST",
          body: new FormData(form),
          credentials: "same-origin",
          signal: sending.signal,
        });
        const kept = answer.ok && !answer.redirected;
        if (!timer) state.textContent = kept ? state.dataset.kept : state.dataset.failed;
      } catch (error) {
        if (error.name !== "AbortError") state.textContent = state.dataset.failed;
      }
    };
    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      state.textContent = "";
      timer = window.setTimeout(keep, PAUSE);
    });
    form.addEventListener("submit", () => {
      over = true;
      window.clearTimeout(timer);
      sending?.abort();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && timer) keep();
    });
    window.addEventListener("pageshow", () => {
      over = false;
    });
  }
})();
