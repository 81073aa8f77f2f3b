// Comforts of find-help; the page works without them.
(() => {
  "use strict";
  // The text field grows with its text; Enter asks, Shift+Enter begins a line.
  for (const field of document.querySelectorAll("textarea[data-grow]")) {
    const grow = () => {
      field.rows = Math.min(12, Math.max(2, field.value.split("\n").length, Math.ceil(field.value.length / 42)));
    };
    field.addEventListener("input", grow);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !field.value.trim()) return;
      event.preventDefault();
      field.form.requestSubmit();
    });
    grow();
  }
  // Where somebody is: asked on a tap only, rounded to about a kilometre, sent by POST.
  for (const button of document.querySelectorAll("[data-near]")) {
    if (!navigator.geolocation) continue;
    button.addEventListener("click", () => {
      const failed = button.form.querySelector("[data-near-failed]");
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          button.form.querySelector("[data-here]").value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
          button.form.querySelector("input[name=near]").value = "";
          button.form.submit();
        },
        () => { button.disabled = false; failed.hidden = false; },
        { timeout: 10000, maximumAge: 300000 },
      );
    });
  }
  // The way back from an offer leads to the answer: a posted page is not kept, so its entry in the history gets the link that
  // the page shares, without any word of the question. Where it is urgent the history says nothing.
  for (const answer of document.querySelectorAll("[data-address]")) history.replaceState(null, "", answer.dataset.address);
  // Copying an answer card.
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.querySelector("[data-copied]").hidden = false;
    });
  }
})();
