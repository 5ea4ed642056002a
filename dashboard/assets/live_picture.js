/* The picture of a class that goes on, with what is seen in it: asked for once a second while it is looked at, and gone when it is
   no longer given. What comes is a line of JSON and a JPEG (dashboard/live/picture.py). */
(function () {
  "use strict";
  const EVERY_MS = 1000, LATE_MS = 5000, PATIENCE_MS = 4000;
  const SMALL_PX = 220, DENSE_PX = 120; // in less room for each face, what is said of it is small; said when pointed at
  const NEWLINE = 10;
  const WHY = { 501: "impossible" };
  let asking = false, after = "", came = 0, shown = ""; // the picture's own time, when it came, and its address
  const part = (name) => document.getElementById("picture" + name);

  function look() {
    const carried = part("").dataset;
    return { words: JSON.parse(carried.words), colours: JSON.parse(carried.colours), line: carried.line, above: true }; // below a face is mostly the name
  }

  function say(state, values) {
    const text = window.classpulse.filled(look().words[state], values || {});
    if (part("-state").textContent !== text) part("-state").textContent = text;
    part("").dataset.state = state;
  }

  function clear(state) {
    if (shown) URL.revokeObjectURL(shown);
    shown = after = "";
    if (!part("")) return;
    part("-stage").hidden = true;
    part("-image").removeAttribute("src");
    window.classpulse.drawFaces(part("-faces"), part("-list"), [], look(), false);
    say(state);
  }

  async function ask() {
    if (asking || !part("") || document.hidden) return;
    asking = true;
    const mine = part(""), given = new AbortController(), late = window.setTimeout(() => given.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(look().line + "&after=" + after, { cache: "no-store", redirect: "error", signal: given.signal });
      const body = answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : null;
      if (part("") !== mine) return; // switched off meanwhile
      if (body) await draw(body);
      else if (answer.status !== 204) clear(WHY[answer.status] || "waiting");
    } catch (error) {
      if (part("") === mine && performance.now() - came > LATE_MS) clear("lost");
    } finally {
      window.clearTimeout(late);
      asking = false;
    }
  }

  async function draw(body) {
    const end = body.indexOf(NEWLINE), head = JSON.parse(new TextDecoder().decode(body.subarray(0, end)));
    const address = URL.createObjectURL(new Blob([body.subarray(end + 1)], { type: "image/jpeg" }));
    const mine = part(""), picture = new Image();
    picture.src = address;
    await picture.decode();
    if (part("") !== mine) return URL.revokeObjectURL(address);
    const before = shown;
    shown = address;
    after = String(head.at);
    came = performance.now();
    part("-image").src = address;
    part("-stage").hidden = false;
    if (before) URL.revokeObjectURL(before);
    const place = part("-faces"), room = Math.sqrt((place.clientWidth * place.clientHeight) / Math.max(1, head.faces.length));
    place.classList.toggle("cp-faces-small", room < SMALL_PX);
    place.classList.toggle("cp-faces-dense", room < DENSE_PX);
    window.classpulse.drawFaces(place, part("-list"), head.faces, look(), false);
    if (head.covered) say("covered", { n: head.covered, all: head.covered + head.shown });
    else say(head.shown ? "all" : "nobody");
  }

  document.addEventListener("cp-shown", () => { if (part("") && !part("-image").src) clear("waiting"); });

  window.setInterval(function () {
    if (!part("")) {
      if (shown) clear();
      return;
    }
    if (shown && performance.now() - came > LATE_MS) clear("waiting");
    ask();
  }, EVERY_MS);
})();
