// Recording a voice message: without it a file can be chosen.
(() => {
  "use strict";
  // What a browser can record, best first, and the ending that goes with it.
  const KINDS = [["audio/webm;codecs=opus", "webm"], ["audio/ogg;codecs=opus", "ogg"], ["audio/mp4", "m4a"]];
  const kind = window.MediaRecorder && KINDS.find(([type]) => MediaRecorder.isTypeSupported(type));
  if (!kind || !navigator.mediaDevices || !window.DataTransfer) return;
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  for (const box of document.querySelectorAll("[data-record]")) {
    const field = document.getElementById(box.dataset.record);
    const part = (name) => box.querySelector(`[data-${name}]`);
    const say = (name) => { part("said").textContent = name ? box.querySelector(`[data-text="${name}"]`).textContent : ""; };
    const most = Number(box.dataset.minutes) * 60;
    const sound = box.querySelector("audio");
    let recorder, ticking, begun, dropped;

    const show = (state) => {
      part("start").hidden = state === "running";
      part("stop").hidden = state !== "running";
      part("drop").hidden = state === "";
      sound.hidden = state !== "done";
      say(state);
    };
    const empty = () => {
      field.value = "";
      if (sound.src) URL.revokeObjectURL(sound.src);
      sound.removeAttribute("src");
      part("time").textContent = "";
    };
    const tick = () => {
      const seconds = Math.floor((Date.now() - begun) / 1000);
      part("time").textContent = `${clock(seconds)} / ${clock(most)}`;
      if (seconds >= most && recorder.state === "recording") recorder.stop();
    };
    const keep = (chunks) => {
      const files = new DataTransfer();
      files.items.add(new File(chunks, `voice.${kind[1]}`, { type: kind[0].split(";")[0] }));
      field.files = files.files;
      sound.src = URL.createObjectURL(files.files[0]);
      show("done");
    };

    part("start").addEventListener("click", async () => {
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch {
        say("failed");
        return;
      }
      empty();
      const chunks = [];
      dropped = false;
      recorder = new MediaRecorder(stream, { mimeType: kind[0], audioBitsPerSecond: 32000 });
      recorder.addEventListener("dataavailable", (event) => { if (event.data.size) chunks.push(event.data); });
      recorder.addEventListener("stop", () => {
        clearInterval(ticking);
        for (const track of stream.getTracks()) track.stop();
        if (dropped || !chunks.length) { empty(); show(""); } else keep(chunks);
      });
      recorder.start();
      begun = Date.now();
      ticking = setInterval(tick, 500);
      tick();
      show("running");
      part("stop").focus();
    });
    part("stop").addEventListener("click", () => recorder.stop());
    part("drop").addEventListener("click", () => {
      dropped = true;
      if (recorder && recorder.state === "recording") recorder.stop();
      else { empty(); show(""); }
      part("start").focus();
    });
    // Whoever presses "send" while still speaking sends what was said: the form waits for the recording to end.
    field.form.addEventListener("submit", (event) => {
      if (!recorder || recorder.state !== "recording") return;
      event.preventDefault();
      const again = event.submitter;
      recorder.addEventListener("stop", () => setTimeout(() => field.form.requestSubmit(again), 0));
      recorder.stop();
    });
    box.hidden = false;
  }
})();
