/* The reader's screen: how wide, light or dark; titles of tabs, focus after a new page, dates in the reader's locale. */
(function () {
  "use strict";
  const narrow = window.matchMedia("(max-width: 719px)");
  let seen = null;
  let place = null;

  function look() {
    const scheme = document.documentElement.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
    return { scheme: scheme, narrow: narrow.matches };
  }

  function lookAgain() {
    const now = look();
    if (!seen || (now.scheme === seen.scheme && now.narrow === seen.narrow)) return;
    seen = now;
    window.dash_clientside.set_props("view", { data: now });
  }

  narrow.addEventListener("change", lookAgain);
  new MutationObserver(lookAgain).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });

  function day(iso, width) {
    if (!iso) return "date not known";
    const parts = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
    return new Intl.DateTimeFormat(undefined, width === "short" ? { day: "numeric", month: "short" } : parts).format(new Date(iso));
  }

  function shown() {
    document.querySelectorAll("time[datetime]").forEach(function (time) {
      if (time.getAttribute("datetime")) time.textContent = day(time.getAttribute("datetime"));
    });
    const lost = document.activeElement === document.body && document.querySelector(".cp-review");
    if (lost) document.getElementById("main").focus({ preventScroll: true });
    document.querySelectorAll(".cp-here").forEach((link) => link.setAttribute("aria-current", "page"));
    document.querySelectorAll("a[aria-current]:not(.cp-here)").forEach((link) => link.removeAttribute("aria-current"));
    document.dispatchEvent(new CustomEvent("cp-shown")); // what else has to know (zoom.js, drawer.js, press.js)
  }

  window.classpulse = Object.assign(window.classpulse || {}, { day: day });
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    classpulse: Object.assign({}, (window.dash_clientside || {}).classpulse, {
      view: function () {
        seen = look();
        return seen;
      },
      arrive: function (title, pathname) {
        if (title) document.title = title + " \u00b7 ClassPulse";
        if (place !== null && place !== pathname) {
          window.scrollTo(0, 0);
          document.getElementById("main").focus({ preventScroll: true });
        }
        place = pathname;
        return title || "";
      },
      dates: function () {
        window.requestAnimationFrame(shown);
        return 0;
      },
    }),
  });
})();
