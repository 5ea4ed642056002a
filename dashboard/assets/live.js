/* A class that goes on: asks a third of a second after each answer what has changed, and says how old all of it is, by the clock
   of this browser since that answer, so that the age grows also when nobody answers. The sound is kept in this browser. */
(function () {
  "use strict";
  const AGAIN_MS = 350; // after an answer
  const PATIENCE_MS = 4000; // without one, before it is asked again
  const OLD_MS = 10000; // older than that, it is no longer called behind
  const LOUD = "classpulse-sound";
  let told = null; // the last answer, when it came and when was asked
  let came = 0;
  let asked = 0;
  let waiting = null;
  let heard = null; // the drop that was sounded, or was there when the page came
  let sound = null;

  const at = (id) => document.getElementById(id);
  const now = () => performance.now();
  const here = () => told && at("live") && at("live").dataset.class === String(told.class);

  function ask() {
    window.clearTimeout(waiting);
    if (!here()) return;
    asked = now();
    window.dash_clientside.set_props("live-ask", { data: { class: told.class, marks: told.marks, at: Date.now() } });
  }

  function answered(clock) {
    if (!clock) return 0;
    const other = !told || told.class !== clock.class;
    told = clock;
    came = now();
    if (other) heard = clock.drop;
    if (clock.drop && clock.drop !== heard) {
      heard = clock.drop;
      ring();
    }
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, clock.over ? 5000 : AGAIN_MS);
    window.requestAnimationFrame(draw);
    return came;
  }

  function said(ms) {
    const words = at("live-behind").dataset;
    const seconds = Math.max(0, ms) / 1000;
    if (seconds < 10) return words.seconds.replace("{n}", seconds.toFixed(1));
    return seconds < 120 ? words.seconds.replace("{n}", Math.floor(seconds)) : words.minutes.replace("{n}", Math.floor(seconds / 60));
  }

  function write(id, text) {
    if (at(id) && at(id).textContent !== text) at(id).textContent = text;
  }

  function draw() {
    if (!here() || !at("live-behind")) return;
    const words = at("live-behind").dataset;
    const silent = now() - came;
    const age = told.picture === null ? null : told.now - told.picture + silent;
    const lost = silent > PATIENCE_MS + 2000 && !told.over;
    at("live").classList.toggle("cp-live-old", lost || (age !== null && age > OLD_MS));
    write("live-age", age === null || told.over ? "\u2013" : said(age));
    const how = age === null || told.over ? "" : (age > OLD_MS ? words.old : words.behind).replace("{age}", said(age));
    write("live-behind", [lost ? words.lost.replace("{age}", said(silent)) : "", how].filter(Boolean).map((text) => " \u00b7 " + text).join(""));
    show();
  }

  function loud() {
    try { return window.localStorage.getItem(LOUD) === "on"; } catch (error) { return false; }
  }

  function show() {
    const button = at("live-sound");
    if (button) button.setAttribute("aria-pressed", String(loud()));
  }

  function ring() { // two soft notes, falling
    if (!loud()) return;
    sound = sound || new window.AudioContext();
    [[523.25, 0], [392, 0.35]].forEach(function ([pitch, after]) {
      const tone = sound.createOscillator();
      const loudness = sound.createGain();
      const begin = sound.currentTime + after;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0, begin);
      loudness.gain.linearRampToValueAtTime(0.12, begin + 0.04);
      loudness.gain.exponentialRampToValueAtTime(0.001, begin + 0.9);
      tone.connect(loudness).connect(sound.destination);
      tone.start(begin);
      tone.stop(begin + 1);
    });
  }

  document.addEventListener("click", function (event) {
    if (event.target.id !== "live-sound") return;
    try { window.localStorage.setItem(LOUD, loud() ? "off" : "on"); } catch (error) { return; }
    show();
    ring(); // how it sounds; and a browser lets a page sound only after it was touched
  });

  document.addEventListener("cp-shown", draw);

  window.setInterval(function () {
    if (!here()) return;
    draw();
    if (now() - Math.max(asked, came) > PATIENCE_MS) ask();
  }, 200);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    classpulse: Object.assign({}, (window.dash_clientside || {}).classpulse, { live: answered }),
  });
})();
