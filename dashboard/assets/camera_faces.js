/* What is seen in a picture, drawn over the video and listed for a screen reader: a box a face, and what it says. */
(function () {
  "use strict";
  const SAID_PX = 48, SMALL_PX = 34; // what is said of a face needs so much room below or above it
  window.classpulse = window.classpulse || {};

  function filled(text, values) {
    return Object.entries(values).reduce((so, [name, value]) => so.replace("{" + name + "}", value), text);
  }

  function share(number) {
    return Math.round(100 * number) + "\u00a0%";
  }

  function lines(face, words) {
    const unsaid = face.small ? words.small : words.blurred, inferred = face.expression || face.small !== null;
    const expression = face.expression ? filled(words.expression, { expression: words[face.expression], share: share(face.probability) }) : unsaid;
    const attention = face.attention === null ? words.unknown : filled(words.attention, { share: share(face.attention) });
    return [inferred ? expression : "", attention].filter(Boolean);
  }

  function element(kind, name, text) {
    const made = document.createElement(kind);
    made.className = name;
    made.textContent = text || "";
    return made;
  }

  function box(face, look, mirrored, place) {
    const high = place.clientHeight, needed = place.classList.contains("cp-faces-small") ? SMALL_PX : SAID_PX;
    const drawn = element("div", "cp-face");
    const left = mirrored ? 1 - face.x - face.width : face.x;
    Object.entries({ left: left, top: face.y, width: face.width, height: face.height }).forEach(function ([side, part]) {
      drawn.style[side] = 100 * part + "%";
    });
    if (face.expression) drawn.style.borderColor = look.colours[face.expression];
    const below = (1 - face.y - face.height) * high > needed, above = face.y * high > needed;
    drawn.classList.toggle("cp-face-low", above && (look.above || !below));
    drawn.classList.toggle("cp-face-large", !below && !above);
    drawn.classList.toggle("cp-face-right", left + face.width / 2 > 0.7);
    drawn.classList.toggle("cp-face-left", left + face.width / 2 < 0.3);
    const said = element("div", "cp-face-said");
    lines(face, look.words).forEach((line) => said.append(element("span", "", line)));
    drawn.append(said);
    return drawn;
  }

  window.classpulse.filled = filled;
  window.classpulse.drawFaces = function (place, list, seen, look, mirrored) { // faces from left to right, as shown
    const faces = mirrored ? seen.slice().reverse() : seen;
    place.replaceChildren(...faces.map((face) => box(face, look, mirrored, place)));
    list.replaceChildren(...faces.map(function (face, index) {
      const told = [face.label || filled(look.words.face, { number: index + 1 }), ...lines(face, look.words)];
      return element("li", "", told.join(" \u00b7 "));
    }));
  };
})();
