// Reads a part of the page aloud, for people who do not read. Only with a voice that is on the device: another would get the text.
(() => {
  "use strict";
  const speech = window.speechSynthesis;
  if (!speech) return;
  const buttons = [...document.querySelectorAll("[data-read]")];
  const BLOCKS = "h1, h2, h3, p, li, dt, dd, label, strong";
  const languageOf = (element) => element.closest("[lang]").lang.toLowerCase();
  const voiceFor = (language) =>
    speech.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === language.split("-")[0]);

  const sentences = (root) =>
    [...root.querySelectorAll(BLOCKS)]
      .filter((block) => !block.querySelector(BLOCKS) && !block.closest(".sr, nav, [data-unread]") && block.getClientRects().length)
      .map((block) => ({ text: block.innerText.trim(), voice: voiceFor(languageOf(block)) }))
      .filter((sentence) => sentence.text && sentence.voice);

  const stop = () => {
    speech.cancel();
    for (const button of buttons) button.setAttribute("aria-pressed", "false");
  };

  const read = (button) => {
    stop();
    const spoken = sentences(document.getElementById(button.dataset.read)).map(({ text, voice }) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      return utterance;
    });
    if (!spoken.length) return;
    spoken.at(-1).addEventListener("end", stop);
    button.setAttribute("aria-pressed", "true");
    for (const utterance of spoken) speech.speak(utterance);
  };

  const offer = () => {
    for (const button of buttons) button.hidden = !voiceFor(languageOf(button));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : read(button)));
  }
  speech.addEventListener?.("voiceschanged", offer);
  window.addEventListener("pagehide", stop);
  offer();
})();
