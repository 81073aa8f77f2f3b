// Five taps: each leads to the next question, the last one counts. By keyboard nothing happens by itself.
(() => {
  "use strict";
  const steps = [...document.querySelectorAll("[data-tap]")];
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const step of steps) {
    step.addEventListener("pointerup", (event) => {
      const label = event.target.closest(".tiles label");
      if (!label) return;
      setTimeout(() => {
        if (!label.querySelector("input").checked) return;
        if (step.dataset.tap === "last") step.closest("form").requestSubmit();
        else steps[steps.indexOf(step) + 1].scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
      }, 60);
    });
  }
})();
