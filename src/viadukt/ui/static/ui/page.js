// Small comforts; every page works without them.
(() => {
  "use strict";
  const leave = document.querySelector("[data-leave]");
  if (leave) {
    const go = (event) => {
      event.preventDefault();
      document.dispatchEvent(new Event("leaving"));
      document.documentElement.hidden = true;
      window.location.replace(leave.href);
    };
    leave.addEventListener("click", go);
    let presses = [];
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const now = Date.now();
      presses = presses.filter((at) => now - at < 1500).concat(now);
      if (presses.length >= 3) go(event);
    });
  }
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.pick[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
    const target = event.target.closest("[data-print]");
    if (target) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details.pick[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
  for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
})();
