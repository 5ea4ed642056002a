/* What runs in the browser: the reader's view, tab titles, dates in the reader's locale, linked zoom, and table cells. */
(function () {
  "use strict";
  const narrow = window.matchMedia("(max-width: 719px)");
  const charts = () => Array.from(document.querySelectorAll(".cp-card .js-plotly-plot"));
  let seen = null;
  let place = null;
  let range = null;
  let answered = "";

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

  function percent(share) {
    return share === null || share === undefined ? "\u2013" : Math.round(share * 100) + "\u00a0%";
  }

  function showAll(update) {
    charts().forEach((chart) => window.Plotly.relayout(chart, update));
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    classpulse: {
      view: function () {
        seen = look();
        return seen;
      },
      arrive: function (title, pathname) {
        if (title) document.title = title + " \u00b7 ClassPulse";
        if (place !== null && place !== pathname) {
          window.scrollTo(0, 0);
          document.getElementById("main").focus({ preventScroll: true });
          range = null;
          window.dash_clientside.set_props("zoomed", { data: null });
        }
        place = pathname;
        return title || "";
      },
      dates: function () {
        answered = "";
        window.requestAnimationFrame(function () {
          document.querySelectorAll("time[datetime]").forEach(function (time) {
            if (time.getAttribute("datetime")) time.textContent = day(time.getAttribute("datetime"));
          });
          const lost = document.activeElement === document.body && document.querySelector(".cp-review");
          if (lost) document.getElementById("main").focus({ preventScroll: true });
          document.querySelectorAll(".cp-here").forEach((link) => link.setAttribute("aria-current", "page"));
          document.querySelectorAll("a[aria-current]:not(.cp-here)").forEach((link) => link.removeAttribute("aria-current"));
        });
        return 0;
      },
      open: function (cell) {
        const row = cell && document.querySelector('[row-id="' + CSS.escape(cell.rowId) + '"] a.cp-title');
        return row ? row.getAttribute("href") : window.dash_clientside.no_update;
      },
      zoom: function () {
        const moved = window.dash_clientside.callback_context.triggered[0];
        const layout = moved && moved.value;
        if (!layout) return window.dash_clientside.no_update;
        const all = layout["xaxis.autorange"] || layout["xaxis.showspikes"] === false;
        const next = all ? null : layout["xaxis.range"] || [layout["xaxis.range[0]"], layout["xaxis.range[1]"]];
        if (next && !next[0]) return window.dash_clientside.no_update;
        if (JSON.stringify(next) === JSON.stringify(range)) return window.dash_clientside.no_update;
        range = next;
        document.getElementById("whole").hidden = !next;
        showAll(next ? { "xaxis.range": next } : { "xaxis.autorange": true });
        return next ? { path: window.location.pathname, range: next } : null;
      },
    },
  });

  function send(what) {
    const page = document.querySelector("[data-page]").dataset.page;
    window.dash_clientside.set_props("pressed", { data: { ...what, page: page, at: Date.now() } });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target.closest("form.cp-form"); // its id says what it is, its fields what is asked
    if (!form) return;
    event.preventDefault();
    send({ ...Object.fromEntries(new FormData(form)), ...JSON.parse(form.id) });
  });

  document.addEventListener("click", function (event) {
    const plain = event.target.closest(".cp-press");
    if (plain) send(JSON.parse(plain.id));
    if (event.target.id === "whole") showAll({ "xaxis.autorange": true });
    const button = event.target.closest(".cp-review .cp-button");
    if (button) press(button);
    const said = event.target.closest(".cp-moments .cp-button");
    if (said) tell(said);
  });

  let chosen = ""; // a moment, and of which page
  let where = "";
  document.addEventListener("change", function (event) {
    if (event.target.id === "moment") keep(event.target.value);
  });

  function keep(value) {
    chosen = value;
    where = window.location.pathname;
  }

  function tell(button) {
    const moment = document.getElementById("moment");
    send({ ...JSON.parse(button.id), moment: moment ? moment.value : 0 });
  }

  function choose(chart) {
    if (!chart.on || chart.dataset.chooses) return;
    chart.dataset.chooses = "yes";
    chart.on("plotly_click", function (event) {
      const moment = document.getElementById("moment");
      const at = moment && Date.parse(event.points[0].x + "Z");
      const options = moment ? Array.from(moment.options) : [];
      const near = options.filter((one) => Number(one.value) <= at).pop() || options[0];
      if (near) keep((moment.value = near.value));
    });
  }

  new MutationObserver(function () {
    const moment = document.getElementById("moment");
    if (!moment) return;
    charts().slice(0, 1).forEach(choose);
    if (moment.dataset.kept) return; // a page that came again keeps the moment
    moment.dataset.kept = "yes";
    if (where !== window.location.pathname) return;
    if (Array.from(moment.options).some((one) => one.value === chosen)) moment.value = chosen;
  }).observe(document.documentElement, { childList: true, subtree: true });

  function press(button) {
    const shown = Array.from(document.querySelectorAll(".cp-review .cp-button"), (one) => one.id).join();
    if (shown === answered) return; // a second press means the next card, once it is here
    answered = shown;
    window.setTimeout(function () { if (answered === shown) answered = ""; }, 5000);
    send(JSON.parse(button.id));
  }

  document.addEventListener("keydown", function (event) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    const button = plain && document.querySelector('.cp-button[aria-keyshortcuts="' + CSS.escape(event.key) + '"]');
    if (button) button.click();
    const row = event.key === "Enter" && document.activeElement.closest && document.activeElement.closest(".cp-table .ag-row");
    const link = row && row.querySelector("a.cp-title");
    if (link && document.activeElement !== link) link.click();
  });

  const e = (...all) => window.React.createElement(...all);
  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, { cpDay: day, cpPercent: percent });
  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    CpTitle: function (props) {
      const lecture = props.data;
      const rest = [lecture.held_at ? day(lecture.held_at, "short") : "", lecture.length].filter(Boolean);
      const under = props.context.narrow ? rest.join(" \u00b7 ") : lecture.course;
      const stay = (event) => {
        if (event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) event.preventDefault();
      };
      return e("div", { className: "cp-title-cell" },
        e("a", { className: "cp-title", href: lecture.href, title: lecture.title, onClick: stay }, lecture.title),
        under ? e("span", { className: "cp-under" }, under) : null);
    },
    CpSpark: function (props) {
      const values = props.value || [];
      const width = props.context.narrow ? 76 : 120;
      const said = props.data.engagement;
      if (!values.some((value) => value !== null)) {
        return e("span", { className: "cp-under", title: said, "aria-label": "Engagement " + said }, "\u2013");
      }
      const step = width / Math.max(values.length - 1, 1);
      let pen = "M";
      const path = values.map(function (value, index) {
        if (value === null) { pen = "M"; return ""; }
        const point = pen + (index * step).toFixed(1) + " " + (26 - value * 24).toFixed(1);
        const single = pen === "M" && (index + 1 === values.length || values[index + 1] === null) ? "h2" : "";
        pen = "L";
        return point + single;
      }).join("");
      return e("svg", { className: "cp-spark", width: width, height: 28, viewBox: "0 0 " + width + " 28", role: "img", "aria-label": "Engagement " + said },
        e("title", null, said),
        e("path", { d: "M0 27.5H" + width, className: "cp-spark-base" }),
        e("path", { d: path, className: "cp-spark-line" }));
    },
    CpState: function (props) {
      const lecture = props.data;
      const bar = lecture.kind === "running"
        ? e("span", { className: "cp-bar", "aria-hidden": true }, e("span", { style: { width: Math.round(lecture.progress * 100) + "%" } }))
        : null;
      return e("span", { className: "cp-state cp-state-" + lecture.kind, "aria-label": lecture.state + (lecture.reason ? ": " + lecture.reason : "") }, lecture.state, bar);
    },
  });
})();
