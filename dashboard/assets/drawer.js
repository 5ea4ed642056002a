/* What opens beside a page: a moment of a lecture, by a press on the class curve, on a time, or with the keyboard along
   the curve. The address keeps the moment; Esc closes, and the focus goes back to where it was. */
(function () {
  "use strict";
  let opener = null; // what was pressed, to give the focus back
  let opened = false;
  let path = null;
  let cursor = 0; // the bin of the curve that the keyboard is at, also when the page comes again

  function open(what, from) {
    const page = document.querySelector("[data-page]");
    const lecture = document.querySelector("[data-lecture]");
    if (!page || !lecture) return;
    opener = from || document.activeElement;
    opened = true;
    window.classpulse.keep({ moment: what.at === undefined ? null : what.at });
    const asked = { ...what, page: page.dataset.page, lecture: lecture.dataset.lecture, search: window.location.search };
    window.dash_clientside.set_props("asked", { data: asked });
    window.dash_clientside.set_props("beside", { opened: true });
  }

  function shut() {
    if (!opened) return;
    opened = false;
    window.classpulse.keep({ moment: null });
    window.dash_clientside.set_props("asked", { data: null });
    window.dash_clientside.set_props("beside-content", { children: null });
    window.setTimeout(function () {
      const kept = opener && opener.isConnected ? opener : again(opener);
      (kept || document.getElementById("main")).focus({ preventScroll: true });
    }, 150); // after the drawer has given it to what was there when it opened
  }

  function again(lost) {
    const at = lost && lost.dataset && lost.dataset.at; // the page came again meanwhile, with the same time on it
    if (at) return document.querySelector('#page .cp-at[data-at="' + at + '"]');
    return lost && lost.classList && lost.classList.contains("cp-walk") ? document.querySelector(".cp-walk") : null;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    classpulse: Object.assign({}, (window.dash_clientside || {}).classpulse, {
      closed: function (isOpen) {
        if (!isOpen) shut();
        return Boolean(isOpen);
      },
    }),
  });

  document.addEventListener("click", function (event) {
    const time = event.target.closest("#page .cp-at");
    if (time) open({ at: Number(time.dataset.at) }, time);
    const other = event.target.closest(".cp-open");
    if (other) open({ open: other.dataset.open }, other);
  });

  document.addEventListener("cp-shown", function () {
    listen();
    if (path === window.location.pathname) return;
    path = window.location.pathname;
    opener = null;
    cursor = 0;
    if (opened) window.dash_clientside.set_props("beside", { opened: false }); // of the page before
    const at = new URLSearchParams(window.location.search).get("moment");
    if (at && /^\d+$/.test(at)) open({ at: Number(at) }, null);
  });

  function listen(tries) {
    const curve = document.querySelector(".cp-walk .js-plotly-plot");
    if (curve && curve.on && !curve.dataset.listens) {
      curve.dataset.listens = "yes";
      curve.on("plotly_click", (event) => open({ at: Math.floor(window.classpulse.second(event.points[0].x)) }, curve.closest(".cp-walk")));
      place(curve.closest(".cp-walk"));
    } else if (document.querySelector(".cp-walk") && !(curve && curve.dataset.listens) && (tries || 0) < 50) {
      window.setTimeout(() => listen((tries || 0) + 1), 100); // Plotly draws after the page is there
    }
  }

  /* Along the curve with the keyboard: the cursor is a place among its bins. */
  const line = (walk) => walk.querySelector(".js-plotly-plot").data.findIndex((trace) => trace.name === "engagement");

  function place(walk, next) {
    const chart = walk.querySelector(".js-plotly-plot");
    const trace = chart.data[line(walk)];
    const at = Math.min(Math.max(next === undefined ? cursor : next, 0), trace.x.length - 1);
    cursor = at;
    walk.setAttribute("aria-valuemax", trace.x.length - 1);
    walk.setAttribute("aria-valuenow", at);
    walk.setAttribute("aria-valuetext", String(trace.hovertext[at]).replace(/<br>/g, ", ").replace(/<[^>]*>/g, ""));
    if (next !== undefined) {
      into(trace.x[at]);
      window.Plotly.Fx.hover(chart, [{ curveNumber: line(walk), pointNumber: at }], ["xy"]);
    }
    return at;
  }

  function into(x) {
    const span = window.classpulse.span();
    const at = window.classpulse.second(x);
    if (!span || (at >= span[0] && at <= span[1])) return;
    const half = (span[1] - span[0]) / 2;
    closer(at, half);
  }

  function closer(at, half) {
    const length = Number(document.querySelector("[data-length]").dataset.length);
    const from = Math.max(0, Math.round(at - half));
    const to = Math.min(length, Math.round(at + half));
    window.classpulse.zoom(to - from >= length ? null : [from, Math.max(to, from + 1)]);
  }

  const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5, Home: -1e9, End: 1e9 };

  document.addEventListener("keydown", function (event) {
    const walk = event.target.closest && event.target.closest(".cp-walk");
    if (!walk || event.ctrlKey || event.metaKey || event.altKey) return;
    const chart = walk.querySelector(".js-plotly-plot");
    const trace = chart && chart.data && chart.data[line(walk)];
    if (!trace) return;
    const at = window.classpulse.second(trace.x[cursor]);
    const span = window.classpulse.span() || [0, Number(document.querySelector("[data-length]").dataset.length)];
    if (STEPS[event.key]) place(walk, cursor + STEPS[event.key]);
    else if (event.key === "Enter" || event.key === " ") open({ at: Math.floor(at) }, walk);
    else if (event.key === "+") closer(at, (span[1] - span[0]) / 4);
    else if (event.key === "-") closer(at, span[1] - span[0]);
    else if (event.key === "0") window.classpulse.zoom(null);
    else return;
    event.preventDefault();
  });

  document.addEventListener("focusout", function (event) {
    const walk = event.target.closest && event.target.closest(".cp-walk");
    const chart = walk && walk.querySelector(".js-plotly-plot");
    if (chart && chart._fullLayout) window.Plotly.Fx.unhover(chart);
  });
})();
