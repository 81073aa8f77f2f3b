// Small comforts of the mailbox; every page of it works without them.
(() => {
  "use strict";
  // A code from a QR or a link stands behind the "#", which no browser sends. It goes into the field and out of the address;
  // who came here opens the mailbox by their own hand, so that nobody is led into somebody else's.
  const door = document.querySelector("[data-door]");
  if (door) {
    const field = door.elements.words;
    const take = () => {
      if (location.hash.length < 2) return;
      let words = location.hash.slice(1);
      try { words = decodeURIComponent(words); } catch { /* left as it is */ }
      history.replaceState(null, "", location.pathname);
      field.value = words.replaceAll("-", " ");
      door.querySelector("button").focus();
    };
    take();
    window.addEventListener("hashchange", take);
    door.addEventListener("submit", () => { door.querySelector("[data-opening]").hidden = false; });
  }
  // "Leave now" also closes the mailbox, so that the way back finds it shut.
  const inside = document.querySelector("[data-mailbox]");
  if (inside) {
    document.addEventListener("leaving", () => {
      if (navigator.sendBeacon) navigator.sendBeacon(inside.action, new FormData(inside));
    });
  }
  // Copying words, or a text.
  for (const button of document.querySelectorAll("[data-copy-words]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const shown = document.getElementById(button.dataset.copyWords);
      const parts = shown.matches("ol") ? [...shown.children] : [shown];
      await navigator.clipboard.writeText(parts.map((part) => part.textContent.trim()).join(" "));
      button.querySelector("[data-copied]").hidden = false;
    });
  }
})();
