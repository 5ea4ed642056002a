/* The page of a camera: turns it on when told to, and off with the page; takes the pictures that the server asks for. */
(function () {
  "use strict";
  const PATH = "/camera";
  const LATE_MS = 2000, QUALITY = 0.8;
  const FAILED = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "absent", OverconstrainedError: "absent", NotReadableError: "busy", AbortError: "busy" };
  const FINAL = ["out", "forbidden", "impossible", "over"];
  let on = null; // the camera while it is on: {stream, line, look, period, last, watch}
  const part = (name) => document.getElementById("camera-" + name);

  function look() {
    const carried = document.getElementById("camera").dataset;
    return { words: JSON.parse(carried.words), colours: JSON.parse(carried.colours), widest: Number(carried.widest), largest: Number(carried.largest), line: carried.line };
  }

  function say(state, more) {
    const place = part("state");
    if (!place) return;
    part("shown").hidden = false;
    const text = window.classpulse.filled(look().words[state], more || {});
    if (place.textContent !== text) place.textContent = text;
    place.dataset.state = state;
  }

  function decimal(number) {
    return number.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  async function turnOn(id) {
    turnOff();
    if (!window.isSecureContext || !navigator.mediaDevices) return say("insecure");
    say("asking");
    const mine = (on = { look: look(), period: 0, last: 0 });
    const wanted = { width: { ideal: 1280 }, height: { ideal: 720 }, ...(id ? { deviceId: { exact: id } } : {}) };
    try {
      mine.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      if (on !== mine) return mine.stream.getTracks().forEach((track) => track.stop()); // turned off meanwhile
      await show(mine.stream);
    } catch (error) {
      if (on !== mine) return;
      turnOff();
      return say(FAILED[error.name] || "failed", { reason: error.message });
    }
    mine.line = window.classpulse.openLine(mine.look.line, part("rate").value, () => take(mine), (state, more) => hear(mine, state, more));
    mine.watch = window.setInterval(() => late(mine), 500);
  }

  async function show(stream) {
    const track = stream.getVideoTracks()[0], video = part("video");
    track.addEventListener("ended", function () {
      turnOff();
      say("unplugged");
    });
    video.playsInline = true;
    video.srcObject = stream;
    part("stage").classList.toggle("cp-mirrored", mirrored(stream));
    await video.play();
    ["stage", "ways"].forEach((name) => { part(name).hidden = false; });
    part("before").hidden = true;
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    part("cameras").hidden = cameras.length < 2;
    part("which").replaceChildren(...cameras.map(function (device) {
      const here = device.deviceId === track.getSettings().deviceId;
      return new Option(device.label, device.deviceId, here, here);
    }));
  }

  function mirrored(stream) { // as in a mirror, unless the camera looks at a room, or away from whoever holds it
    if (look().line.includes("?")) return false;
    return stream.getVideoTracks()[0].getSettings().facingMode !== "environment";
  }

  function turnOff() {
    const was = on;
    on = null;
    if (was) {
      window.clearInterval(was.watch);
      if (was.line) was.line.close();
      if (was.stream) was.stream.getTracks().forEach((track) => track.stop());
    }
    if (!part("stage")) return;
    part("video").srcObject = null;
    ["stage", "ways"].forEach((name) => { part(name).hidden = true; });
    clear();
    part("before").hidden = false;
    part("shown").hidden = true;
  }

  function clear() {
    if (part("faces")) window.classpulse.drawFaces(part("faces"), part("list"), [], look(), false);
  }

  async function take(mine) { // the picture of this moment, as JPEG
    const video = part("video"), canvas = document.createElement("canvas");
    if (on !== mine || !video || !video.videoWidth) return null;
    const scale = Math.min(1, mine.look.widest / Math.max(video.videoWidth, video.videoHeight)), at = performance.now();
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const written = (quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    const blob = await written(QUALITY);
    return { blob: blob.size > mine.look.largest ? await written(QUALITY / 2) : blob, at: at };
  }

  function hear(mine, state, more) {
    if (on !== mine) return;
    if (state === "answer") return answered(mine, more.answer, more.ms);
    mine.last = 0;
    clear();
    if (FINAL.includes(state)) turnOff();
    say(state, more);
  }

  function answered(mine, answer, ms) {
    const now = performance.now(), chosen = 1000 / Number(part("rate").value);
    if (mine.last) mine.period = 0.7 * (mine.period || chosen) + 0.3 * (now - mine.last);
    mine.last = now;
    const told = { rate: decimal(1000 / (mine.period || chosen)), seconds: decimal(Math.max(ms, 100) / 1000) };
    document.getElementById("camera").dataset.ms = Math.round(ms); // for whoever measures
    if (answer.refused) return say("unseen", { reason: answer.refused });
    if ("watched" in answer) return say(answer.watched ? "sent" : "unwatched", told);
    window.classpulse.drawFaces(part("faces"), part("list"), answer.faces, mine.look, mirrored(mine.stream));
    const behind = ms > LATE_MS || mine.period > 1.5 * chosen + 200;
    say(behind ? "behind" : answer.faces.length ? "live" : "nobody", told);
  }

  function late(mine) {
    if (on !== mine) return;
    const ms = mine.line.waiting();
    if (ms < LATE_MS) return;
    clear(); // what was drawn is of a picture long gone
    say("late", { seconds: Math.round(ms / 1000) });
  }

  document.addEventListener("click", function (event) {
    const pressed = event.target.closest("#camera-on, #camera-off");
    if (pressed) (pressed.id === "camera-on" ? turnOn() : turnOff());
  });

  document.addEventListener("change", function (event) {
    if (event.target.id === "camera-which") turnOn(event.target.value);
    if (event.target.id === "camera-rate" && on && on.line) {
      on.period = on.last = 0;
      on.line.choose(event.target.value);
    }
  });

  document.addEventListener("cp-shown", function () {
    const here = document.getElementById("camera");
    if (on && !(here && here.dataset.line === on.look.line)) turnOff();
    if (!here) return;
    const loaded = performance.getEntriesByType("navigation")[0];
    if (loaded && new URL(loaded.name).pathname !== PATH) window.location.replace(PATH + window.location.search); // only its own document may ask for a camera
  });

  window.addEventListener("pagehide", turnOff);
})();
